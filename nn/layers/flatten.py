"""Flatten: an image becomes one row of features."""

from typing import Literal

from numpy.typing import DTypeLike
from typing_extensions import override

from nn.layers.base import LAYERS, Array, Layer, LayerSpec, Shape
from nn.layers.images import Flattening
from nn.registry import described


class Flatten(Layer[LayerSpec]):
    """y = x as (N, features): channel by channel, each row by row, as in PyTorch."""

    def __init__(self, spec: LayerSpec, in_shape: Shape, dtype: DTypeLike) -> None:
        super().__init__(spec, in_shape, dtype)
        self._flattening = Flattening(in_shape, self.dtype)
        self.out_shape = (self._flattening.size,)

    @override
    def forward(self, x: Array, training: bool) -> Array:
        self.output = self._flattening.columns(x).T
        return self.output

    @override
    def backward(self, grad_out: Array) -> Array:
        self.grad_output = grad_out
        return self._flattening.samples(grad_out.T)


@LAYERS.add
class FlattenSpec(LayerSpec):
    """(channels, height, width) becomes (channels * height * width,)."""

    model_config = described(
        ("Flatten", "Lays all pixels of all channels side by side; an affine layer does so too."),
        ("展平", "把所有通道的像素排成一行；全连接层也会自动这样做。"),
    )
    layer = Flatten
    kind: Literal["flatten"] = "flatten"
