"""PyTorch's training step, eager."""

import itertools

import numpy as np
import torch
from torch import nn

from bench._peer import Batch, Step

OPTIMIZERS = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}
LEARNING_RATES = {"sgd": 0.01, "adam": 0.001}

torch.set_num_threads(1)
torch.manual_seed(0)


def convert(x: np.ndarray, y: np.ndarray) -> Batch:
    """Tensors over the same memory."""
    return torch.from_numpy(x), torch.from_numpy(y)


def build(sizes: list[int], optimizer: str, *, fused: bool = False) -> Step:
    """A step of a ReLU network of these sizes."""
    modules: list[nn.Module] = []
    for inputs, units in itertools.pairwise(sizes):
        affine = nn.Linear(inputs, units)
        nn.init.kaiming_normal_(affine.weight)
        nn.init.zeros_(affine.bias)
        modules += [affine, nn.ReLU()]
    model = nn.Sequential(*modules[:-1])
    rule = OPTIMIZERS[optimizer](model.parameters(), lr=LEARNING_RATES[optimizer], fused=fused)
    cross_entropy = nn.functional.cross_entropy

    def step(x: torch.Tensor, y: torch.Tensor) -> float:
        rule.zero_grad()
        loss = cross_entropy(model(x), y)
        loss.backward()
        rule.step()
        return loss.item()

    return step
