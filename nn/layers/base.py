"""What every layer is: a declaration (`LayerSpec`) that builds the working `Layer`."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nn.initializers import Initializer
from nn.registry import Part, Registry

Array = NDArray[Any]
Shape = tuple[int, ...]


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


class Layer:
    """A layer at work: it holds buffers and state, and views of its parameters."""

    kind: ClassVar[str]


class LayerSpec(Part):
    """The declaration of one layer, as it stands in a configuration."""

    layer: ClassVar[type[Layer]]
    kind: str

    def build(self, in_shape: Shape, dtype: DTypeLike) -> Layer:
        """Return the working layer for inputs of shape (N, *in_shape).

        Raises:
            ShapeError: when the layer cannot take that shape.
        """
        return self.layer(self, in_shape, np.dtype(dtype))


LAYERS: Registry[LayerSpec] = Registry("layer", "kind")
