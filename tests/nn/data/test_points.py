"""Noise means the same for every generated set, and the picture holds all points."""

import numpy as np
import pytest

from nn.data import DATASETS
from nn.data.points import HALF, SCATTER, Classes, Surface, polar
from tests.nn.data.support import POINTS, load


@pytest.mark.parametrize("name", POINTS)
@pytest.mark.parametrize("samples", [10, 11, 123, 2000])
def test_sizes_are_exact(name: str, samples: int) -> None:
    data = load(name, samples=samples, validation_fraction=0.2)
    assert data.sizes["train"] + data.sizes["validation"] == samples
    assert data.sizes["test"] == -(-samples // 5)


@pytest.mark.parametrize("name", POINTS)
@pytest.mark.parametrize("noise", [0.0, 0.3, 1.0])
def test_noise_is_scatter_of_one_size(name: str, noise: float) -> None:
    def draw(noise: float) -> tuple[np.ndarray, np.ndarray]:
        return DATASETS[name].draw(np.random.default_rng(0), 4000, 2, noise)  # type: ignore[attr-defined]

    (x, t), (clean_x, clean_t) = draw(noise), draw(0.0)
    if issubclass(DATASETS[name], Surface):
        assert (t - clean_t).std() == pytest.approx(noise * SCATTER, rel=0.05)
        np.testing.assert_array_equal(x, clean_x)
    else:
        assert (x - clean_x).std() == pytest.approx(noise * SCATTER * HALF, rel=0.05)
        np.testing.assert_array_equal(t, clean_t)


@pytest.mark.parametrize("name", POINTS)
@pytest.mark.parametrize("noise", [0.0, 1.0])
def test_the_picture_is_a_square_that_holds_all_points(name: str, noise: float) -> None:
    data = load(name, noise=noise)
    assert data.low is not None
    assert data.high is not None
    assert data.low == (-data.high[0], -data.high[1])
    assert data.high[0] == data.high[1] >= HALF
    assert data.high[0].is_integer()
    reach = max(np.abs(x).max() for x in (data.x_train, data.x_validation, data.x_test))
    assert reach <= data.high[0]
    if noise == 0:
        assert data.high[0] == HALF


@pytest.mark.parametrize("name", [name for name in POINTS if issubclass(DATASETS[name], Classes)])
def test_without_noise_the_points_fill_the_picture(name: str) -> None:
    data = load(name, noise=0, samples=1000)
    assert np.abs(data.x_train).max() > 0.6 * HALF


def test_polar_counts_from_the_x_axis() -> None:
    points = polar(np.array([2.0, 3.0]), np.array([0.0, np.pi / 2]))
    np.testing.assert_allclose(points, [[2, 0], [0, 3]], atol=1e-15)
