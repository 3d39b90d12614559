"""Products of flattened images with a matrix, without flattening the images first."""

import math

import numpy as np
from numpy.typing import DTypeLike

from nn.layers.base import Array, Buffer, Shape
from nn.layers.images import Flattening, pixels
from nn.layers.products import multiply, parts

CHUNK = 256 * 1024
"""How many numbers the products of some pixels should have, to be added while in the cache."""


class PixelProducts:
    """x W for images x (N, C, H, W) and a matrix W (C * H * W, units), pixel by pixel.

    Every pixel has its rows of the matrix. Flattening would turn the image around in memory,
    number by number, which takes as long as a third of the product.
    """

    def __init__(self, in_shape: Shape, units: int, dtype: DTypeLike) -> None:
        self._channels, self._pixels = in_shape[0], math.prod(in_shape[1:])
        self._units = units
        self._flattening = Flattening(in_shape, dtype)
        self._parts, self._sum, self._turned = (Buffer((units,), dtype) for _ in range(3))
        self._columns = Buffer((self._flattening.size,), dtype)

    def _by_pixel(self, images: Array) -> Array:
        """View images as (pixels, N, C)."""
        return pixels(images).reshape(self._pixels, len(images), self._channels)

    def _rows(self, matrix: Array) -> Array:
        """View the matrix as (pixels, C, units)."""
        return matrix.reshape(self._channels, self._pixels, self._units).transpose(1, 0, 2)

    def product(self, images: Array, matrix: Array, out: Array) -> None:
        """Write x W to out (N, units)."""
        n = len(images)
        total = self._sum.rows(n)
        out.fill(0)
        for part in parts(self._pixels, CHUNK // out.size):
            count = part.stop - part.start
            each = self._parts.flat(count * n).reshape(count, n, self._units)
            np.matmul(self._by_pixel(images)[part], self._rows(matrix)[part], out=each)
            out += np.add.reduce(each, axis=0, out=total)

    def matrix_gradient(self, images: Array, grad: Array, out: Array) -> None:
        """Write the gradient of the matrix to out, for that of the product."""
        np.matmul(self._by_pixel(images).transpose(0, 2, 1), grad, out=self._rows(out))

    def image_gradient(self, grad: Array, matrix: Array) -> Array:
        """Return the gradient of the images, for that of the product."""
        n = len(grad)
        turned = self._turned.flat(n).reshape(self._units, n)
        np.copyto(turned, grad.T)
        columns = self._columns.flat(n).reshape(-1, n)
        return self._flattening.samples(multiply(matrix, turned, columns))
