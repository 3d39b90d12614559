"""What every layer is: a declaration (`LayerSpec`) that builds the working `Layer`."""

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Literal, TypeVar

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nn.arrays import aligned
from nn.errors import ShapeError
from nn.initializers import Initializer
from nn.registry import Part, Registry

Array = NDArray[Any]
Shape = tuple[int, ...]
S = TypeVar("S", bound="LayerSpec")


@dataclass(frozen=True, slots=True)
class ParameterSpec:
    """One parameter array of a layer: its shape, its first values, and whether it decays.

    `decays` marks weights, which L1, L2 and max-norm act on; biases and the scales and shifts
    of a normalization are left alone.
    """

    shape: Shape
    initializer: Initializer
    fan_in: int
    fan_out: int
    decays: bool = False


def shaped(memory: Array, n: int, shape: Shape) -> Array:
    """View one row of memory as (N, *shape), laid out as layers hand their arrays around.

    Images, (N, C, H, W), lie in memory as (H, W, N, C): each pixel has the values of all samples
    and channels in one block. To shift, pool or cut images is then to move whole blocks, and the
    last axis is the one that matrix products run over.
    """
    if len(shape) != 3:
        return memory.reshape(n, *shape)
    channels, height, width = shape
    return memory.reshape(height, width, n, channels).transpose(2, 3, 0, 1)


class Buffer:
    """Memory for an array of (N, *shape) whose N varies: it grows on need and never shrinks."""

    def __init__(self, shape: Shape, dtype: DTypeLike) -> None:
        self._shape = shape
        self._size = math.prod(shape)
        self._memory = aligned(0, dtype)

    def flat(self, n: int) -> Array:
        """Return the memory of `n` rows as one row."""
        if n * self._size > self._memory.size:
            self._memory = aligned(n * self._size, self._memory.dtype)
        return self._memory[: n * self._size]

    def rows(self, n: int) -> Array:
        """Return `n` rows, whose values mean nothing yet; images as `shaped` lays them out."""
        return shaped(self.flat(n), n, self._shape)


class Layer(ABC, Generic[S]):
    """A layer at work: it holds its buffers and its state, and views of its parameters.

    Shapes are those of one sample; arrays have the batch axis N in front, and channels before
    height and width (`shaped` says how they lie in memory; any order is taken, that one is the
    fastest). The arrays that `forward` and `backward` return stay the layer's own: they
    are overwritten by its next pass, and by nobody else.

    Attributes:
        output: what the last forward pass returned.
        grad_output: the gradient that the last backward pass was handed.
        saturation: how a stuck unit of this layer is recognized: "dead" (its output is 0 for
            every sample), "tails" (an output below `bounds[0]` or above `bounds[1]`), or None.
    """

    saturation: ClassVar[Literal["dead", "tails"] | None] = None
    bounds: ClassVar[tuple[float, float] | None] = None

    output: Array
    grad_output: Array

    def __init__(self, spec: S, in_shape: Shape, dtype: DTypeLike) -> None:
        self.spec = spec
        self.in_shape = in_shape
        self.out_shape = in_shape
        self.dtype = np.dtype(dtype)
        self._n = -1

    @property
    def kind(self) -> str:
        """The name under which the layer is registered."""
        return self.spec.kind

    def parameters(self) -> dict[str, ParameterSpec]:
        """Return what the layer learns, by name; the order is that in the parameter vector."""
        return {}

    def bind(self, params: Mapping[str, Array], grads: Mapping[str, Array]) -> None:
        """Take the arrays in which the parameters, and their gradients, live from now on."""

    def buffers(self) -> dict[str, Array]:
        """Return the arrays, by name, that training changes without a gradient."""
        return {}

    def state(self) -> dict[str, Array]:
        """Return copies of `buffers`."""
        return {name: array.copy() for name, array in self.buffers().items()}

    def load_state(self, state: Mapping[str, Array]) -> None:
        """Take over what `state` returned, bit for bit."""
        for name, array in self.buffers().items():
            array[...] = state[name]

    def seed(self, rng: np.random.Generator) -> None:
        """Take the stream of random numbers to draw from while training."""

    def follow(self, before: "Layer[Any]") -> None:
        """Take note of the layer whose output this one is to get, when a network is built."""

    def reconfigure(self, spec: S) -> None:
        """Take a declaration that differs in live fields only."""
        self.spec = spec

    def resize(self, n: int) -> None:
        """Let the buffers hold `n` samples."""

    def fit(self, n: int) -> None:
        """Call `resize` for another number of samples than before."""
        self.resize(n)
        self._n = n

    @abstractmethod
    def forward(self, x: Array, training: bool) -> Array:
        """Return the output (N, *out_shape) for the input (N, *in_shape)."""

    @abstractmethod
    def backward(self, grad_out: Array) -> Array:
        """Return the gradient for the input of the last forward pass.

        The parameters' gradients are written to the arrays of `bind`; `grad_out`, the gradient
        for the output, is left as it is.
        """

    def backward_parameters(self, grad_out: Array) -> None:
        """Do what `backward` does, for a first layer whose input needs no gradient."""
        self.backward(grad_out)


class LayerSpec(Part):
    """The declaration of one layer, as it stands in a configuration.

    Attributes:
        layer: the class of the working layer.
        images_only: whether it takes images, (channels, height, width), and nothing else.
    """

    layer: ClassVar[type[Layer[Any]]]
    images_only: ClassVar[bool] = False
    kind: str

    def build(self, in_shape: Shape, dtype: DTypeLike) -> Layer[Any]:
        """Return the working layer for inputs of shape (N, *in_shape).

        Raises:
            ShapeError: when the layer cannot take that shape.
        """
        if not in_shape or min(in_shape) < 1:
            raise ShapeError.of(
                "in_shape", list(in_shape), "must be one or more positive sizes", "give (units,)"
            )
        if self.images_only and len(in_shape) != 3:
            raise ShapeError.of(
                "in_shape",
                list(in_shape),
                f"{self.layer.__name__} needs images, (channels, height, width)",
                "put it before the layers that flatten, or choose a data set of images",
            )
        return self.layer(self, in_shape, dtype)


LAYERS: Registry[LayerSpec] = Registry("layer", "kind")
