"""What all activations share: an output, and a gradient for the input, of the input's shape."""

from typing import TypeVar

from numpy.typing import DTypeLike
from typing_extensions import override

from nn.layers.base import Buffer, Layer, LayerSpec, Shape

S = TypeVar("S", bound=LayerSpec)


class Elementwise(Layer[S]):
    """A layer without parameters that treats every value alike."""

    def __init__(self, spec: S, in_shape: Shape, dtype: DTypeLike) -> None:
        super().__init__(spec, in_shape, dtype)
        self._output = Buffer(in_shape, self.dtype)
        self._grad_in = Buffer(in_shape, self.dtype)

    @override
    def resize(self, n: int) -> None:
        self.output = self._output.rows(n)
        self.grad_in = self._grad_in.rows(n)
