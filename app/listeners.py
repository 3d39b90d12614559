"""Who is told what happens to runs."""

import logging
from typing import Any, Protocol

log = logging.getLogger(__name__)

Json = dict[str, Any]


class Listener(Protocol):
    """Is told what happens to runs, in order and one event at a time for each run.

    The methods are called on the engine's threads: return at once, and never wait for a future of
    `RunService` in them. Reading (`get`, `metrics`, `probes`, `catch_up`) is allowed.
    """

    def on_frame(self, run_id: str, frame: Json) -> None:
        """Take a stretch of training.

        `{run, seq, generation, from_step, step, epoch, loss, accuracy, learning_rate, grad_norm,
        evaluations, probes, view, steps_per_second}`. The four sequences are float32 arrays,
        entry i being update number from_step + 1 + i (NaN where not defined). `seq` grows by one
        a frame of this run; `from_step` is the `step` of the frame before, except after a reset,
        when `generation` grows and `from_step` is 0. A frame may be empty (from_step == step):
        it then brings probes, evaluations or a view.
        """

    def on_state(self, run: Json) -> None:
        """Take the JSON of a run that changed: at once for a new state, else twice a second."""

    def on_delete(self, run_id: str) -> None:
        """Forget a run that is gone."""


class Listeners:
    """Passes on what happens to whoever listens; one that fails harms no other."""

    def __init__(self) -> None:
        self._all: tuple[Listener, ...] = ()

    def add(self, listener: Listener) -> None:
        """Tell `listener` of everything from now on."""
        self._all = (*self._all, listener)

    def remove(self, listener: Listener) -> None:
        """Tell `listener` nothing more."""
        self._all = tuple(each for each in self._all if each is not listener)

    def frame(self, run_id: str, frame: Json) -> None:
        """Pass on a stretch of training."""
        self._each("on_frame", run_id, frame)

    def state(self, run: Json) -> None:
        """Pass on a run that has changed."""
        self._each("on_state", run)

    def deleted(self, run_id: str) -> None:
        """Pass on that a run is gone."""
        self._each("on_delete", run_id)

    def _each(self, method: str, *arguments: Any) -> None:
        for listener in self._all:
            try:
                getattr(listener, method)(*arguments)
            except Exception:
                log.exception("%s failed", method)
