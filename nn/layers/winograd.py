"""Convolution with a 3 x 3 kernel by Winograd's minimal filtering, F(4 x 4, 3 x 3).

A tile of 6 x 6 pixels gives 4 x 4 outputs. In a transformed space (products of polynomials, by
their values at 0, ±1, ±2 and infinity) that takes 36 products a channel and filter instead of
144 (Lavin & Gray 2016, section 4). The transforms are matrix products as well: 6 x 6 matrices
that act on whole rows of pixels. In float32 results are as exact as those of a plain sum to
about five digits, and in float64 to about fourteen.
"""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import DTypeLike

from nn.arrays import aligned
from nn.layers.base import Array, Buffer
from nn.layers.images import Windows
from nn.layers.products import SMALL, parts

KERNEL = 3
OUT = 4
TILE = OUT + KERNEL - 1

INPUT = np.array(
    [
        [4, 0, -5, 0, 1, 0],
        [0, -4, -4, 1, 1, 0],
        [0, 4, -4, -1, 1, 0],
        [0, -2, -1, 2, 1, 0],
        [0, 2, -1, -2, 1, 0],
        [0, 4, 0, -5, 0, 1],
    ]
)
"""From 6 pixels to the transformed space (Bᵀ)."""

WEIGHT = np.array(
    [[6, 0, 0], [-4, -4, -4], [-4, 4, -4], [1, 2, 4], [1, -2, 4], [0, 0, 24]]
) / np.array([24])
"""From 3 weights there (G)."""

OUTPUT = np.array(
    [[1, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 0], [0, 1, 1, 4, 4, 0], [0, 1, -1, 8, -8, 1]]
)
"""From there to 4 outputs (Aᵀ)."""

SCRATCH = 1024 * 1024
"""How many transformed numbers there should be at a time: four megabytes in float32."""


@dataclass(frozen=True, slots=True)
class _Scratch:
    """Room for one row of tiles of some samples, in the views that the steps need.

    `a` and `b` stand for the rows and columns of the transformed tile, t for the tiles in a row;
    the last axis of what is `wide` has samples and channels.

    Attributes:
        samples: which samples.
        rows: transformed along the height: wide (a, pixels, n C).
        tiles: the same, cut into overlapping tiles: (a, t, pixels of a tile, n C).
        inputs: transformed both ways: (a, t, b, n C).
        left: the same for products: (a b, t n, C).
        outputs: products: (a, t, b, n F).
        product: the same: (a b, t n, F).
        strips: transformed back along the width: wide (a, pixels, n F), with the bias behind.
    """

    samples: slice
    rows: Array
    tiles: Array
    inputs: Array
    left: Array
    outputs: Array
    product: Array
    strips: Array


