"""Layers at work, for the tests of every family."""

from typing import Any

import numpy as np

from nn.layers import LAYERS, Layer
from nn.model import Network

Array = np.ndarray

SHAPES = [(5,), (2, 3, 4)]
"""The shape of one sample: features, and an image with channels first."""


def shapes(kind: str) -> list[tuple[int, ...]]:
    """Those of `SHAPES` that a layer takes."""
    return [shape for shape in SHAPES if len(shape) == 3 or not LAYERS[kind].images_only]


def bound(
    kind: str, shape: tuple[int, ...] | None = None, dtype: str = "float64", **fields: Any
) -> Layer[Any]:
    """A layer with parameters of its own, drawn at random, and a stream for dropout."""
    shape = shapes(kind)[0] if shape is None else shape
    layer = LAYERS[kind](**fields).build(shape, dtype)
    rng = np.random.default_rng(3)
    specs = layer.parameters()
    params = {name: rng.standard_normal(spec.shape).astype(dtype) for name, spec in specs.items()}
    layer.bind(params, {name: np.zeros_like(array) for name, array in params.items()})
    layer.seed(np.random.default_rng(4))
    return layer


def samples(n: int, shape: tuple[int, ...] = (5,), seed: int = 0) -> Array:
    """So many samples, N(0, 1)."""
    return np.random.default_rng(seed).standard_normal((n, *shape))


def network(*layers: Any, shape: tuple[int, ...] = (5,), seed: int = 1, **kwargs: Any) -> Network:
    """A network whose streams begin at a seed, in float64 unless said otherwise."""
    kwargs = {"dtype": "float64", **kwargs}
    init, dropout = np.random.default_rng(seed), np.random.default_rng(seed + 1)
    return Network(layers, shape, init_rng=init, dropout_rng=dropout, **kwargs)
