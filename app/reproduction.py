"""Trains the variants of experiments and puts their figures beside those of the book."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from app.book import Book
from app.comparison import Comparison, compare
from app.engine import Engine, LocalBackend
from app.presets import Preset
from app.trials import TRAINER, Outcome, train
from nn.config import RunConfig
from nn.errors import ConfigError

Json = dict[str, Any]
Progress = Callable[[str, float], None]
"""Is told what trains, and how many seconds of the work were done since it was told last."""


@dataclass(frozen=True)
class Experiment:
    """One preset that has a counterpart in the book, and the trainings that it takes.

    Attributes:
        preset: the preset.
        book: its counterpart.
        trainings: the configurations of each variant, by its name.
    """

    preset: Preset
    book: Book
    trainings: dict[str, list[RunConfig]]

    @classmethod
    def of(cls, preset: Preset, repeats: int | None = None) -> "Experiment":
        """Return the experiment, each variant trained as often as it says, or `repeats` times.

        Raises:
            ConfigError: the preset has no counterpart in the book.
        """
        book = preset.book
        if book is None:
            rule, remedy = "does not say what to compare with", "add what the book reaches"
            raise ConfigError.of(f"{preset.name}: book", None, rule, remedy)
        config = preset.config
        trainings = {each.name: each.configs(config, repeats) for each in book.variants}
        return cls(preset, book, trainings)

    @property
    def share(self) -> float:
        """About how many seconds one training takes on one core."""
        return self.book.seconds / sum(each.repeats for each in self.book.variants)

    @property
    def seconds(self) -> float:
        """About how many seconds all of them take on one core."""
        return self.share * sum(map(len, self.trainings.values()))


@dataclass(frozen=True)
class Report:
    """What came out of an experiment; `seconds` is the time of all its trainings together."""

    experiment: Experiment
    comparisons: list[Comparison]
    seconds: float

    @property
    def passed(self) -> bool:
        """Whether every figure is within its tolerance."""
        return all(each.passed for each in self.comparisons)


def reproduce(experiments: Sequence[Experiment], jobs: int, progress: Progress) -> Iterator[Report]:
    """Train everything, `jobs` trainings at a time, and yield the reports in their order.

    Raises:
        TrainerError: the trainer rejects a configuration.
        RunLost: a worker is gone.
    """
    with _workers(jobs) as (engine, pool):
        started = [(each, _submit(each, engine, pool, progress)) for each in experiments]
        for experiment, futures in started:
            outcomes = {
                name: [future.result() for future in trainings]
                for name, trainings in futures.items()
            }
            seconds = sum(each.seconds for trainings in outcomes.values() for each in trainings)
            yield Report(experiment, compare(experiment.book, outcomes), seconds)


@contextmanager
def _workers(jobs: int) -> Iterator[tuple[Engine, ThreadPoolExecutor]]:
    """Give an engine and as many threads to drive it; end all that is under way at the end."""
    engine, pool = Engine(LocalBackend(jobs), TRAINER), ThreadPoolExecutor(jobs)
    try:
        yield engine, pool
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        engine.shutdown()
        pool.shutdown()


def _submit(
    experiment: Experiment, engine: Engine, pool: ThreadPoolExecutor, progress: Progress
) -> dict[str, list["Future[Outcome]"]]:
    """Queue the trainings of an experiment."""
    wanted = [each for variant in experiment.book.variants for each in variant.expect]

    def submit(variant: str, number: int, config: RunConfig) -> "Future[Outcome]":
        name = f"{experiment.preset.name}/{variant}/{number}"
        tell = _teller(experiment, variant, progress)
        return pool.submit(train, engine, name, config, wanted, tell)

    return {
        variant: [submit(variant, number, config) for number, config in enumerate(configs)]
        for variant, configs in experiment.trainings.items()
    }


def _teller(experiment: Experiment, variant: str, progress: Progress) -> Callable[[float], None]:
    """Return what turns the share that is done of one training into seconds done since."""
    told = 0.0

    def tell(share: float) -> None:
        nonlocal told
        progress(f"{experiment.preset.name}: {variant}", (share - told) * experiment.share)
        told = share

    return tell
