"""What every data set has: a declaration (name, task, texts, limits) and a way to load it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from nn.data.files import Progress
from nn.data.splits import validation_size
from nn.errors import ConfigError
from nn.registry import texts

Array = NDArray[Any]
Point = tuple[float, float]


class Wanted(Protocol):
    """What a data set reads of a configuration (`nn.config.DatasetConfig` has it)."""

    @property
    def samples(self) -> int | None:
        """How many points to make; None for the data set's own number."""

    @property
    def noise(self) -> float | None:
        """The scatter, 0..1; None for the data set's own."""

    @property
    def classes(self) -> int | None:
        """How many classes; None for the data set's own number."""

    @property
    def train_size(self) -> int | None:
        """How many of the training samples to keep, from the first; None for all."""

    @property
    def validation_fraction(self) -> float:
        """The share of the samples that is kept from training."""


@dataclass(frozen=True)
class Data:
    """Samples and targets of the three parts that are never mixed.

    `x_*` are float32 of shape (N, *shape) in C order, and may be read-only, shared with other
    runs of the process. `t_*` are int64 labels (N,) for a classification and float32 values
    (N, outputs) for a regression. `low` and `high` are the corners of a square that holds all
    points of a 2-D set (None for images).
    """

    x_train: Array
    t_train: Array
    x_validation: Array
    t_validation: Array
    x_test: Array
    t_test: Array
    task: Literal["classification", "regression"]
    kind: Literal["points", "image"]
    classes: int
    class_names: tuple[str, ...]
    low: Point | None = None
    high: Point | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one sample, without the batch axis."""
        return self.x_train.shape[1:]

    @property
    def outputs(self) -> int:
        """How many numbers describe a target: the classes, or the values of a regression."""
        return self.classes or int(self.t_train.shape[1])

    @property
    def sizes(self) -> dict[str, int]:
        """How many samples each part has."""
        return {
            "train": len(self.x_train),
            "validation": len(self.x_validation),
            "test": len(self.x_test),
        }


class Dataset(ABC):
    """One data set: class attributes declare it, `load` makes or reads it."""

    name: ClassVar[str]
    task: ClassVar[Literal["classification", "regression"]] = "classification"
    kind: ClassVar[Literal["points", "image"]]
    shape: ClassVar[tuple[int, ...]]
    text: ClassVar[Mapping[str, Mapping[str, str]]]
    """Title and help, by language: {"en": {"title", "help"}, "zh": {...}}."""
    choosable: ClassVar[tuple[str, ...]] = ()
    """Which of "samples", "noise" and "classes" a configuration may set."""
    default_samples: ClassVar[int]
    default_noise: ClassVar[float | None] = None
    classes: ClassVar[int] = 0
    """The number of classes; 0 for a regression."""
    class_texts: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """The names of the classes by language, where they have names."""

    @classmethod
    def check(cls, config: Wanted) -> None:
        """See that the data set can be had as the configuration wants it.

        Raises:
            ConfigError: naming the field, its value, the rule and the remedy.
        """
        _check_fixed(cls, config)
        available = cls.training_samples(config)
        if config.train_size is not None and config.train_size > available:
            rule = f"must be at most {available}, which the validation share leaves for training"
            remedy = f"choose {available} or fewer, or a smaller validation share"
            raise ConfigError.of("dataset.train_size", config.train_size, rule, remedy)
        if available < 1:
            rule = f"must leave at least one of the {cls.sample_count(config)} samples"
            remedy = "choose a smaller share or more samples"
            value = config.validation_fraction
            raise ConfigError.of("dataset.validation_fraction", value, rule, remedy)

    @classmethod
    def sample_count(cls, config: Wanted) -> int:
        """Return how many samples training and validation share."""
        return cls.default_samples if config.samples is None else config.samples

    @classmethod
    def training_samples(cls, config: Wanted) -> int:
        """Return how many samples the validation share leaves for training."""
        count = cls.sample_count(config)
        return count - validation_size(count, config.validation_fraction)

    @classmethod
    def class_count(cls, config: Wanted) -> int:
        """Return how many classes there will be; 0 for a regression."""
        return cls.classes if config.classes is None else config.classes

    @classmethod
    @abstractmethod
    def load(cls, config: Wanted, rng: np.random.Generator) -> Data:
        """Return the data; the same configuration and generator state give the same bits.

        Raises:
            DatasetUnavailableError: where it is not on this machine and cannot be downloaded.
        """

    @classmethod
    def ready(cls) -> bool:
        """Return whether `load` needs no network."""
        return True

    @classmethod  # noqa: B027  (most sets have nothing to fetch)
    def fetch(cls, progress: Progress | None = None) -> None:
        """Bring the data set to this machine (`progress(done, total)` in bytes)."""


DATASETS: dict[str, type[Dataset]] = {}
"""All data sets by name, in the order in which they are offered."""


def titled(en: tuple[str, str], zh: tuple[str, str]) -> Mapping[str, Mapping[str, str]]:
    """Return (title, help) in both languages as a data set's `text`."""
    text: Mapping[str, Mapping[str, str]] = texts(en, zh)["x-text"]
    return text


def add(cls: type[Dataset]) -> type[Dataset]:
    """Register a data set under its name (use as a decorator)."""
    if cls.name in DATASETS:
        raise ValueError(f"data set {cls.name!r} is registered twice; choose another name")
    DATASETS[cls.name] = cls
    return cls


_FIXED = {
    "samples": ("{name} has a fixed size", "leave it empty and use train_size"),
    "noise": ("{name} takes no noise", "leave it empty"),
    "classes": ("{name} has a fixed number of classes ({classes})", "leave it empty"),
}


def _check_fixed(cls: type[Dataset], config: Wanted) -> None:
    for field, (rule, remedy) in _FIXED.items():
        value = getattr(config, field)
        if value is not None and field not in cls.choosable:
            rule = rule.format(name=cls.name, classes=cls.classes)
            raise ConfigError.of(f"dataset.{field}", value, rule, remedy)
