"""The normal distribution against the mathematics library."""

import math

import numpy as np
import pytest

from nn.special import tail_polynomial, upper_tail


@pytest.mark.parametrize(("dtype", "tolerance"), [("float32", 4e-6), ("float64", 2e-14)])
def test_the_upper_tail(dtype: str, tolerance: float) -> None:
    size = np.linspace(0, 9, 1001).astype(dtype)
    bell = np.exp(-0.5 * size * size)
    got = upper_tail(size, bell, tail_polynomial(dtype), np.empty_like(size), np.empty_like(size))
    assert got.dtype == dtype
    wanted = [0.5 * math.erfc(float(x) / math.sqrt(2)) for x in size]
    np.testing.assert_allclose(got, wanted, rtol=tolerance)


def test_single_precision_needs_fewer_terms() -> None:
    assert len(tail_polynomial("float32")) < len(tail_polynomial(np.float64))
