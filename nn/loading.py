"""The data of a run, drawn from the stream of its seed."""

from nn.config import RunConfig
from nn.data import DATASETS, Data
from nn.random import stream


def load_data(config: RunConfig) -> Data:
    """Return the configured data set; the same configuration gives the same bits.

    Raises:
        DatasetUnavailableError: when it is not on this machine and cannot be downloaded.
    """
    dataset = config.dataset
    seed = config.seed if dataset.seed is None else dataset.seed
    return DATASETS[dataset.name].load(dataset, stream(seed, "data"))
