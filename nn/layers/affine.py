"""Affine: every output is a weighted sum of all inputs plus a bias."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import DTypeLike
from typing_extensions import override

from nn.initializers import INITIALIZERS, ConstantValue, HeNormal, Initializer
from nn.layers.base import LAYERS, Array, Buffer, Layer, LayerSpec, ParameterSpec, Shape
from nn.layers.images import Flattening
from nn.layers.products import multiply
from nn.registry import Whole, described, setting

if TYPE_CHECKING:
    AnyInitializer = Initializer
else:
    AnyInitializer = INITIALIZERS.union()


class Affine(Layer["AffineSpec"]):
    """y = x W + b with W of shape (inputs, units); an image is flattened first."""

    weight: Array
    bias: Array
    grad_weight: Array
    grad_bias: Array

    def __init__(self, spec: "AffineSpec", in_shape: Shape, dtype: DTypeLike) -> None:
        super().__init__(spec, in_shape, dtype)
        self.inputs = math.prod(in_shape)
        self.out_shape = (spec.units,)
        self._flattening = Flattening(in_shape, self.dtype) if len(in_shape) > 1 else None
        self._output = Buffer(self.out_shape, self.dtype)
        self._grad_in = Buffer((self.inputs,), self.dtype)
        self._turned = Buffer(self.out_shape, self.dtype)

    @override
    def parameters(self) -> dict[str, ParameterSpec]:
        spec, inputs = self.spec, self.inputs
        bias = ConstantValue(value=spec.bias_init)
        return {
            "weight": ParameterSpec(
                (inputs, spec.units), spec.initializer, inputs, spec.units, decays=True
            ),
            "bias": ParameterSpec((spec.units,), bias, inputs, spec.units),
        }

    @override
    def bind(self, params: Mapping[str, Array], grads: Mapping[str, Array]) -> None:
        self.weight, self.bias = params["weight"], params["bias"]
        self.grad_weight, self.grad_bias = grads["weight"], grads["bias"]

    @override
    def resize(self, n: int) -> None:
        self.output = self._output.rows(n)
        self.grad_in = self._grad_in.rows(n)
        self._ones = np.ones(n, self.dtype)

    # Methods of arrays (x.dot) rather than functions (np.dot): half the time for small ones.

    @override
    def forward(self, x: Array, training: bool) -> Array:
        if len(x) != self._n:
            self.fit(len(x))
        if self._flattening is not None:
            x = self._flattening.columns(x).T
        self._x = x
        y: Array = x.dot(self.weight, self.output)
        y += self.bias
        return y

    @override
    def backward(self, grad_out: Array) -> Array:
        self.backward_parameters(grad_out)
        if self._flattening is not None:
            return self._flattening.samples(self._grad_columns(grad_out))
        grad_in: Array = grad_out.dot(self.weight.T, self.grad_in)
        return grad_in

    def _grad_columns(self, grad_out: Array) -> Array:
        """Return the gradient for flattened images as (inputs, N)."""
        n = len(grad_out)
        turned = self._turned.flat(n).reshape(-1, n)
        np.copyto(turned, grad_out.T)
        return multiply(self.weight, turned, self._grad_in.flat(n).reshape(-1, n))

    @override
    def backward_parameters(self, grad_out: Array) -> None:
        self.grad_output = grad_out
        multiply(self._x.T, grad_out, self.grad_weight)
        self._ones.dot(grad_out, self.grad_bias)  # the sum over the batch, by BLAS


@LAYERS.add
class AffineSpec(LayerSpec):
    """y = x W + b; an image is flattened first."""

    model_config = described(
        ("Affine", "Fully connected: every unit sees every input, weighted, plus a bias."),
        ("全连接", "每个单元连接所有输入：加权求和再加偏置。"),
    )
    layer = Affine
    kind: Literal["affine"] = "affine"
    units: Whole = setting(
        50,
        ge=1,
        le=4096,
        en=("Units", "How many outputs the layer has; more can represent more, but cost time."),
        zh=("单元数", "该层输出的个数；越多表达能力越强，但计算越慢。"),
    )
    initializer: AnyInitializer = setting(
        HeNormal(),
        en=("Initializer", "How the weights begin; it decides whether signals survive the depth."),
        zh=("初始化", "权重的初始值；决定信号能否穿过多层而不消失或爆炸。"),
    )
    bias_init: float = setting(
        0.0,
        ge=-10,
        le=10,
        en=("Initial bias", "Where every bias begins; a little above 0 keeps ReLU units alive."),
        zh=("初始偏置", "所有偏置的初始值；略大于 0 可避免 ReLU 单元死亡。"),
    )
