"""Convolution and pooling as plain loops over output pixels, to hold the fast ones to."""

from typing import Literal, NamedTuple

import numpy as np
from hypothesis import strategies as st

Array = np.ndarray


class Case(NamedTuple):
    """One convolution or pooling: numbers only, so that a failing one is read at a glance."""

    samples: int
    channels: int
    height: int
    width: int
    size: int
    stride: int
    padding: int | Literal["same"]
    filters: int = 1

    @property
    def shape(self) -> tuple[int, int, int]:
        return self.channels, self.height, self.width

    @property
    def edges(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """Padding above and below, left and right."""
        if self.padding != "same":
            return ((self.padding, self.padding),) * 2
        lengths = self.height, self.width
        totals = [
            max(0, (-(-length // self.stride) - 1) * self.stride + self.size - length)
            for length in lengths
        ]
        return tuple((total // 2, total - total // 2) for total in totals)

    @property
    def fits(self) -> bool:
        (top, bottom), (left, right) = self.edges
        return self.size <= min(self.height + top + bottom, self.width + left + right)

    def padded(self, x: Array, value: float = 0.0) -> Array:
        return np.pad(x, ((0, 0), (0, 0), *self.edges), constant_values=value)

    def inner(self, padded: Array) -> Array:
        (top, _), (left, _) = self.edges
        return padded[:, :, top : top + self.height, left : left + self.width]

    def places(self, padded: Array) -> list[tuple[int, int, Array]]:
        """Row and column of each output, and what it sees, (N, C, size, size): views."""
        height, width = padded.shape[2:]
        return [
            (row, column, padded[:, :, top : top + self.size, left : left + self.size])
            for row, top in enumerate(range(0, height - self.size + 1, self.stride))
            for column, left in enumerate(range(0, width - self.size + 1, self.stride))
        ]


def convolve(case: Case, x: Array, weight: Array, bias: Array) -> Array:
    places = case.places(case.padded(x))
    y = np.empty((len(x), len(bias), places[-1][0] + 1, places[-1][1] + 1))
    for row, column, seen in places:
        y[:, :, row, column] = np.einsum("ncij,ijcf->nf", seen, weight) + bias
    return y


def convolve_backward(
    case: Case, x: Array, weight: Array, grad: Array
) -> tuple[Array, Array, Array]:
    """Gradients of input, weight and bias."""
    padded, dw = case.padded(x), np.zeros_like(weight)
    dx = np.zeros_like(padded)
    for (row, column, seen), (_, _, target) in zip(
        case.places(padded), case.places(dx), strict=True
    ):
        dw += np.einsum("ncij,nf->ijcf", seen, grad[:, :, row, column])
        target += np.einsum("ijcf,nf->ncij", weight, grad[:, :, row, column])
    return case.inner(dx), dw, grad.sum((0, 2, 3))


def max_pool(case: Case, x: Array, grad: Array) -> tuple[Array, Array]:
    """Output and gradient of the input; the first of equal pixels gets it."""
    padded, y = case.padded(x, -np.inf), np.empty_like(grad)
    dx = np.zeros_like(padded)
    for (row, column, seen), (_, _, target) in zip(
        case.places(padded), case.places(dx), strict=True
    ):
        y[:, :, row, column] = seen.max((2, 3))
        for n, c in np.ndindex(*seen.shape[:2]):
            first = np.unravel_index(seen[n, c].argmax(), seen[n, c].shape)
            target[n, c][first] += grad[n, c, row, column]
    return y, case.inner(dx)


def avg_pool(case: Case, x: Array, grad: Array) -> tuple[Array, Array]:
    """Output and gradient of the input; padding counts as pixels of 0."""
    padded, y = case.padded(x), np.empty_like(grad)
    dx = np.zeros_like(padded)
    for (row, column, seen), (_, _, target) in zip(
        case.places(padded), case.places(dx), strict=True
    ):
        y[:, :, row, column] = seen.mean((2, 3))
        target += grad[:, :, row, column, None, None] / case.size**2
    return y, case.inner(dx)


def cases(*, filters: int, channels: int, most: int, kernel: int = 5) -> st.SearchStrategy[Case]:
    """Convolutions of all geometries, odd sizes and oblong images included."""
    whole = st.integers
    return st.builds(
        Case,
        samples=whole(1, 5),
        channels=whole(1, channels),
        height=whole(1, most),
        width=whole(1, most),
        size=whole(1, kernel),
        stride=whole(1, 4),
        padding=whole(0, 4) | st.just("same"),
        filters=whole(1, filters),
    ).filter(lambda case: case.fits)


def pools() -> st.SearchStrategy[Case]:
    """Poolings of all geometries: windows that overlap, touch or leave gaps."""
    return cases(filters=1, channels=3, most=9, kernel=4).filter(
        lambda case: case.padding != "same" and 2 * case.padding <= case.size
    )
