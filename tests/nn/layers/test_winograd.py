"""Winograd's filtering: the identity behind it, the edges, and how exact it is."""

import itertools

import numpy as np
import pytest

from nn.layers import winograd
from nn.layers.images import Windows
from nn.layers.winograd import INPUT, KERNEL, OUT, OUTPUT, TILE, WEIGHT, Winograd
from tests.nn.layers import naive
from tests.nn.layers.naive import Case
from tests.nn.layers.support import samples


def test_the_matrices_filter_one_row() -> None:
    """Aᵀ((G g) ∘ (Bᵀ d)) is the correlation of 6 numbers with 3 (Lavin & Gray 2016, eq. 6)."""
    for i, j in itertools.product(range(TILE), range(KERNEL)):
        d, g = np.eye(TILE)[i], np.eye(KERNEL)[j]
        wanted = [d[k : k + KERNEL] @ g for k in range(OUT)]
        got = OUTPUT @ ((WEIGHT @ g) * (INPUT @ d))
        np.testing.assert_allclose(got, wanted, atol=1e-15)


def axis(length: int, before: int, after: int) -> Windows:
    return Windows(length, KERNEL, 1, before, after)


def run(
    n: int, channels: int, filters: int, rows: Windows, columns: Windows, dtype: str = "float64"
) -> list[tuple[np.ndarray, np.ndarray]]:
    """What it gives and what a loop gives: output, gradients of input, weight and bias."""
    engine = Winograd(channels, filters, rows, columns, dtype)
    engine.resize(n)
    weight = samples(KERNEL, (KERNEL, channels, filters), seed=1).astype(dtype)
    bias = samples(1, (filters,), seed=2)[0].astype(dtype)
    x = samples(n, (channels, rows.length, columns.length), seed=3).astype(dtype)
    grad = samples(n, (filters, rows.count, columns.count), seed=4).astype(dtype)
    edges = (0, 0), (0, 0), (rows.before, rows.after), (columns.before, columns.after)
    padded = np.pad(x.astype(float), edges)
    case = Case(n, channels, *padded.shape[2:], KERNEL, 1, 0, filters)
    y = naive.convolve(case, padded, weight, bias)
    dx, dw, db = naive.convolve_backward(case, padded, weight, grad)
    inner = [slice(axis.before, axis.before + axis.length) for axis in (rows, columns)]
    got = [np.full(a.shape, np.nan, dtype).transpose(2, 3, 0, 1) for a in (y, x)]
    got += [np.full(a.shape, np.nan, dtype) for a in (dw, db)]
    got[:2] = [a.copy() for a in got[:2]]
    flat = [a.transpose(2, 3, 0, 1) for a in (x, grad)]
    engine.forward(flat[0], weight, bias, got[0])
    engine.gradients(*flat, got[2], got[3])
    engine.input_gradient(flat[1], weight, got[1])
    images = [a.transpose(2, 3, 0, 1) for a in got[:2]]
    wanted = [y, dx[:, :, inner[0], inner[1]], dw, db]
    return list(zip([*images, *got[2:]], wanted, strict=True))


@pytest.mark.parametrize("height", [1, 4, 6, 9])
@pytest.mark.parametrize("above", [0, 1, 2, 3, 9])
@pytest.mark.parametrize("below", [2, 3, 8])
def test_edges(height: int, above: int, below: int) -> None:
    """Padding on either side, more than the kernel and whole rows of tiles included."""
    for one, other in [(axis(height, above, below), axis(5, 1, 1)), (axis(6, 0, 0),) * 2]:
        for rows, columns in [(one, other), (other, one)]:
            for got, wanted in run(2, 2, 3, rows, columns):
                np.testing.assert_allclose(got, wanted, rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize(("scratch", "small"), [(1, 10**6), (3000, 10**6), (10**6, 1), (10**6, 90)])
def test_samples_may_be_cut_anywhere(
    scratch: int, small: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(winograd, "SCRATCH", scratch)
    monkeypatch.setattr(winograd, "SMALL", small)
    for got, wanted in run(7, 3, 2, axis(9, 1, 1), axis(10, 2, 2)):
        np.testing.assert_allclose(got, wanted, rtol=1e-9, atol=1e-10)


def test_single_precision_keeps_five_digits() -> None:
    for got, wanted in run(10, 32, 32, axis(14, 1, 1), axis(14, 1, 1), "float32"):
        assert got.dtype == np.float32
        assert np.abs(got - wanted).max() < 2e-5 * np.abs(wanted).max()


def test_another_number_of_samples_finds_the_padding_clean() -> None:
    """Scratch memory is shared by all sizes of batch; old pixels must not show at the edges."""
    rows = columns = axis(6, 1, 1)
    engine = Winograd(2, 2, rows, columns, "float64")
    weight, bias = samples(3, (3, 2, 2)), np.zeros(2)
    outputs = []
    for n in (5, 2, 4, 2):
        engine.resize(n)
        out = np.empty((6, 6, n, 2))
        engine.forward(samples(n, (2, 6, 6)).transpose(2, 3, 0, 1), weight, bias, out)
        outputs.append(out)
    np.testing.assert_array_equal(outputs[1], outputs[3])
