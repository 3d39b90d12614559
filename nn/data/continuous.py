"""Two-dimensional regressions: a height over the plane, as in TensorFlow Playground."""

import numpy as np

from nn.data.base import Array, add, titled
from nn.data.points import HALF, Surface


@add
class Plane(Surface):
    """Height (x + y) / 12: a tilted plane from -1 to 1."""

    name = "plane"
    text = titled(
        ("Plane", "A tilted plane: one linear unit is enough."),
        ("平面", "倾斜的平面：一个线性单元就够了。"),
    )

    @classmethod
    def height(cls, x: Array) -> Array:
        return np.asarray(x.sum(axis=1) / (2 * HALF))


@add
class GaussRegression(Surface):
    """Three hills and three hollows of radius 2 in two rows, alternating."""

    name = "gauss_regression"
    text = titled(
        ("Hills", "Hills and hollows in turn: the network has to bend its surface six times."),
        ("高斯曲面", "山丘与洼地交替：网络需要把曲面弯折六次。"),
    )

    @classmethod
    def height(cls, x: Array) -> Array:
        centres = np.array([(a, b) for b in (2.5, -2.5) for a in (-4.0, 0.0, 4.0)])
        signs = np.array([1.0, -1.0, 1.0, -1.0, 1.0, -1.0])
        distance = np.linalg.norm(x[:, None] - centres, axis=2)
        return np.asarray(np.clip(1 - distance / 2, 0, 1) @ signs)
