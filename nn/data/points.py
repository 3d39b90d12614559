"""Generated points in the plane: what the two-dimensional sets have in common."""

import math
from abc import abstractmethod
from typing import Any, ClassVar

import numpy as np

from nn.data.base import Array, Data, Dataset, Point, Wanted
from nn.data.splits import validation_size

HALF = 6.0
"""Half the width of the picture, as in TensorFlow Playground: the inputs run from -6 to 6."""

SCATTER = 1 / 3
"""Noise 1 is Gaussian scatter of this share of the half width (or of a target's half range).

So the same noise means the same for every set: at 0.1 the outlines blur, at 1 little is left.
"""

TEST_SHARE = 0.2


class Points(Dataset):
    """A set that is made, not read: any size, any noise, the same for the same generator.

    `samples` counts training and validation points together; a fifth as many test points are
    drawn besides them, after them, so that neither the validation share nor `train_size` moves
    any point. Labels go round (0, 1, 0, 1, …), therefore every part is balanced to within one
    point, and so are the first `train_size`.
    """

    kind = "points"
    shape = (2,)
    choosable: ClassVar[tuple[str, ...]] = ("samples", "noise")
    default_samples = 500
    default_noise = 0.1

    @classmethod
    @abstractmethod
    def draw(
        cls, rng: np.random.Generator, count: int, classes: int, noise: float
    ) -> tuple[Array, Array]:
        """Return float64 points (count, 2) and their targets, the noise already in them."""

    @classmethod
    def load(cls, config: Wanted, rng: np.random.Generator) -> Data:
        count, classes = cls.sample_count(config), cls.class_count(config)
        noise = cls.default_noise if config.noise is None else config.noise
        x, t = cls.draw(rng, count, classes, noise)
        x_test, t_test = cls.draw(rng, math.ceil(TEST_SHARE * count), classes, noise)
        split = count - validation_size(count, config.validation_fraction)
        train, validation = slice(0, config.train_size or split), slice(split, None)
        low, high = _box(x, x_test)
        return Data(
            *(_float32(x[train]), t[train], _float32(x[validation]), t[validation]),
            *(_float32(x_test), t_test),
            task=cls.task,
            kind=cls.kind,
            classes=classes,
            class_names=tuple(map(str, range(classes))),
            low=low,
            high=high,
        )


class Classes(Points):
    """Points with a label."""

    classes = 2

    @classmethod
    @abstractmethod
    def place(cls, rng: np.random.Generator, labels: Array, classes: int) -> Array:
        """Return the noise-free points (N, 2) of these labels."""

    @classmethod
    def draw(
        cls, rng: np.random.Generator, count: int, classes: int, noise: float
    ) -> tuple[Array, Array]:
        labels = np.arange(count, dtype=np.int64) % classes
        points = cls.place(rng, labels, classes)
        return points + noise * SCATTER * HALF * rng.standard_normal(points.shape), labels


class Surface(Points):
    """Points with a height of roughly -1 to 1; the noise is in the height."""

    task = "regression"

    @classmethod
    @abstractmethod
    def height(cls, x: Array) -> Array:
        """Return the noise-free heights (N,) at the points (N, 2)."""

    @classmethod
    def draw(
        cls, rng: np.random.Generator, count: int, classes: int, noise: float
    ) -> tuple[Array, Array]:
        points = rng.uniform(-HALF, HALF, (count, 2))
        heights = cls.height(points) + noise * SCATTER * rng.standard_normal(count)
        return points, _float32(heights[:, None])


def polar(radius: Any, angle: Any) -> Array:
    """Return the points (N, 2) at these distances from the origin and angles in radians."""
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=-1)


def _float32(values: Array) -> Array:
    return np.ascontiguousarray(values, dtype=np.float32)


def _box(*parts: Array) -> tuple[Point, Point]:
    """Return the corners of a square around the origin that holds the picture and all points."""
    reach = float(max(HALF, *(math.ceil(np.abs(part).max()) for part in parts)))
    return (-reach, -reach), (reach, reach)
