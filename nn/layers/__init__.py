"""The layers of a network: one family a file, each registered under its `kind`."""

from nn.layers.base import LAYERS, Layer, LayerSpec, ParameterSpec
from nn.registry import import_all

__all__ = ["LAYERS", "Layer", "LayerSpec", "ParameterSpec"]

import_all(__name__, __path__, lambda name: name != "base")
