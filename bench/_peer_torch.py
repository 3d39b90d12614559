"""PyTorch's training step, eager."""

import math
import statistics
import time
from collections.abc import Iterator

import numpy as np
import torch
from torch import nn

from bench._nets import Net
from bench._peer import Batch, Step, data

OPTIMIZERS = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}
LEARNING_RATES = {"sgd": 0.01, "adam": 0.001}

TRIALS = 10
"""Steps by which the memory format is chosen."""

torch.set_num_threads(1)
torch.manual_seed(0)


def convert(x: np.ndarray, y: np.ndarray) -> Batch:
    """Tensors over the same memory."""
    return torch.from_numpy(x), torch.from_numpy(y)


def modules(net: Net) -> Iterator[nn.Module]:
    """PyTorch's layers for ours, each weight drawn as He's, each bias 0."""
    before = [tuple(net.in_shape), *(shape for shape, _ in net.shapes())]
    for layer, shape in zip(net.layers, before, strict=False):
        if layer["kind"] == "affine":
            if len(shape) > 1:
                yield nn.Flatten()
            yield initialized(nn.Linear(math.prod(shape), layer["units"]))
        elif layer["kind"] == "conv2d":
            size, padding = layer["kernel_size"], layer["padding"]
            yield initialized(nn.Conv2d(shape[0], layer["filters"], size, padding=padding))
        elif layer["kind"] == "max_pool2d":
            yield nn.MaxPool2d(layer["size"])
        elif layer["kind"] == "dropout":
            yield nn.Dropout(layer["rate"])
        else:
            yield nn.ReLU()


def initialized(layer: nn.Linear | nn.Conv2d) -> nn.Module:
    """The layer with its first weights."""
    nn.init.kaiming_normal_(layer.weight)
    nn.init.zeros_(layer.bias)
    return layer


def step_of(net: Net, optimizer: str, fused: bool, memory_format: torch.memory_format) -> Step:
    """A step with the images of one memory format."""
    model = nn.Sequential(*modules(net)).to(memory_format=memory_format)
    rule = OPTIMIZERS[optimizer](model.parameters(), lr=LEARNING_RATES[optimizer], fused=fused)
    cross_entropy = nn.functional.cross_entropy

    def step(x: torch.Tensor, y: torch.Tensor) -> float:
        rule.zero_grad()
        loss = cross_entropy(model(x), y)
        loss.backward()
        rule.step()
        return loss.item()

    return step


def build(net: Net, optimizer: str, *, fused: bool = False) -> Step:
    """A step of a network; with images, in the memory format that turns out the faster."""
    if len(net.in_shape) == 1:
        return step_of(net, optimizer, fused, torch.contiguous_format)
    formats = torch.contiguous_format, torch.channels_last
    steps = [step_of(net, optimizer, fused, memory_format) for memory_format in formats]
    batches = [convert(x, y) for x, y in data(net)[:TRIALS]]
    rounds = [[seconds(step, *batch) for step in steps] for batch in batches]
    medians = [statistics.median(times) for times in zip(*rounds, strict=True)]
    return steps[medians.index(min(medians))]


def seconds(step: Step, x: torch.Tensor, y: torch.Tensor) -> float:
    """How long one step lasts, on the processor."""
    start = time.process_time()
    step(x, y)
    return time.process_time() - start
