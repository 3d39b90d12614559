"""Where windows fall on an image, and how an image becomes flat."""

import numpy as np
import pytest
from hypothesis import given

from nn.errors import ShapeError
from nn.layers.images import Flattening, Windows, pixels, taps, windows
from tests.nn.layers.naive import Case, cases
from tests.nn.layers.support import samples

GEOMETRIES = cases(filters=1, channels=1, most=12, kernel=5)


def both(case: Case) -> tuple[Windows, Windows]:
    return windows("It", case.shape, case.size, case.stride, case.padding, "size")


@given(GEOMETRIES)
def test_windows_are_where_a_loop_finds_them(case: Case) -> None:
    found, places = both(case), case.places(case.padded(np.zeros((1, *case.shape))))
    assert tuple(w.count for w in found) == (places[-1][0] + 1, places[-1][1] + 1)
    assert tuple((w.before, w.after) for w in found) == case.edges
    assert tuple(w.length for w in found) == case.shape[1:]


@given(GEOMETRIES)
def test_taps_reach_each_real_pixel_of_each_window_once(case: Case) -> None:
    number = np.arange(case.height * case.width).reshape(case.height, case.width)
    padded = case.padded(number[None, None] + 1)  # 0 is padding
    rows, columns = both(case)
    seen: dict[tuple[int, int], list[int]] = {}
    for out, inside in taps(rows, columns):
        places = np.stack(np.indices((rows.count, columns.count)), -1)[out].reshape(-1, 2)
        for place, pixel in zip(places, number[inside].ravel(), strict=True):
            seen.setdefault(tuple(map(int, place)), []).append(int(pixel) + 1)
    for row, column, window in case.places(padded):
        assert seen.get((row, column), []) == [value for value in window.ravel() if value]


@pytest.mark.parametrize("stride", [1, 2, 3, 4])
@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("length", [1, 2, 7, 8])
def test_same_padding_gives_one_window_a_stride(length: int, size: int, stride: int) -> None:
    rows, _ = windows("It", (1, length, 9), size, stride, "same", "size")
    assert rows.count == -(-length // stride)
    assert rows.after - rows.before in {0, 1}


@pytest.mark.parametrize(
    ("shape", "padding", "axis", "length"),
    [((1, 3, 9), 1, "height", 5), ((4, 9, 3), 0, "width", 3), ((4, 1, 1), 2, "height", 5)],
)
def test_a_window_that_is_too_large_is_refused(
    shape: tuple[int, ...], padding: int, axis: str, length: int
) -> None:
    with pytest.raises(ShapeError) as caught:
        windows("Conv2D", shape, 7, 1, padding, "kernel_size")
    assert str(caught.value) == (
        f"kernel_size (=7): Conv2D on {shape}: kernel_size exceeds the padded input {axis} "
        f"(={length}); raise padding or choose a smaller kernel_size"
    )


def test_pixels_is_a_view_in_the_order_of_memory() -> None:
    x = samples(2, (3, 4, 5))
    assert pixels(x).shape == (4, 5, 2, 3)
    assert np.shares_memory(pixels(x), x)
    assert pixels(x)[1, 2, 0, 1] == x[0, 1, 1, 2]


@pytest.mark.parametrize("shape", [(3, 4, 5), (1, 2, 2), (6,), (2, 3)])
@pytest.mark.parametrize("one_by_one", [True, False])
def test_flattening_and_back(shape: tuple[int, ...], one_by_one: bool) -> None:
    x = samples(7, shape)
    given_samples = x if one_by_one else np.moveaxis(np.moveaxis(x, 0, -1).copy(), -1, 0)
    flattening = Flattening(shape, "float64")
    columns = flattening.columns(given_samples)
    np.testing.assert_array_equal(columns.T, x.reshape(7, -1))
    assert np.shares_memory(columns, x) == one_by_one
    np.testing.assert_array_equal(flattening.samples(columns), x)
    np.testing.assert_array_equal(flattening.samples(columns[:, :3]), x[:3])
