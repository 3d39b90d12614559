"""Loads data sets in tests as a run would, through a checked configuration."""

import numpy as np

from nn.config import DatasetConfig
from nn.data import DATASETS, Data

LOCAL = [name for name, dataset in DATASETS.items() if not hasattr(dataset, "collection")]
POINTS = [name for name in LOCAL if DATASETS[name].kind == "points"]
LABELLED = [name for name in LOCAL if DATASETS[name].task == "classification"]


def load(name: str, seed: int = 0, **wanted: object) -> Data:
    config = DatasetConfig.model_validate({"name": name, **wanted})
    DATASETS[name].check(config)
    return DATASETS[name].load(config, np.random.default_rng(seed))
