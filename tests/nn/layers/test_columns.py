"""im2col: the matrix itself, and that cutting it changes nothing."""

import numpy as np
import pytest

from nn.layers import columns
from nn.layers.columns import Columns
from nn.layers.images import windows
from tests.nn.layers import naive
from tests.nn.layers.naive import Case
from tests.nn.layers.support import samples

CASES = [
    Case(7, 2, 9, 8, 3, 1, 1, 3),
    Case(7, 3, 10, 11, 4, 2, "same", 2),
    Case(7, 1, 6, 5, 2, 3, 0, 5),
]


def run(case: Case) -> list[np.ndarray]:
    """Output, gradients of weight, bias and input; images as (N, C, H, W)."""
    rows, across = windows("It", case.shape, case.size, case.stride, case.padding, "size")
    engine = Columns(case.channels, case.filters, rows, across, "float64")
    engine.resize(case.samples)
    weight = samples(case.size, (case.size, case.channels, case.filters), seed=1)
    bias = samples(1, (case.filters,), seed=2)[0]
    x = samples(case.samples, case.shape, seed=3)
    out = np.empty((rows.count, across.count, case.samples, case.filters))
    engine.forward(x.transpose(2, 3, 0, 1), weight, bias, out)
    grad = samples(case.samples, (case.filters, *out.shape[:2]), seed=4)
    dw, db = np.full_like(weight, np.nan), np.full_like(bias, np.nan)
    dx = np.full((*case.shape[1:], case.samples, case.channels), np.nan)
    engine.gradients(x.transpose(2, 3, 0, 1), grad.transpose(2, 3, 0, 1), dw, db)
    engine.input_gradient(grad.transpose(2, 3, 0, 1), weight, dx)
    y = naive.convolve(case, x, weight, bias)
    wanted = [y, *naive.convolve_backward(case, x, weight, grad)]
    got = [out.transpose(2, 3, 0, 1), dx.transpose(2, 3, 0, 1), dw, db]
    for array, expected in zip(got, wanted, strict=True):
        np.testing.assert_allclose(array, expected, rtol=1e-10, atol=1e-10)
    return got


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize(("chunk", "row"), [(1, 10**6), (500, 10**6), (1, 300), (1, 1)])
def test_the_matrix_may_be_cut_anywhere(
    case: Case, chunk: int, row: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = run(case)
    monkeypatch.setattr(columns, "CHUNK", chunk)
    monkeypatch.setattr(columns, "ROW", row)
    for before, after in zip(whole, run(case), strict=True):
        np.testing.assert_allclose(before, after, rtol=1e-10, atol=1e-10)


def test_the_matrix_has_what_each_output_sees_in_its_columns() -> None:
    case = Case(2, 1, 3, 3, 2, 1, 0)
    rows, across = windows("It", case.shape, 2, 1, 0, "size")
    engine = Columns(1, 1, rows, across, "float64")
    engine.resize(2)
    x = np.arange(18.0).reshape(2, 1, 3, 3)
    out = np.empty((2, 2, 2, 1))
    engine.forward(x.transpose(2, 3, 0, 1), np.zeros((2, 2, 1, 1)), np.zeros(1), out)
    matrix = engine._matrix.flat(5 * 8).reshape(5, 4, 2)
    np.testing.assert_array_equal(
        matrix[:4, :, 0].T, [[0, 1, 3, 4], [1, 2, 4, 5], [3, 4, 6, 7], [4, 5, 7, 8]]
    )
    np.testing.assert_array_equal(matrix[:4, :, 1], matrix[:4, :, 0] + 9)
    np.testing.assert_array_equal(matrix[4], 1)
