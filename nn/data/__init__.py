"""What a network can learn from: each data set declares itself once, beside its generator."""

from nn.data.base import DATASETS, Data, Dataset
from nn.data.files import Progress
from nn.registry import import_all

import_all(__name__, __path__)

__all__ = ["DATASETS", "Data", "Dataset", "Progress", "fetch", "status"]


def status(name: str) -> str:
    """Return "ready" when the data set can be used at once, "missing" when it must be fetched."""
    return "ready" if DATASETS[name].ready() else "missing"


def fetch(name: str, progress: Progress | None = None) -> None:
    """Bring the data set to this machine; does nothing for one that is ready.

    Args:
        name: the data set.
        progress: called with (bytes done, bytes in all) while it is downloaded.

    Raises:
        DatasetUnavailableError: with the offline alternative, when no mirror answers.
    """
    DATASETS[name].fetch(progress)
