"""PyTorch's numbers for convolution, pooling and what goes with images, in float64.

``python -m tests.reference.convolution`` (with torch 2.13.0) writes ``convolution.json`` beside
this file, in the form of ``numbers.json``.
"""

import sys
import warnings
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.nn import functional

from tests.reference.torch_numbers import Case, float64, module, normal, plain, write

TARGET = Path(__file__).with_name("convolution.json")

LAYERS: list[tuple[Case, tuple[int, ...]]] = [
    ({"kind": "conv2d", "filters": 3}, (2, 5, 6)),
    ({"kind": "conv2d", "filters": 2, "kernel_size": 5, "padding": 2}, (1, 5, 7)),
    ({"kind": "conv2d", "filters": 3, "kernel_size": 2, "stride": 2}, (2, 5, 5)),
    ({"kind": "conv2d", "filters": 2, "padding": "same"}, (2, 4, 3)),
    ({"kind": "conv2d", "filters": 2, "kernel_size": 4, "padding": "same"}, (1, 4, 5)),
    ({"kind": "conv2d", "filters": 8, "padding": 2}, (8, 5, 4)),
    ({"kind": "max_pool2d"}, (2, 4, 5)),
    ({"kind": "max_pool2d", "size": 3, "stride": 2, "padding": 1}, (2, 5, 6)),
    ({"kind": "max_pool2d", "size": 2, "stride": 1, "padding": 1}, (1, 3, 3)),
    ({"kind": "avg_pool2d"}, (2, 4, 5)),
    ({"kind": "avg_pool2d", "size": 3, "stride": 2, "padding": 1}, (2, 5, 6)),
    ({"kind": "global_avg_pool"}, (3, 3, 4)),
    ({"kind": "flatten"}, (2, 2, 3)),
]

NETWORK: list[Case] = [
    {"kind": "conv2d", "filters": 8, "padding": 1},
    {"kind": "batch_norm"},
    {"kind": "relu"},
    {"kind": "max_pool2d"},
    {"kind": "conv2d", "filters": 8, "padding": 1},
    {"kind": "tanh"},
    {"kind": "avg_pool2d"},
    {"kind": "affine", "units": 3},
]


def image_module(config: Case, shape: tuple[int, ...]) -> nn.Module:
    """PyTorch's layer for one of ours."""
    kind = config["kind"]
    fields = {name: value for name, value in config.items() if name != "kind"}
    if kind == "conv2d":
        filters, size = fields.pop("filters"), fields.pop("kernel_size", 3)
        return nn.Conv2d(shape[0], filters, size, **fields)
    if kind in {"max_pool2d", "avg_pool2d"}:
        pool = nn.MaxPool2d if kind == "max_pool2d" else nn.AvgPool2d
        return pool(fields.pop("size", 2), **fields)
    if kind == "global_avg_pool":
        return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())
    return nn.Flatten() if kind == "flatten" else module(config, shape)


def arrays(config: Case, made: nn.Module, *, of_gradients: bool) -> dict[str, torch.Tensor]:
    """The parameters under our names and in our shapes."""
    values = [p.grad if of_gradients else p.data for p in made.parameters()]
    if config["kind"] == "conv2d":
        return {"weight": values[0].permute(2, 3, 1, 0), "bias": values[1]}
    if config["kind"] == "affine":
        return {"weight": values[0].T, "bias": values[1]}
    return dict(zip(("scale", "shift"), values, strict=False))


def layer_case(config: Case, shape: tuple[int, ...]) -> Case:
    """One layer's forward and backward pass; pixels of few levels, so that some are equal."""
    made = image_module(config, shape)
    for parameter in made.parameters():
        parameter.data = normal(*parameter.shape)
    x = normal(2, *shape)
    if config["kind"] == "max_pool2d":
        x = x.round()
    x.requires_grad_()
    y = made(x)
    grad_out = normal(*y.shape)
    y.backward(grad_out)
    case = {"config": config, "training": True, "x": x, "grad_out": grad_out, "y": y, "dx": x.grad}
    case["params"] = arrays(config, made, of_gradients=False)
    case["grads"] = arrays(config, made, of_gradients=True)
    return plain(case)


def network_case() -> Case:
    """Ten steps of a small convolutional net, the last batch of three a smaller one."""
    x, labels = torch.randn(10, 1, 7, 6), torch.randint(0, 3, (10,))
    parts, shape = [], x.shape[1:]
    for config in NETWORK:
        parts.append(image_module(config, tuple(shape)).eval())
        shape = parts[-1](torch.zeros(2, *shape)).shape[1:]
    whole = nn.Sequential(*parts).train()
    start = parameters(parts)
    made, losses = torch.optim.SGD(whole.parameters(), 0.05), []
    for step in range(10):
        part = slice(4 * (step % 3), 4 * (step % 3) + 4)
        made.zero_grad()
        loss = functional.cross_entropy(whole(x[part]), labels[part])
        loss.backward()
        made.step()
        losses.append(loss.item())
    case = {"config": {"name": "sgd"}, "layers": NETWORK, "x": x, "labels": labels, "start": start}
    whole.eval()
    return plain(case | {"losses": losses, "end": parameters(parts), "logits": whole(x)})


def parameters(parts: list[nn.Module]) -> dict[str, Any]:
    """The parameters of the network under our names."""
    return {
        f"{index}.{name}": value.tolist()
        for index, (config, part) in enumerate(zip(NETWORK, parts, strict=True))
        for name, value in arrays(config, part, of_gradients=False).items()
    }


def collect(seed: int) -> dict[str, list[Case]]:
    """All cases; the seed decides the inputs."""
    with float64(seed), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Using padding='same' with even kernel")
        layers = [layer_case(config, shape) for config, shape in LAYERS]
        return {"layers": layers, "networks": [network_case()]}


if __name__ == "__main__":
    sys.exit(write(TARGET, collect(0)))
