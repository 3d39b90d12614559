"""Piecewise activations at values that are known."""

import math

import numpy as np
import pytest

from nn.layers.activations import zeros
from tests.nn.layers.support import bound

X = np.array([[-2.0, -0.5, 0.0, 0.5, 3.0]])


@pytest.mark.parametrize(
    ("kind", "fields", "y", "slope"),
    [
        ("relu", {}, [0, 0, 0, 0.5, 3], [0, 0, 0, 1, 1]),
        ("leaky_relu", {"slope": 0.1}, [-0.2, -0.05, 0, 0.5, 3], [0.1, 0.1, 0.1, 1, 1]),
        ("leaky_relu", {"slope": 0}, [0, 0, 0, 0.5, 3], [0, 0, 0, 1, 1]),
        ("leaky_relu", {"slope": 1}, [-2, -0.5, 0, 0.5, 3], [1, 1, 1, 1, 1]),
        (
            "elu",
            {"alpha": 2},
            [2 * math.expm1(-2), 2 * math.expm1(-0.5), 0, 0.5, 3],
            [2 * math.exp(-2), 2 * math.exp(-0.5), 2, 1, 1],
        ),
        ("identity", {}, X[0], [1, 1, 1, 1, 1]),
    ],
)
def test_values_and_slopes(
    kind: str, fields: dict[str, float], y: list[float], slope: list[float]
) -> None:
    layer = bound(kind, **fields)
    np.testing.assert_allclose(layer.forward(X, True), [y], rtol=1e-14)
    np.testing.assert_allclose(layer.backward(np.full((1, 5), 3.0)), [3 * np.array(slope)])


@pytest.mark.parametrize("kind", ["relu", "leaky_relu", "elu", "identity"])
def test_what_is_not_a_number_stays_one(kind: str) -> None:
    y = bound(kind).forward(np.array([[np.nan, 1, 2, 3, -1]]), True)
    assert np.isnan(y[0, 0])
    assert np.isfinite(y[0, 1:]).all()


def test_shared_zeros_grow_and_cannot_be_written_to() -> None:
    for shape in [(2, 3), (50, 7), (4, 2, 2)]:
        array = zeros(shape, np.dtype(np.float32))
        assert (array.shape, array.dtype) == (shape, np.float32)
        assert not array.any()
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
