"""Images: how they lie in memory, how they become flat, and where windows fall on them."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import DTypeLike

from nn.errors import ShapeError
from nn.layers.base import Array, Buffer, Shape


def pixels(images: Array) -> Array:
    """View (N, C, H, W) as (H, W, N, C), the order that a layer's images have in memory."""
    return images.transpose(2, 3, 0, 1)


class Flattening:
    """The way from samples of any shape to columns of features, channels first, and back.

    Each feature has the values of all samples side by side: made from images that is the quicker
    order, and the better one for the products that follow.
    """

    def __init__(self, in_shape: Shape, dtype: DTypeLike) -> None:
        self.size = math.prod(in_shape)
        self._columns = Buffer((self.size,), dtype)
        self._samples = Buffer(in_shape, dtype)
        self._axes = (*range(1, len(in_shape) + 1), 0)

    def columns(self, samples: Array) -> Array:
        """Return samples (N, ...) as (size, N); a view where they lie in memory one by one."""
        n = len(samples)
        if samples.flags.c_contiguous:
            return samples.reshape(n, self.size).T
        turned = samples.transpose(self._axes)
        columns = self._columns.flat(n).reshape(turned.shape)
        np.copyto(columns, turned)
        return columns.reshape(self.size, n)

    def samples(self, columns: Array) -> Array:
        """Return columns (size, N) as samples (N, ...), laid out as layers want them."""
        samples = self._samples.rows(columns.shape[1])
        turned = samples.transpose(self._axes)
        np.copyto(turned, columns.reshape(turned.shape))
        return samples


@dataclass(frozen=True, slots=True)
class Windows:
    """Where windows fall on one axis of an image that is padded at both ends.

    Attributes:
        length: pixels on the axis, without padding.
        size: pixels a window covers.
        stride: how far each window is from the one before.
        before: padding in front of the first pixel.
        after: padding behind the last.
    """

    length: int
    size: int
    stride: int = 1
    before: int = 0
    after: int = 0

    @property
    def padded(self) -> int:
        """Pixels on the axis with padding."""
        return self.length + self.before + self.after

    @property
    def count(self) -> int:
        """How many windows fit: floor((padded - size) / stride) + 1."""
        return (self.padded - self.size) // self.stride + 1

    def tap(self, offset: int) -> tuple[slice, slice]:
        """Return which windows have a real pixel at `offset`, and which pixels these are."""
        lead = self.before - offset
        first = max(0, -(-lead // self.stride))
        end = max(first, min(self.count, (self.length - 1 + lead) // self.stride + 1))
        start = first * self.stride - lead
        return slice(first, end), slice(start, start + (end - first) * self.stride, self.stride)


def windows(
    name: str,
    in_shape: Shape,
    size: int,
    stride: int,
    padding: int | Literal["same"],
    field: str,
) -> tuple[Windows, Windows]:
    """Return the windows along height and width for a layer called `name`.

    "same" padding gives ceil(length / stride) windows; what is odd goes to the end, as in PyTorch
    (which knows it for stride 1 only) and TensorFlow.

    Raises:
        ShapeError: when the window, set by the layer's `field`, is larger than the padded image.
    """
    both = []
    for axis, length in zip(("height", "width"), in_shape[1:], strict=True):
        if padding == "same":
            total = max(0, (-(-length // stride) - 1) * stride + size - length)
            before, after = total // 2, total - total // 2
        else:
            before = after = padding
        both.append(Windows(length, size, stride, before, after))
        if size > both[-1].padded:
            raise ShapeError.of(
                field,
                size,
                f"{name} on {in_shape}: {field} exceeds the padded input {axis}"
                f" (={both[-1].padded})",
                f"raise padding or choose a smaller {field}",
            )
    return both[0], both[1]


Tap = tuple[tuple[slice, slice], tuple[slice, slice]]
"""The windows, by row and column, that have a real pixel at one place, and these pixels."""


def taps(rows: Windows, columns: Windows) -> Iterator[Tap]:
    """Yield, for each place in the window, row by row: which outputs it is for, which pixels."""
    for i in range(rows.size):
        for j in range(columns.size):
            (out_rows, in_rows), (out_columns, in_columns) = rows.tap(i), columns.tap(j)
            yield (out_rows, out_columns), (in_rows, in_columns)
