"""The shapes of the two-dimensional classifications, without noise."""

import numpy as np
import pytest

from nn.config import DatasetConfig
from nn.data import DATASETS
from nn.errors import ConfigError
from tests.nn.data.support import load


def clean(name: str, **wanted: object) -> tuple[np.ndarray, np.ndarray]:
    data = load(name, noise=0, samples=3000, validation_fraction=0, **wanted)
    return data.x_train.astype(np.float64), data.t_train


def test_circle_is_a_disc_in_a_ring() -> None:
    x, t = clean("circle")
    radius = np.linalg.norm(x, axis=1)
    assert radius[t == 0].max() <= 2.5
    assert radius[t == 1].min() >= 3.5 - 1e-6
    assert radius.max() <= 5 + 1e-6
    quadrants = np.bincount((np.arctan2(x[:, 1], x[:, 0]) // (np.pi / 2) + 2).astype(int))
    assert quadrants.min() > 600


def test_xor_follows_the_signs() -> None:
    x, t = clean("xor")
    np.testing.assert_array_equal(t, (x[:, 0] * x[:, 1] < 0).astype(int))
    assert np.abs(x).min() >= 0.3 - 1e-6
    assert np.abs(x).max() <= 5.3 + 1e-6
    assert np.unique(np.sign(x), axis=0).shape == (4, 2)


def test_gauss_has_two_clouds() -> None:
    x, t = clean("gauss")
    for label, centre in ((0, 2.0), (1, -2.0)):
        np.testing.assert_allclose(x[t == label].mean(axis=0), centre, atol=0.06)
        np.testing.assert_allclose(x[t == label].std(axis=0), 0.7, atol=0.04)


@pytest.mark.parametrize(("name", "classes"), [("spiral", 2), ("spirals", 3), ("spirals", 10)])
def test_spiral_arms_are_one_arm_turned(name: str, classes: int) -> None:
    x, t = clean(name, **({"classes": classes} if name == "spirals" else {}))
    radius = np.linalg.norm(x, axis=1)
    turns = 3.5 / classes * radius / 5 + t / classes
    angle = np.arctan2(x[:, 1], x[:, 0]) / (2 * np.pi)
    difference = (angle - turns) % 1
    assert np.minimum(difference, 1 - difference)[radius > 0.1].max() < 1e-5
    assert np.bincount(t).tolist() == [3000 // classes] * classes
    assert radius.max() <= 5 + 1e-6


def test_moons_are_half_circles() -> None:
    x, t = clean("moons")
    unit = np.where(t[:, None] == 0, x, -x) / 3.3 + (0.5, 0.25)
    np.testing.assert_allclose(np.linalg.norm(unit, axis=1), 1, atol=1e-6)
    assert unit[:, 1].min() >= -1e-6


@pytest.mark.parametrize("classes", [2, 3, 10])
def test_blobs_stand_evenly_on_a_circle(classes: int) -> None:
    x, t = clean("blobs", classes=classes)
    centres = np.array([x[t == label].mean(axis=0) for label in range(classes)])
    np.testing.assert_allclose(np.linalg.norm(centres, axis=1), 4, atol=0.15)
    steps = np.linalg.norm(centres - np.roll(centres, 1, axis=0), axis=1)
    np.testing.assert_allclose(steps, 8 * np.sin(np.pi / classes), atol=0.25)
    assert load("blobs", classes=classes).class_names == tuple(map(str, range(classes)))


def test_two_armed_spiral_is_the_same_shape_in_both_sets() -> None:
    wanted = {"noise": 0.2, "samples": 100}
    spiral, spirals = load("spiral", **wanted), load("spirals", classes=2, **wanted)
    np.testing.assert_array_equal(spiral.x_train, spirals.x_train)


def test_circle_has_two_classes_and_no_more() -> None:
    config = DatasetConfig(name="circle", classes=3)
    with pytest.raises(ConfigError, match=r"classes \(=3\): circle has a fixed number of classes"):
        DATASETS["circle"].check(config)
