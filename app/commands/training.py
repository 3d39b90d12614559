"""Drives one run through an engine of its own, as the server does, and keeps what it returns."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from app.engine import Engine, LocalBackend
from app.history import FIGURES, History
from nn.config import RunConfig

Json = dict[str, Any]

RUN = "run"
SLICE_SECONDS = 0.2
"""How long one call trains: the progress bar moves five times a second."""
CHECKPOINT_SECONDS = 5.0


class Training:
    """One run in a fresh worker process; its numbers do not depend on how it is driven."""

    def __init__(self, engine: Engine, config: RunConfig, checkpoint: bytes | None = None) -> None:
        self.engine = engine
        self.config = config
        self.summary: Json = engine.open(RUN, config.dump(), checkpoint).result()
        self.state, self.step, self.epoch = "running", 0, 0.0
        self.detail: Json | None = None
        self.evaluations: list[Json] = []
        self.saved: bytes | None = checkpoint
        self._history = History()
        self._first_step: int | None = None
        self._saved_at = time.monotonic()

    def advance(self) -> None:
        """Train for a moment; take a checkpoint every few seconds.

        Raises:
            RunLost: the worker is gone; `saved` is the last checkpoint.
        """
        frame = self._call("advance", seconds=SLICE_SECONDS, probe=False)
        self.state, self.step, self.epoch = frame["state"], frame["step"], frame["epoch"]
        self.detail = frame["detail"]
        self.evaluations += frame["evaluations"]
        if self._first_step is None:
            self._first_step = frame["from_step"]
        self._history.append(frame)
        if time.monotonic() - self._saved_at > CHECKPOINT_SECONDS:
            self.checkpoint()

    def run(self, progress: Callable[["Training"], None]) -> None:
        """Train to the end, telling `progress` after every moment."""
        while self.state == "running":
            self.advance()
            progress(self)

    def checkpoint(self) -> bytes:
        """Return the state of the run, from which it goes on bit for bit."""
        self.saved = data = self._call("checkpoint")
        self._saved_at = time.monotonic()
        return bytes(data)

    def test(self) -> Json:
        """Return the figures on the test data."""
        return dict(self._call("test"))

    def weights(self) -> bytes:
        """Return the weights as an npz file's bytes."""
        return bytes(self._call("weights", format="npz"))

    def metrics(self) -> Json:
        """Return arrays with one entry for every iteration of this process."""
        figures = self._history.between(0)
        first = (self._first_step or 0) + 1
        steps = np.arange(first, first + self._history.steps)
        return {"step": steps, **{name: figures[name] for name in FIGURES}}

    def result(self, test: Json | None) -> Json:
        """Return what there is to say about the run, as the server's Run says it."""
        return {
            "state": self.state,
            "step": self.step,
            "epoch": self.epoch,
            "config": self.config.dump(),
            "latest": self._history.latest(),
            "evaluations": self.evaluations,
            "test": test,
            "detail": self.detail,
        }

    def _call(self, method: str, **options: Any) -> Any:
        return self.engine.call(RUN, method, **options).result()


@contextmanager
def started(config: RunConfig, checkpoint: bytes | None = None) -> Iterator[Training]:
    """Open a run on a worker of its own, which ends with the block.

    Raises:
        TrainerError: the trainer rejects the configuration or the checkpoint.
        RunLost: no worker can be started.
    """
    engine = Engine(LocalBackend(1))
    try:
        yield Training(engine, config, checkpoint)
    finally:
        engine.shutdown()
