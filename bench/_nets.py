"""The networks of the step benchmark, declared once for all peers."""

from dataclasses import dataclass
from math import prod
from typing import Any

Config = dict[str, Any]


@dataclass(frozen=True)
class Net:
    """A network for softmax and cross-entropy, in the configuration that runs use.

    Attributes:
        in_shape: the shape of one sample, images with channels first.
        layers: their configurations, the output layer included.
        batch: how many samples a step has.
        optimizers: with which it is measured.
        required: how many times as fast as PyTorch it must be.
    """

    in_shape: tuple[int, ...]
    layers: list[Config]
    batch: int
    optimizers: tuple[str, ...] = ("sgd", "adam")
    required: float = 1.5

    @property
    def outputs(self) -> int:
        """How many classes there are."""
        return int([layer for layer in self.layers if layer["kind"] == "affine"][-1]["units"])

    @property
    def sizes(self) -> list[int] | None:
        """Inputs, hidden units and outputs of affine layers with ReLU between them, or None."""
        kinds = [layer["kind"] for layer in self.layers]
        if kinds != ["affine", "relu"] * (len(kinds) // 2) + ["affine"]:
            return None
        return [prod(self.in_shape), *(layer["units"] for layer in self.layers[::2])]

    @property
    def work(self) -> float:
        """Floating-point operations of a step, counted as plain products (2 each) forward and back.

        A layer's backward pass is twice its forward pass, but for the first one, whose input needs
        no gradient.
        """
        passes = [(2 if index == 0 else 3) * ops for index, (_, ops) in enumerate(self.shapes())]
        return float(self.batch * sum(passes))

    def shapes(self) -> list[tuple[tuple[int, ...], int]]:
        """For each layer the shape of its output and the operations of a sample's forward pass."""
        found, shape = [], tuple(self.in_shape)
        for layer in self.layers:
            shape, ops = _out(layer, shape)
            found.append((shape, ops))
        return found


def _out(layer: Config, shape: tuple[int, ...]) -> tuple[tuple[int, ...], int]:
    if layer["kind"] == "affine":
        return (layer["units"],), 2 * prod(shape) * layer["units"]
    if layer["kind"] == "conv2d":
        size, filters = layer["kernel_size"], layer["filters"]
        out = (filters, *(length + 2 * layer["padding"] - size + 1 for length in shape[1:]))
        return out, 2 * prod(out) * size * size * shape[0]
    if layer["kind"] == "max_pool2d":
        return (shape[0], *(length // layer["size"] for length in shape[1:])), 0
    return shape, 0


def mlp(*sizes: int, batch: int) -> Net:
    """Affine layers of these sizes, the first being the inputs, with ReLU between them."""
    layers: list[Config] = []
    for units in sizes[1:]:
        layers += [{"kind": "affine", "units": units}, {"kind": "relu"}]
    return Net((sizes[0],), layers[:-1], batch)


def _conv(filters: int, size: int, padding: int) -> list[Config]:
    conv = {"kind": "conv2d", "filters": filters, "kernel_size": size, "padding": padding}
    return [conv, {"kind": "relu"}]


_POOL = {"kind": "max_pool2d", "size": 2}
_DROPOUT = {"kind": "dropout", "rate": 0.5}
_DIGITS = {"kind": "affine", "units": 10}

NETS: dict[str, Net] = {
    "2-8-8-8-2": mlp(2, 8, 8, 8, 2, batch=10),
    "64-50-10": mlp(64, 50, 10, batch=32),
    "784-50-10": mlp(784, 50, 10, batch=100),
    "784-100x4-10": mlp(784, 100, 100, 100, 100, 10, batch=128),
    "784-500-300-10": mlp(784, 500, 300, 10, batch=128),
    "SimpleConvNet": Net(
        (1, 28, 28),
        [*_conv(30, 5, 0), _POOL, {"kind": "affine", "units": 100}, {"kind": "relu"}, _DIGITS],
        batch=100,
        optimizers=("adam",),
    ),
    "DeepConvNet": Net(
        (1, 28, 28),
        [
            *_conv(16, 3, 1), *_conv(16, 3, 1), _POOL,
            *_conv(32, 3, 1), *_conv(32, 3, 2), _POOL,
            *_conv(64, 3, 1), *_conv(64, 3, 1), _POOL,
            {"kind": "affine", "units": 50}, {"kind": "relu"}, _DROPOUT, _DIGITS, _DROPOUT,
        ],
        batch=100,
        optimizers=("adam",),
        required=1.0,
    ),
}  # fmt: skip
"""By name; the convolutional ones are those of the book."""
