"""Handwritten digits of 8×8 pixels, which scikit-learn carries: real images without a network."""

import gzip
import importlib.util
from functools import cache
from pathlib import Path
from typing import ClassVar

import numpy as np

from nn.data.base import Array, Data, Dataset, Wanted, add, titled
from nn.data.splits import stratified_order, validation_size
from nn.errors import DatasetUnavailableError

COUNT = 1797
TEST_COUNT = 360
INK = 16.0
"""The darkest value of a pixel: each counts the inked ones of 4×4 finer pixels."""


@add
class Digits(Dataset):
    """1,797 digits of 43 writers (Alpaydin & Kaynak 1998, UCI "Optical Recognition", CC BY 4.0).

    A fifth, the same for every seed, is the test set; the rest is shuffled by the generator and
    split. Every part, and every first so many of training, holds the ten digits in proportion.
    """

    name = "digits"
    kind = "image"
    shape = (1, 8, 8)
    text = titled(
        ("Digits 8×8", "1,797 small handwritten digits: real images, learned in seconds."),
        ("手写数字 8×8", "1,797 个小型手写数字：真实图像，几秒即可学会。"),
    )
    default_samples = COUNT - TEST_COUNT
    classes = 10
    class_texts: ClassVar = {"en": tuple("0123456789"), "zh": tuple("0123456789")}

    @classmethod
    def load(cls, config: Wanted, rng: np.random.Generator) -> Data:
        pixels, labels = _read()
        order = stratified_order(labels, np.random.default_rng(0))
        rest, test = order[TEST_COUNT:], order[:TEST_COUNT]
        rest = rest[stratified_order(labels[rest], rng)]
        split = len(rest) - validation_size(len(rest), config.validation_fraction)
        train, validation = rest[: config.train_size or split], rest[split:]
        return Data(
            *(pixels[train], labels[train], pixels[validation], labels[validation]),
            *(pixels[test], labels[test]),
            task=cls.task,
            kind=cls.kind,
            classes=10,
            class_names=cls.class_texts["en"],
        )

    @classmethod
    def ready(cls) -> bool:
        return _file() is not None

    @classmethod
    def fetch(cls, progress: object = None) -> None:
        if not cls.ready():
            raise _missing()


def _file() -> Path | None:
    """Return where scikit-learn keeps the digits.

    Only the place is looked up: importing scikit-learn to call `load_digits` costs a new worker
    0.9 s and 99 MB (scikit-learn 1.9 and SciPy under it), reading the file itself 20 ms.
    """
    spec = importlib.util.find_spec("sklearn")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder, "datasets", "data", "digits.csv.gz")
        if path.is_file():
            return path
    return None


@cache
def _read() -> tuple[Array, Array]:
    """Return float32 pixels (1797, 1, 8, 8) from 0 to 1 and int64 labels, both read-only."""
    path = _file()
    if path is None:
        raise _missing()
    with gzip.open(path, "rt", encoding="ascii") as lines:
        table = np.loadtxt(lines, delimiter=",", dtype=np.float32)
    pixels = np.ascontiguousarray(table[:, :64] / np.float32(INK)).reshape(-1, *Digits.shape)
    labels = table[:, 64].astype(np.int64)
    pixels.flags.writeable = labels.flags.writeable = False
    return pixels, labels


def _missing() -> DatasetUnavailableError:
    return DatasetUnavailableError(
        "digits are read from scikit-learn's own files, which are not installed; "
        'install them with "pip install scikit-learn"'
    )
