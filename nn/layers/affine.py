"""Affine: every output is a weighted sum of all inputs plus a bias."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import DTypeLike
from typing_extensions import override

from nn.initializers import INITIALIZERS, ConstantValue, HeNormal, Initializer
from nn.layers.base import LAYERS, Array, Buffer, Layer, LayerSpec, ParameterSpec, Shape
from nn.layers.pixelwise import PixelProducts
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
        self._flat = len(in_shape) == 1
        self._products = (
            PixelProducts(in_shape, spec.units, self.dtype) if len(in_shape) == 3 else None
        )
        self._output = Buffer(self.out_shape, self.dtype)
        self._grad_in = Buffer((self.inputs,), self.dtype)

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
        # Images that lie one by one, as in a data set, are flat already.
        self._by_pixel = None if self._flat or x.flags.c_contiguous else self._products
        if not self._flat and self._by_pixel is None:
            x = x.reshape(len(x), self.inputs)
        self._x, y = x, self.output
        if self._by_pixel is None:
            x.dot(self.weight, y)
        else:
            self._by_pixel.product(x, self.weight, y)
        y += self.bias
        return y

    @override
    def backward(self, grad_out: Array) -> Array:
        self.backward_parameters(grad_out)
        if self._by_pixel is not None:
            return self._by_pixel.image_gradient(grad_out, self.weight)
        grad_in: Array = grad_out.dot(self.weight.T, self.grad_in)
        return grad_in if self._flat else grad_in.reshape(-1, *self.in_shape)

    @override
    def backward_parameters(self, grad_out: Array) -> None:
        self.grad_output = grad_out
        if self._by_pixel is None:
            self._x.T.dot(grad_out, self.grad_weight)
        else:
            self._by_pixel.matrix_gradient(self._x, grad_out, self.grad_weight)
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
