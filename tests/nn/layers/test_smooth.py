"""Smooth activations against the mathematics library, and at the ends of their range."""

import math

import numpy as np
import pytest

from nn.layers.smooth import sigmoid
from tests.nn.layers.support import bound

X = np.linspace(-9, 9, 181).reshape(-1, 1)


def logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def share_below(x: float) -> float:
    return 0.5 * math.erfc(-x / math.sqrt(2))


FUNCTIONS = {
    "sigmoid": (logistic, lambda x: logistic(x) * logistic(-x)),
    "tanh": (math.tanh, lambda x: 1 / math.cosh(x) ** 2),
    "softplus": (lambda x: math.log1p(math.exp(x)), logistic),
    "swish": (
        lambda x: x * logistic(x),
        lambda x: logistic(x) * (1 + x * logistic(-x)),
    ),
    "gelu": (
        lambda x: x * share_below(x),
        lambda x: share_below(x) + x * math.exp(-x * x / 2) / math.sqrt(2 * math.pi),
    ),
}


@pytest.mark.parametrize("kind", FUNCTIONS)
def test_values_and_slopes(kind: str) -> None:
    function, slope = FUNCTIONS[kind]
    layer = bound(kind, (1,))
    y, dx = layer.forward(X, True), layer.backward(np.ones_like(X))
    np.testing.assert_allclose(y[:, 0], [function(x) for x in X[:, 0]], rtol=1e-13)
    np.testing.assert_allclose(dx[:, 0], [slope(x) for x in X[:, 0]], rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize(
    ("kind", "low", "high"),
    [
        ("sigmoid", 0, 1),
        ("tanh", -1, 1),
        ("softplus", 0, 1000),
        ("swish", 0, 1000),
        ("gelu", 0, 1000),
    ],
)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_ends(kind: str, low: float, high: float, dtype: str) -> None:
    layer = bound(kind, (2,), dtype)
    ends = np.array([[-1000, 1000]], dtype)
    with np.errstate(all="raise", under="ignore"):
        np.testing.assert_array_equal(layer.forward(ends, True), [[low, high]])
        slopes = layer.backward(np.ones_like(ends))
    np.testing.assert_array_equal(slopes, [[0, 1 if high == 1000 else 0]])


def test_sigmoid_keeps_its_precision_far_from_zero() -> None:
    x = np.array([-80.0, -30.0, 30.0])
    np.testing.assert_allclose(
        sigmoid(x, np.empty(3)), [math.exp(-80), math.exp(-30), 1], rtol=1e-12
    )
