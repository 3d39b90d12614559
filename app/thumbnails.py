"""A glimpse of each data set, for the page to draw: some points, or some images."""

import base64
from functools import cache
from typing import Any

import numpy as np

from nn.config import DatasetConfig
from nn.data import DATASETS, Data, Dataset
from nn.data.idx import read_idx
from nn.data.mnist import TEST, ImageFiles

Json = dict[str, Any]
POINTS = 150
IMAGES = 12


def thumbnail(dataset: type[Dataset]) -> Json:
    """Return `{points: [[x, y, target], …]}` or `{images: base64 of uint8, shape, count}`.

    Targets are class numbers, or the value of a regression.
    """
    return _thumbnail(dataset.name)


@cache
def _thumbnail(name: str) -> Json:
    dataset = DATASETS[name]
    if issubclass(dataset, ImageFiles):  # ten images of a file, not 188 MB of floats
        path = dataset.collection.path(TEST[0])
        return _images(read_idx(path)[:IMAGES]) if path else {}
    if dataset.kind == "image":
        data = _load(dataset)
        return _images((data.x_train[:IMAGES, 0] * 255).astype(np.uint8))
    data = _load(dataset, samples=POINTS)
    columns = np.column_stack([data.x_train, data.t_train.reshape(len(data.x_train), -1)[:, 0]])
    return {"points": np.round(columns.astype(float), 3).tolist()}


def _load(dataset: type[Dataset], **options: int) -> Data:
    config = DatasetConfig(name=dataset.name, validation_fraction=0.0, **options)
    return dataset.load(config, np.random.default_rng(0))


def _images(pixels: Any) -> Json:
    count, *shape = pixels.shape
    text = base64.b64encode(np.ascontiguousarray(pixels).tobytes()).decode("ascii")
    return {"images": text, "shape": shape, "count": count}
