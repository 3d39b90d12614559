"""Piecewise activations (ReLU and its kin): forward and backward side by side."""

import math
from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from numpy.typing import DTypeLike
from typing_extensions import override

from nn.layers.base import LAYERS, Array, Buffer, Layer, LayerSpec, Shape, shaped
from nn.layers.elementwise import Elementwise
from nn.registry import described, setting

_ZEROS: dict[np.dtype[Any], Array] = {}


def zeros(shape: Shape, dtype: np.dtype[Any]) -> Array:
    """Return zeros that all share, not to be written to.

    numpy's maximum of two arrays takes a third of the time of that of an array and a number.
    """
    size = math.prod(shape)
    if size > _ZEROS.get(dtype, np.empty(0)).size:
        _ZEROS[dtype] = np.zeros(size, dtype)
        _ZEROS[dtype].flags.writeable = False
    return _ZEROS[dtype][:size].reshape(shape)


class Relu(Elementwise[LayerSpec]):
    """y = max(0, x); the gradient passes where y > 0.

    The layer behind may hand over a gradient that is 0 already where y is (`spare`). Then nothing
    is left to do here; the gradient for the output as such is computed when somebody looks.
    """

    saturation = "dead"

    def __init__(self, spec: LayerSpec, in_shape: Shape, dtype: DTypeLike) -> None:
        super().__init__(spec, in_shape, dtype)
        self._mask = Buffer(in_shape, np.bool_)
        self._zero = np.zeros((), self.dtype)
        self._whole: Callable[[], Array] | None = None

    def spare(self, whole: Callable[[], Array]) -> None:
        """Expect masked gradients from now on; `whole` returns the last one without the mask."""
        self._whole = whole

    @property
    def grad_output(self) -> Array:
        """The gradient for the output."""
        return self._grad_output if self._whole is None else self._whole()

    @grad_output.setter
    def grad_output(self, grad: Array) -> None:
        self._grad_output = grad

    @override
    def resize(self, n: int) -> None:
        self.output, self.floor = self._output.rows(n), self._zeros(n)
        if self._whole is None:
            self.grad_in, self.mask = self._grad_in.rows(n), self._mask.rows(n)

    def _zeros(self, n: int) -> Array:
        """Return zeros for `n` samples; for images, one row of pixels stands for all."""
        shape = self.in_shape
        if len(shape) == 3:
            shape = (shape[0], 1, shape[2])
        return shaped(zeros((n * math.prod(shape),), self.dtype), n, shape)

    @override
    def forward(self, x: Array, training: bool) -> Array:
        if len(x) != self._n:
            self.fit(len(x))
        return np.maximum(x, self.floor, out=self.output)

    @override
    def backward(self, grad_out: Array) -> Array:
        self.grad_output = grad_out
        if self._whole is not None:
            return grad_out
        np.greater(self.output, self._zero, self.mask)
        return np.multiply(grad_out, self.mask, self.grad_in)


@LAYERS.add
class ReluSpec(LayerSpec):
    """max(0, x)."""

    model_config = described(
        ("ReLU", "Cuts negative values to 0. Fast and deep-friendly, but a unit can die."),
        ("ReLU", "把负值截为 0。速度快、适合深层网络，但单元可能“死亡”。"),
    )
    layer = Relu
    kind: Literal["relu"] = "relu"


class LeakyRelu(Elementwise["LeakyReluSpec"]):
    """y = x where x > 0, else slope * x."""

    def __init__(self, spec: "LeakyReluSpec", in_shape: Shape, dtype: DTypeLike) -> None:
        super().__init__(spec, in_shape, dtype)
        self._mask = Buffer(in_shape, np.bool_)

    @override
    def resize(self, n: int) -> None:
        super().resize(n)
        self.mask = self._mask.rows(n)

    @override
    def forward(self, x: Array, training: bool) -> Array:
        if len(x) != self._n:
            self.fit(len(x))
        np.greater(x, 0, self.mask)
        np.multiply(x, self.spec.slope, self.output)
        return np.maximum(x, self.output, out=self.output)  # right for a slope of at most 1

    @override
    def backward(self, grad_out: Array) -> Array:
        self.grad_output = grad_out
        np.multiply(grad_out, self.spec.slope, self.grad_in)
        np.copyto(self.grad_in, grad_out, where=self.mask)
        return self.grad_in


@LAYERS.add
class LeakyReluSpec(LayerSpec):
    """x where x > 0, else slope * x."""

    model_config = described(
        ("Leaky ReLU", "Like ReLU, but negative values pass a little, so no unit dies."),
        ("Leaky ReLU", "类似 ReLU，但负值也能少量通过，单元不会死亡。"),
    )
    layer = LeakyRelu
    kind: Literal["leaky_relu"] = "leaky_relu"
    slope: float = setting(
        0.01,
        ge=0,
        le=1,
        en=("Slope", "How much of a negative value passes; 0 is ReLU, 1 is the identity."),
        zh=("负斜率", "负值通过的比例；0 即 ReLU，1 即恒等。"),
    )


class Elu(Elementwise["EluSpec"]):
    """y = x where x > 0, else alpha * (exp(x) - 1) (Clevert et al. 2016)."""

    def __init__(self, spec: "EluSpec", in_shape: Shape, dtype: DTypeLike) -> None:
        super().__init__(spec, in_shape, dtype)
        self._mask = Buffer(in_shape, np.bool_)

    @override
    def resize(self, n: int) -> None:
        super().resize(n)
        self.mask = self._mask.rows(n)

    @override
    def forward(self, x: Array, training: bool) -> Array:
        if len(x) != self._n:
            self.fit(len(x))
        y = self.output
        np.minimum(x, 0, out=y)
        np.expm1(y, y)
        y *= self.spec.alpha
        np.greater(x, 0, self.mask)
        np.copyto(y, x, where=self.mask)
        return y

    @override
    def backward(self, grad_out: Array) -> Array:
        self.grad_output = grad_out
        slope = np.add(self.output, self.spec.alpha, self.grad_in)  # alpha * exp(x) where x < 0
        np.copyto(slope, 1, where=self.mask)
        slope *= grad_out
        return slope


@LAYERS.add
class EluSpec(LayerSpec):
    """x where x > 0, else alpha * (exp(x) - 1)."""

    model_config = described(
        ("ELU", "Like ReLU, but bends smoothly to -α; keeps the mean of the outputs near 0."),
        ("ELU", "类似 ReLU，但负侧平滑趋于 -α；使输出均值接近 0。"),
    )
    layer = Elu
    kind: Literal["elu"] = "elu"
    alpha: float = setting(
        1.0,
        gt=0,
        le=10,
        en=("Alpha", "The value that very negative inputs approach is -α."),
        zh=("Alpha", "输入很小时输出趋于 -α。"),
    )


class Identity(Layer[LayerSpec]):
    """y = x: the very array, nothing is copied."""

    @override
    def forward(self, x: Array, training: bool) -> Array:
        self.output = x
        return x

    @override
    def backward(self, grad_out: Array) -> Array:
        self.grad_output = grad_out
        return grad_out


@LAYERS.add
class IdentitySpec(LayerSpec):
    """x."""

    model_config = described(
        ("Identity", "Changes nothing: a deep net of these is still just one linear map."),
        ("恒等", "不做任何改变：多层叠加仍只是一个线性映射。"),
    )
    layer = Identity
    kind: Literal["identity"] = "identity"
