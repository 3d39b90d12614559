"""The training core: networks in numpy, from configuration to trained weights.

It knows nothing of the web, of processes or of files other than data sets. `Trainer` is the way
in; it takes a `RunConfig` or the JSON of one.
"""

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
from nn.model import Network
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
    "ShapeError",
    "Trainer",
]
