"""Convolution of any kind as matrix products: im2col, and col2im for the way back.

Each place in the kernel sees the image shifted; the shifted images, one below the other, are a
matrix whose columns hold what one output pixel sees. Samples come last in it, so that it is
copied in long runs, and it is made for only so many output rows at a time as stay in the cache.
"""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import DTypeLike

from nn.arrays import aligned
from nn.layers.base import Array, Buffer
from nn.layers.images import Windows
from nn.layers.products import group, parts

CHUNK = 128 * 1024
"""How many numbers the matrix should have: half a megabyte in float32."""

ROW = 4 * CHUNK
"""How many it may have for a single row of pixels before the samples are cut up, too."""


@dataclass(frozen=True, slots=True)
class _Chunk:
    """The matrix for some rows and some samples of the output, in three views.

    Attributes:
        rows: which output rows.
        samples: which samples.
        taps: as (kernel rows, kernel columns, C, output rows, W', samples).
        ones: its last row, for the bias.
        blocks: cut for products, (blocks, depth, pixels * samples).
        products: room for a product of each block with (pixels * samples, F).
    """

    rows: slice
    samples: slice
    taps: Array
    ones: Array
    blocks: Array
    products: Array


class Columns:
    """Convolution of images (H, W, N, C) with a kernel (size, size, C, F), for any geometry.

    The bias is the weight of a row of ones, so that the product adds it, and its gradient comes
    with that of the kernel.
    """

    def __init__(
        self, channels: int, filters: int, rows: Windows, columns: Windows, dtype: DTypeLike
    ) -> None:
        self._channels, self._filters = channels, filters
        self._rows, self._columns = rows, columns
        self._depth = rows.size * columns.size * channels + 1
        padded = (rows.padded * columns.padded * channels,)
        self._planes, self._grad_planes = Buffer(padded, dtype), Buffer(padded, dtype)
        self._matrix = Buffer((1,), dtype)
        self._kernel, self._grad, self._grad_part = (
            aligned((self._depth, filters), dtype) for _ in range(3)
        )

    def resize(self, n: int) -> None:
        """Let the buffers hold `n` samples."""
        self._n = n
        self._padded(self._planes).fill(0)  # the padding stays 0
        width = self._columns.count
        most = max(1, ROW // (self._depth * width))
        self._chunks = [
            self._chunk(rows, samples)
            for samples in parts(n, most)
            for rows in parts(self._rows.count, CHUNK // (self._depth * width * min(n, most)))
        ]

    def _padded(self, planes: Buffer) -> Array:
        """View planes as (C, padded H, padded W, N)."""
        shape = (self._channels, self._rows.padded, self._columns.padded, self._n)
        return planes.flat(self._n).reshape(shape)

    def _inner(self, planes: Buffer) -> Array:
        """View planes without their padding, in the order of `pixels`."""
        rows, columns = (slice(w.before, w.before + w.length) for w in (self._rows, self._columns))
        return self._padded(planes)[:, rows, columns].transpose(1, 2, 3, 0)

    def _chunk(self, rows: slice, samples: slice) -> _Chunk:
        high, width = rows.stop - rows.start, self._columns.count
        some, depth = samples.stop - samples.start, self._depth
        pixels = high * width
        # Pixels lie side by side only where all samples are taken.
        together = group(pixels, depth * self._filters * some) if some == self._n else 1
        matrix = self._matrix.flat(depth * pixels * some).reshape(depth, pixels * some)
        blocks = matrix.reshape(depth, pixels // together, together * some).transpose(1, 0, 2)
        kernel = self._rows.size, self._columns.size, self._channels
        return _Chunk(
            rows=rows,
            samples=samples,
            taps=matrix[:-1].reshape(*kernel, high, width, some),
            ones=matrix[-1],
            blocks=blocks,
            products=np.empty((len(blocks), depth, self._filters), matrix.dtype),
        )

    def _seen(self, planes: Buffer, chunk: _Chunk) -> Array:
        """View what the chunk's outputs see, in the shape of `chunk.taps`; places overlap."""
        stride = self._rows.stride
        start = self._padded(planes)[:, chunk.rows.start * stride :, :, chunk.samples]
        plane, row, pixel, sample = start.strides
        strides = row, pixel, plane, stride * row, stride * pixel, sample
        return as_strided(start, chunk.taps.shape, strides)

    def _blocks(self, images: Array, chunk: _Chunk) -> Array:
        """View the chunk's part of (H', W', N, F) as (blocks, pixels * samples, F)."""
        part = images[chunk.rows, :, chunk.samples]
        return part.reshape(len(chunk.blocks), -1, self._filters)

    def _fill(self, chunk: _Chunk) -> Array:
        np.copyto(chunk.taps, self._seen(self._planes, chunk))
        chunk.ones.fill(1)
        return chunk.blocks

    def forward(self, x: Array, weight: Array, bias: Array, out: Array) -> None:
        """Write the convolution of x (H, W, N, C), plus the bias, to out (H', W', N, F)."""
        np.copyto(self._inner(self._planes), x)
        self._kernel[:-1] = weight.reshape(-1, self._filters)
        self._kernel[-1] = bias
        for chunk in self._chunks:
            columns = self._fill(chunk).transpose(0, 2, 1)
            np.matmul(columns, self._kernel, out=self._blocks(out, chunk))

    def gradients(self, x: Array, grad: Array, grad_weight: Array, grad_bias: Array) -> None:
        """Write the gradients of kernel and bias, for that of the output of the last `forward`."""
        self._grad.fill(0)
        for chunk in self._chunks:
            np.matmul(self._fill(chunk), self._blocks(grad, chunk), out=chunk.products)
            self._grad += np.add.reduce(chunk.products, axis=0, out=self._grad_part)
        np.copyto(grad_weight.reshape(-1, self._filters), self._grad[:-1])
        np.copyto(grad_bias, self._grad[-1])

    def input_gradient(self, grad: Array, weight: Array, out: Array) -> None:
        """Write the gradient for the input to out (H, W, N, C)."""
        self._padded(self._grad_planes).fill(0)
        kernel = weight.reshape(-1, self._filters)
        for chunk in self._chunks:
            grads = self._blocks(grad, chunk).transpose(0, 2, 1)
            np.matmul(kernel, grads, out=chunk.blocks[:, :-1])
            seen = self._seen(self._grad_planes, chunk)
            for i in range(self._rows.size):
                for j in range(self._columns.size):
                    np.add(seen[i, j], chunk.taps[i, j], out=seen[i, j])
        np.copyto(out, self._inner(self._grad_planes))
