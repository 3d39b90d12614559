"""Smooth activations (sigmoid and its kin): forward and backward side by side."""

import math
from typing import Literal

import numpy as np
from numpy.typing import DTypeLike
from typing_extensions import override

from nn.layers.base import LAYERS, Array, Buffer, LayerSpec, Shape
from nn.layers.elementwise import Elementwise
from nn.registry import described
from nn.special import tail_polynomial, upper_tail


def sigmoid(x: Array, out: Array) -> Array:
    """Return 1 / (1 + exp(-x)) in `out`, for any finite x without overflow."""
    np.negative(x, out)
    with np.errstate(over="ignore"):  # exp(1000) = inf is right: its reciprocal is 0
        np.exp(out, out)
    out += 1
    return np.reciprocal(out, out)


class Sigmoid(Elementwise[LayerSpec]):
    """y = 1 / (1 + exp(-x)); dy/dx = y (1 - y)."""

    saturation = "tails"
    bounds = (0.01, 0.99)

    @override
    def forward(self, x: Array, training: bool) -> Array:
        if len(x) != self._n:
            self.fit(len(x))
        return sigmoid(x, self.output)

    @override
    def backward(self, grad_out: Array) -> Array:
        self.grad_output = grad_out
        slope = np.subtract(1, self.output, self.grad_in)
        slope *= self.output
        slope *= grad_out
        return slope


@LAYERS.add
class SigmoidSpec(LayerSpec):
    """1 / (1 + exp(-x))."""

    model_config = described(
        ("Sigmoid", "Squashes to 0…1. Saturates at both ends, where the gradient vanishes."),
        ("Sigmoid", "压缩到 0…1。两端饱和，梯度随之消失。"),
    )
    layer = Sigmoid
    kind: Literal["sigmoid"] = "sigmoid"


class Tanh(Elementwise[LayerSpec]):
    """y = tanh(x); dy/dx = 1 - y²."""

    saturation = "tails"
    bounds = (-0.98, 0.98)

    @override
    def forward(self, x: Array, training: bool) -> Array:
        if len(x) != self._n:
            self.fit(len(x))
        return np.tanh(x, self.output)

    @override
    def backward(self, grad_out: Array) -> Array:
        self.grad_output = grad_out
        slope = np.multiply(self.output, self.output, self.grad_in)
        np.subtract(1, slope, slope)
        slope *= grad_out
        return slope


@LAYERS.add
class TanhSpec(LayerSpec):
    """tanh(x)."""

    model_config = described(
        ("Tanh", "Squashes to -1…1 around 0. Saturates at both ends."),
        ("Tanh", "压缩到 -1…1，以 0 为中心。两端饱和。"),
    )
    layer = Tanh
    kind: Literal["tanh"] = "tanh"


class Softplus(Elementwise[LayerSpec]):
    """y = log(1 + exp(x)) = max(x, 0) + log(1 + exp(-|x|)); dy/dx = 1 - exp(-y)."""

    @override
    def forward(self, x: Array, training: bool) -> Array:
        if len(x) != self._n:
            self.fit(len(x))
        y, positive = self.output, self.grad_in
        np.abs(x, y)
        np.negative(y, y)
        np.exp(y, y)
        np.log1p(y, y)
        y += np.maximum(x, 0, out=positive)
        return y

    @override
    def backward(self, grad_out: Array) -> Array:
        self.grad_output = grad_out
        slope = np.negative(self.output, self.grad_in)
        np.expm1(slope, slope)
        np.negative(slope, slope)
        slope *= grad_out
        return slope


@LAYERS.add
class SoftplusSpec(LayerSpec):
    """log(1 + exp(x))."""

    model_config = described(
        ("Softplus", "A ReLU with a rounded corner: always positive, always a little slope."),
        ("Softplus", "圆角的 ReLU：恒为正，斜率永不为零。"),
    )
    layer = Softplus
    kind: Literal["softplus"] = "softplus"


class Swish(Elementwise[LayerSpec]):
    """y = x s with s = sigmoid(x); dy/dx = s + y (1 - s)."""

    def __init__(self, spec: LayerSpec, in_shape: Shape, dtype: DTypeLike) -> None:
        super().__init__(spec, in_shape, dtype)
        self._gate = Buffer(in_shape, self.dtype)

    @override
    def resize(self, n: int) -> None:
        super().resize(n)
        self.gate = self._gate.rows(n)

    @override
    def forward(self, x: Array, training: bool) -> Array:
        if len(x) != self._n:
            self.fit(len(x))
        return np.multiply(x, sigmoid(x, self.gate), self.output)

    @override
    def backward(self, grad_out: Array) -> Array:
        self.grad_output = grad_out
        slope = np.subtract(1, self.gate, self.grad_in)
        slope *= self.output
        slope += self.gate
        slope *= grad_out
        return slope


@LAYERS.add
class SwishSpec(LayerSpec):
    """x sigmoid(x), also called SiLU."""

    model_config = described(
        ("Swish", "x times its sigmoid (SiLU): smooth, dips a little below 0, then grows like x."),
        ("Swish", "x 乘以 sigmoid(x)（即 SiLU）：平滑，在 0 以下略有下凹，之后近似 x。"),
    )
    layer = Swish
    kind: Literal["swish"] = "swish"


class Gelu(Elementwise[LayerSpec]):
    """y = x Φ(x); dy/dx = Φ(x) + x φ(x) (Hendrycks & Gimpel 2016, the exact form)."""

    def __init__(self, spec: LayerSpec, in_shape: Shape, dtype: DTypeLike) -> None:
        super().__init__(spec, in_shape, dtype)
        self._polynomial = tail_polynomial(self.dtype)
        self._mask = Buffer(in_shape, np.bool_)
        self._share = Buffer(in_shape, self.dtype)
        self._bell = Buffer(in_shape, self.dtype)
        self._scratch = Buffer(in_shape, self.dtype)

    @override
    def resize(self, n: int) -> None:
        super().resize(n)
        self.mask = self._mask.rows(n)
        self.share = self._share.rows(n)
        self.bell = self._bell.rows(n)
        self.scratch = self._scratch.rows(n)

    @override
    def forward(self, x: Array, training: bool) -> Array:
        if len(x) != self._n:
            self.fit(len(x))
        size, share, bell, scratch = self.output, self.share, self.bell, self.scratch
        np.multiply(x, x, bell)
        bell *= -0.5
        np.exp(bell, bell)
        np.abs(x, size)
        upper_tail(size, bell, self._polynomial, share, scratch)
        np.subtract(1, share, scratch)
        np.greater(x, 0, self.mask)
        np.copyto(share, scratch, where=self.mask)
        bell *= x  # x φ(x), but for a factor
        return np.multiply(x, share, self.output)

    @override
    def backward(self, grad_out: Array) -> Array:
        self.grad_output = grad_out
        slope = np.multiply(self.bell, 1 / math.sqrt(2 * math.pi), self.grad_in)
        slope += self.share
        slope *= grad_out
        return slope


@LAYERS.add
class GeluSpec(LayerSpec):
    """x Φ(x), Φ the normal distribution's cumulative distribution function."""

    model_config = described(
        ("GELU", "x times the share of a bell curve below x: a smooth ReLU, used in transformers."),
        ("GELU", "x 乘以正态分布在 x 以下的概率：平滑的 ReLU，常用于 Transformer。"),
    )
    layer = Gelu
    kind: Literal["gelu"] = "gelu"
