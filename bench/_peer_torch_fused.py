"""PyTorch's training step, eager, with an optimizer that is a single kernel."""

import functools

from bench import _peer_torch

convert = _peer_torch.convert
build = functools.partial(_peer_torch.build, fused=True)
