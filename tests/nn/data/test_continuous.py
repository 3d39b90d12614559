"""The heights of the two-dimensional regressions, without noise."""

import numpy as np

from nn.data.continuous import GaussRegression, Plane
from tests.nn.data.support import load


def test_plane_tilts_from_corner_to_corner() -> None:
    corners = np.array([[-6.0, -6.0], [6.0, 6.0], [6.0, -6.0], [3.0, 0.0]])
    np.testing.assert_allclose(Plane.height(corners), [-1, 1, 0, 0.25])


def test_hills_and_hollows_alternate() -> None:
    tops = np.array([[-4, 2.5], [0, 2.5], [4, 2.5], [-4, -2.5], [0, -2.5], [4, -2.5]])
    signs = np.array([1, -1, 1, -1, 1, -1])
    np.testing.assert_allclose(GaussRegression.height(tops), signs)
    np.testing.assert_allclose(GaussRegression.height(tops + np.array([1.0, 0.0])), signs / 2)
    np.testing.assert_allclose(GaussRegression.height(tops + np.array([0.0, 2.0])), 0, atol=1e-12)
    np.testing.assert_array_equal(GaussRegression.height(np.array([[0.0, 0.0], [6.0, 6.0]])), 0)


def test_targets_are_the_heights_of_the_points() -> None:
    for name, dataset in (("plane", Plane), ("gauss_regression", GaussRegression)):
        data = load(name, noise=0, samples=500)
        height = dataset.height(data.x_train.astype(np.float64))
        np.testing.assert_allclose(data.t_train[:, 0], height, atol=1e-5)
        assert np.abs(data.t_train).max() <= 1
        assert data.t_train.min() < -0.6
        assert data.t_train.max() > 0.6
        assert (data.classes, data.outputs, data.class_names) == (0, 1, ())
