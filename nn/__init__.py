"""The training core: networks in numpy, from configuration to trained weights.

It knows nothing of the web, of processes or of files other than data sets. `Trainer` is the way
in; it takes a `RunConfig` or the JSON of one. `Sequential` is one level down, for loops of one's
own. Layers, losses, optimizers, initializers and schedules have their names here too (`nn.Affine`,
`nn.SoftmaxCrossEntropy`, `nn.Adam`; `dir(nn)` lists them), all those that are registered.
"""

from typing import Any

from nn.config import RunConfig
from nn.errors import (
    CheckpointError,
    ConfigError,
    DataError,
    DatasetUnavailableError,
    PlaygroundError,
    Problem,
    ShapeError,
)
from nn.loading import load_data
from nn.model import Network
from nn.parts import PARTS
from nn.sequential import Sequential
from nn.trainer import Trainer

__all__ = [
    "CheckpointError",
    "ConfigError",
    "DataError",
    "DatasetUnavailableError",
    "Network",
    "PlaygroundError",
    "Problem",
    "RunConfig",
    "Sequential",
    "ShapeError",
    "Trainer",
    "load_data",
]


def __getattr__(name: str) -> Any:
    """Return a registered part by its public name."""
    if name in PARTS:
        return PARTS[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """Return all public names."""
    return sorted([*__all__, *PARTS])
