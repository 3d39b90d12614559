"""Two-dimensional classifications: TensorFlow Playground's four shapes, moons, many classes."""

import numpy as np

from nn.data.base import Array, add, titled
from nn.data.points import Classes, polar

RADIUS = 5.0
TURNS = 1.75
"""How often an arm of the two-armed spiral goes round."""


@add
class Circle(Classes):
    """A disc inside a ring; the gap between them is a fifth of the radius wide."""

    name = "circle"
    text = titled(
        ("Circle", "A disc inside a ring: one straight line cannot part them, a few units can."),
        ("圆环", "圆盘在圆环之内：一条直线无法分开，几个单元就可以。"),
    )

    @classmethod
    def place(cls, rng: np.random.Generator, labels: Array, classes: int) -> Array:
        inner, outer = np.where(labels == 0, 0.0, 0.7 * RADIUS), np.where(labels == 0, 0.5, 1.0)
        return polar(rng.uniform(inner, outer * RADIUS), rng.uniform(0, 2 * np.pi, labels.shape))


@add
class Xor(Classes):
    """Four squares; the label is 1 where x and y differ in sign, and a gap parts the squares."""

    name = "xor"
    text = titled(
        ("Exclusive or", "Opposite corners belong together: no single unit can tell them."),
        ("异或", "对角属于同一类：任何单个单元都无法区分。"),
    )

    @classmethod
    def place(cls, rng: np.random.Generator, labels: Array, classes: int) -> Array:
        padding = 0.3
        size = rng.uniform(padding, RADIUS + padding, (len(labels), 2))
        sign = rng.choice((-1.0, 1.0), labels.shape)
        signs = np.stack([sign, np.where(labels == 0, sign, -sign)], axis=-1)
        return np.asarray(size * signs)


@add
class Gauss(Classes):
    """Two Gaussian clouds with their centres at (2, 2) and (-2, -2)."""

    name = "gauss"
    text = titled(
        ("Two clouds", "Two clouds of points: even a network without hidden layers parts them."),
        ("高斯", "两团点云：没有隐藏层的网络也能分开。"),
    )

    @classmethod
    def place(cls, rng: np.random.Generator, labels: Array, classes: int) -> Array:
        centre = np.where(labels == 0, 2.0, -2.0)[:, None]
        return centre + 0.7 * rng.standard_normal((len(labels), 2))


def spiral_arms(rng: np.random.Generator, labels: Array, classes: int) -> Array:
    """Return points on as many arms as classes, evenly along each arm.

    The more arms, the fewer turns: the distance between neighbouring arms stays the same.
    """
    along = rng.random(labels.shape)
    turns = TURNS * 2 / classes
    return polar(RADIUS * along, 2 * np.pi * (turns * along + labels / classes))


@add
class Spiral(Classes):
    """Two arms that wind around each other 1¾ times."""

    name = "spiral"
    text = titled(
        ("Spiral", "Two arms around each other: hard, it takes several layers or many units."),
        ("螺旋", "两条互相缠绕的旋臂：较难，需要多层或许多单元。"),
    )

    @classmethod
    def place(cls, rng: np.random.Generator, labels: Array, classes: int) -> Array:
        return spiral_arms(rng, labels, classes)


@add
class Moons(Classes):
    """Two half circles that reach into each other, as scikit-learn's `make_moons`, enlarged."""

    name = "moons"
    text = titled(
        ("Two moons", "Two half moons that reach into each other: a smooth curve parts them."),
        ("双月", "两个互相嵌入的半月：一条平滑曲线即可分开。"),
    )

    @classmethod
    def place(cls, rng: np.random.Generator, labels: Array, classes: int) -> Array:
        upper = polar(1.0, rng.uniform(0, np.pi, labels.shape)) - (0.5, 0.25)
        return 3.3 * np.where(labels[:, None] == 0, upper, -upper)


@add
class Blobs(Classes):
    """One Gaussian cloud a class, their centres evenly on a circle."""

    name = "blobs"
    text = titled(
        ("Clouds", "One cloud a class on a circle: choose how many classes there are."),
        ("点团", "每类一团点，排成一圈：可选择类别数。"),
    )
    choosable = ("samples", "noise", "classes")
    classes = 4

    @classmethod
    def place(cls, rng: np.random.Generator, labels: Array, classes: int) -> Array:
        centre = polar(4.0, 2 * np.pi * labels / classes)
        return centre + 0.5 * rng.standard_normal(centre.shape)


@add
class Spirals(Classes):
    """One spiral arm a class."""

    name = "spirals"
    text = titled(
        ("Spirals", "One spiral arm a class: choose how many arms there are."),
        ("多臂螺旋", "每类一条旋臂：可选择旋臂数。"),
    )
    choosable = ("samples", "noise", "classes")
    classes = 3

    @classmethod
    def place(cls, rng: np.random.Generator, labels: Array, classes: int) -> Array:
        return spiral_arms(rng, labels, classes)
