"""One training of an experiment, through the engine as the page does it, down to its figures."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from app.book import Expectation
from app.engine import Engine
from nn.config import RunConfig

Json = dict[str, Any]

TRAINER = "nn.remeasure:Remeasuring"
"""What the engine for `train` must open."""
SLICE_SECONDS = 0.2
"""How long one call trains: a progress bar moves five times a second."""
AFTER = "loss_after"


class Outcome:
    """What a training has shown; grows until it is over.

    Attributes:
        state: "running", "finished" or "diverged".
        seconds: how long it took, the loading of the data included.
    """

    def __init__(self) -> None:
        self.state = "running"
        self.seconds = 0.0
        self._frames: list[Json] = []
        self._test: Json = {}

    def add(self, frame: Json) -> None:
        """Take in what the trainer returned."""
        self.state = frame["state"]
        self._frames.append(frame)

    def judge(self, test: Json) -> None:
        """Take in the figures on the test data."""
        self._test = test

    def figure(self, wanted: Expectation) -> float:
        """Return what an expectation asks of this training; NaN where there is no such figure."""
        if wanted.figure == "diverged":
            return float(self.state == "diverged")
        if wanted.figure in {"loss", "accuracy", AFTER}:
            every = np.concatenate([frame[wanted.figure] for frame in self._frames])
            found: Any = every[-wanted.last :].mean(dtype=np.float64) if len(every) else None
        elif wanted.figure == "test_accuracy":
            found = self._test.get("accuracy")
        else:
            found = [entry for frame in self._frames for entry in frame["evaluations"]][-1]
            found = found[wanted.figure]
        return np.nan if found is None or self.state == "diverged" else float(found)


def train(
    engine: Engine,
    name: str,
    config: RunConfig,
    wanted: Sequence[Expectation],
    progress: Callable[[float], None],
) -> Outcome:
    """Train a configuration to its end as the run `name` of an engine with `TRAINER`.

    Args:
        engine: where it trains.
        name: one that no other run of the engine has.
        config: what to train; it must have an end.
        wanted: what will be asked of the outcome.
        progress: is told the share that is done, after every moment.

    Raises:
        TrainerError: the trainer rejects the configuration, or lacks the data.
        RunLost: the worker is gone.
    """
    twice = any(each.figure == AFTER for each in wanted)
    method, options = ("advance_twice", {}) if twice else ("advance", {"probe": False})
    outcome, began = Outcome(), time.perf_counter()
    engine.open(name, config.dump()).result()
    try:
        while outcome.state == "running":
            call = engine.call(name, method, seconds=SLICE_SECONDS, **options)
            outcome.add(frame := call.result())
            progress(_share(frame, config))
        outcome.judge(engine.call(name, "test").result())
    finally:
        engine.close(name)
    outcome.seconds = time.perf_counter() - began
    return outcome


def _share(frame: Json, config: RunConfig) -> float:
    """Return how much of a training is done, 0..1."""
    stop = config.stop
    limits = ((frame["step"], stop.steps), (frame["epoch"], stop.epochs))
    shares = [done / limit for done, limit in limits if limit is not None]
    return 1.0 if frame["state"] != "running" else min(1.0, max(shares, default=0.0))
