"""What a moving run is moving towards, and how many may move."""

import threading
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any

from app.errors import QuotaExceeded

Json = dict[str, Any]
ALMOST = 1e-9
"""An epoch counted as a float is over this much before it is whole."""


@dataclass(frozen=True, slots=True, eq=False)
class Goal:
    """Train on without end, so many steps, or up to the end of an epoch.

    `future` answers the run once the goal is reached, or given up. `step` and `epoch` are where
    it is reached; they are known when it is begun.
    """

    steps: int | None = None
    to_epoch: bool = False
    future: "Future[Json] | None" = None
    step: int | None = None
    epoch: float | None = None

    @property
    def endless(self) -> bool:
        """Whether this is playing, to which a speed limit applies."""
        return self.steps is None and not self.to_epoch

    def begun(self, step: int, epoch: float) -> "Goal":
        """Return the goal for a run that begins at this step, in (or before) this epoch."""
        return replace(
            self,
            step=None if self.steps is None else step + self.steps,
            epoch=float(int(epoch + ALMOST) + 1) if self.to_epoch else None,
        )

    def reached(self, step: int, epoch: float) -> bool:
        """Whether a run at this step and epoch is there."""
        by_step = self.step is not None and step >= self.step
        return by_step or (self.epoch is not None and epoch >= self.epoch - ALMOST)

    def options(self, step: int, room: int) -> Json:
        """Return the limits of the next advance of a run that may do `room` more steps."""
        steps = room if self.step is None else min(room, self.step - step)
        return {"steps": steps, "epochs": 1} if self.to_epoch else {"steps": steps}


class Crowd:
    """The runs that are moving; all runs share it."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._runs: set[str] = set()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._runs)

    def enter(self, run: str) -> None:
        """Count a run in.

        Raises:
            QuotaExceeded: as many move as may.
        """
        with self._lock:
            if run not in self._runs and len(self._runs) >= self._limit:
                raise QuotaExceeded("playing", self._limit, "pause another run first")
            self._runs.add(run)

    def leave(self, run: str) -> None:
        """Count a run out."""
        with self._lock:
            self._runs.discard(run)