class _Way:
    """One way through the layer: from images (H, W, N, C) to images (H', W', N, F).

    `rows` and `columns` say where the kernel falls; padding may be negative, which cuts.
    """

    def __init__(
        self, channels: int, filters: int, rows: Windows, columns: Windows, dtype: DTypeLike
    ) -> None:
        self._channels, self._filters = channels, filters
        self._rows, self._columns = rows, columns
        self._down, self._across = -(-rows.count // OUT), -(-columns.count // OUT)
        self._memory = [Buffer((size,), dtype) for size in self._sizes()]
        self._input, self._output = INPUT.astype(dtype), OUTPUT.astype(dtype)
        self._with_bias = np.column_stack([self._output, np.ones(OUT, dtype)])
        self._spread = np.ascontiguousarray(self._output.T)
        # Pixels on the way, from the left edge of the first tile, that the image has.
        self._first = max(0, columns.before)
        start = max(0, -columns.before)
        end = min(columns.length, OUT * self._across + KERNEL - 1 - columns.before)
        self._real = slice(start, max(start, end))

    def _sizes(self) -> tuple[int, int, int, int]:
        """Numbers a sample: rows, inputs, outputs, strips."""
        wide, across = OUT * self._across, self._across
        tiles = TILE * TILE * across
        return (
            TILE * (wide + KERNEL - 1) * self._channels,
            tiles * self._channels,
            tiles * self._filters,
            (TILE + 1) * wide * self._filters,
        )

    def resize(self, n: int) -> None:
        """Let the buffers hold `n` samples."""
        c, f, across = self._channels, self._filters, self._across
        fitting = SCRATCH // (TILE * TILE * across * (c + f)), SMALL // (across * c * f)
        self._scratch = [self._room(samples) for samples in parts(n, max(1, min(fitting)))]

    def _room(self, samples: slice) -> _Scratch:
        n = samples.stop - samples.start
        across, nc, nf = self._across, n * self._channels, n * self._filters
        rows, inputs, outputs, strips = (memory.flat(n) for memory in self._memory)
        rows = rows.reshape(TILE, -1, nc)
        plane, pixel, number = rows.strides
        return _Scratch(
            samples=samples,
            rows=rows,
            tiles=as_strided(rows, (TILE, across, TILE, nc), (plane, OUT * pixel, pixel, number)),
            inputs=inputs.reshape(TILE, TILE, across, nc).transpose(0, 2, 1, 3),
            left=inputs.reshape(TILE * TILE, across * n, self._channels),
            outputs=outputs.reshape(TILE, TILE, across, nf).transpose(0, 2, 1, 3),
            product=outputs.reshape(TILE * TILE, across * n, self._filters),
            strips=strips.reshape(TILE + 1, OUT * across, nf),
        )

    def convolve(self, x: Array, kernel: Array, out: Array, bias: Array | None = None) -> None:
        """Write the convolution of x with a transformed kernel (36, C, F), and bias, to out."""
        width, strips = self._columns.count, TILE if bias is None else TILE + 1
        combine = self._output if bias is None else self._with_bias
        for room in self._scratch:
            self._clear(room)
            if bias is not None:
                room.strips[TILE].reshape(-1, self._filters)[...] = bias
            narrow = room.strips[:TILE].reshape(TILE, self._across, OUT, -1)
            for row in range(self._down):
                self._transform(x, room, row)
                np.matmul(room.left, kernel, out=room.product)
                np.matmul(self._output, room.outputs, out=narrow)
                part = _wide(out[OUT * row : OUT * (row + 1), :, room.samples])
                some = room.strips[:strips, :width].transpose(1, 0, 2)
                np.matmul(combine[: part.shape[1]], some, out=part)

    def correlate(self, x: Array, grad: Array, kernel: Array, bias: Array, part: Array) -> None:
        """Write the gradients of a transformed kernel (36, C, F) and of the bias.

        Args:
            x: the input.
            grad: the gradient for the output.
            kernel: where to write that of the kernel.
            bias: where to write that of the bias.
            part: room for another gradient of the kernel.
        """
        kernel.fill(0)
        bias.fill(0)
        width = self._columns.count
        for room in self._scratch:
            self._clear(room)
            room.strips[:TILE, width:] = 0
            narrow = room.strips[:TILE].reshape(TILE, self._across, OUT, -1)
            some = room.strips[:TILE, :width].transpose(1, 0, 2)
            ones = np.ones(len(room.product[0]), kernel.dtype)
            for row in range(self._down):
                self._transform(x, room, row)
                rows = _wide(grad[OUT * row : OUT * (row + 1), :, room.samples])
                np.matmul(self._spread[:, : rows.shape[1]], rows, out=some)
                np.matmul(self._spread, narrow, out=room.outputs)
                np.matmul(room.left.transpose(0, 2, 1), room.product, out=part)
                kernel += part
                bias += ones.dot(room.product[TILE + 1])  # the sum of each tile

    def _clear(self, room: _Scratch) -> None:
        """Let the padding at both sides be 0."""
        room.rows[:, : self._first] = 0
        room.rows[:, self._first + self._real.stop - self._real.start :] = 0

    def _transform(self, x: Array, room: _Scratch, row: int) -> None:
        """Transform the tiles of one row; pixels above and below the image are left out."""
        top = OUT * row - self._rows.before
        start = max(0, -top)
        end = max(start, min(TILE, self._rows.length - top))
        pixels = _wide(x[top + start : top + end, self._real, room.samples])
        inner = room.rows[:, self._first : self._first + len(pixels)].transpose(1, 0, 2)
        np.matmul(self._input[:, start:end], pixels, out=inner)
        np.matmul(self._input, room.tiles, out=room.inputs)


def _wide(images: Array) -> Array:
    """View (H, W, N, C) as (W, H, N C): for each column of pixels, a matrix of its rows."""
    height, width, n, channels = images.shape
    return images.reshape(height, width, n * channels).transpose(1, 0, 2)


class Winograd:
    """Convolution of images (H, W, N, C) with a kernel (3, 3, C, F), stride 1, any padding."""

    def __init__(
        self, channels: int, filters: int, rows: Windows, columns: Windows, dtype: DTypeLike
    ) -> None:
        self._there = _Way(channels, filters, rows, columns, dtype)
        self._back = _Way(filters, channels, _back(rows), _back(columns), dtype)
        self._weight = np.kron(WEIGHT, WEIGHT).astype(dtype)
        self._flipped = aligned((KERNEL, KERNEL, filters, channels), dtype)
        size = (TILE * TILE, channels, filters)
        self._kernel, self._part = aligned(size, dtype), aligned(size, dtype)

    def resize(self, n: int) -> None:
        """Let the buffers hold `n` samples."""
        self._n, self._back_fits = n, False
        self._there.resize(n)

    def _transformed(self, weight: Array) -> Array:
        """Return a kernel (3, 3, A, B) as (36, A, B), in a buffer."""
        kernel = self._kernel.reshape(TILE * TILE, -1)
        np.dot(self._weight, weight.reshape(KERNEL * KERNEL, -1), out=kernel)
        return kernel.reshape(TILE * TILE, *weight.shape[2:])

    def forward(self, x: Array, weight: Array, bias: Array, out: Array) -> None:
        """Write the convolution of x (H, W, N, C), plus the bias, to out (H', W', N, F)."""
        self._there.convolve(x, self._transformed(weight), out, bias)

    def gradients(self, x: Array, grad: Array, grad_weight: Array, grad_bias: Array) -> None:
        """Write the gradients of kernel and bias, for that of the output."""
        kernel = self._kernel
        self._there.correlate(x, grad, kernel, grad_bias, self._part)
        flat = grad_weight.reshape(KERNEL * KERNEL, -1)
        np.dot(self._weight.T, kernel.reshape(TILE * TILE, -1), out=flat)

    def input_gradient(self, grad: Array, weight: Array, out: Array) -> None:
        """Write the gradient for the input to out (H, W, N, C): a convolution as well.

        What an input pixel gave to the outputs comes back to it, so the kernel is turned by 180
        degrees and its channels and filters change places.
        """
        if not self._back_fits:  # not before it is needed: a first layer never does
            self._back.resize(self._n)
            self._back_fits = True
        np.copyto(self._flipped, weight[::-1, ::-1].transpose(0, 1, 3, 2))
        self._back.convolve(grad, self._transformed(self._flipped), out)


def _back(windows: Windows) -> Windows:
    """Return where the turned kernel falls on the gradient."""
    before, after = KERNEL - 1 - windows.before, KERNEL - 1 - windows.after
    return Windows(windows.count, KERNEL, 1, before, after)
