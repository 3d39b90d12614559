"""The engine: where trainers live, seen from the server. Shared by every backend."""

import logging
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from functools import partial
from typing import Any

from app.engine.backend import Backend
from app.engine.errors import RunLost
from app.engine.places import Places
from app.engine.seat import Seat, Value
from app.engine.timer import Timer

log = logging.getLogger(__name__)

FRAME_SECONDS = 0.033
"""A frame's share of training while the cores are not contended: 30 frames a second."""
SMALLEST_BUDGET = 0.002
"""Below this the way there and back costs more than it brings in smoothness."""
WATCH_SECONDS = 0.25


class Engine:
    """Spreads runs over slots and passes calls on to their trainers.

    No method waits for a worker. Futures raise `RunLost` when the worker is gone (open the run
    again from its last checkpoint) and `TrainerError` when the trainer raised.

    Args:
        backend: what makes the slots.
        factory: the trainer's "module:Class"; called with (configuration, checkpoint or None).
        deadline: seconds that a call may take (an advance: besides its own budget).
        open_deadline: seconds that opening may take.
    """

    def __init__(
        self,
        backend: Backend,
        factory: str = "nn.trainer:Trainer",
        *,
        deadline: float = 30.0,
        open_deadline: float = 120.0,
    ) -> None:
        self.timer = Timer()
        self._backend = backend
        self._factory = factory
        self._deadline = deadline
        self._open_deadline = open_deadline
        self._lock = threading.RLock()
        self._seats: list[Seat] = []
        self._places = Places()
        self._replaced = 0
        self._closed = False
        self._fill()
        self._watch()

    def slots(self) -> int:
        """Return how many runs can train at the same instant."""
        return self._backend.size

    def share(self) -> float:
        """Return how many busy runs there are to a slot."""
        return self._places.busy / self.slots()

    def budget(self, playing: int | None = None) -> float:
        """Return the seconds that one advance should train while so many runs play.

        33 ms each while there are enough slots, less when they are shared, so that every run
        still shows a frame in about that time. Without a number: for the runs that are busy now
        (those with a speed limit take hardly any time).
        """
        share = self.share() if playing is None else playing / self.slots()
        return max(SMALLEST_BUDGET, FRAME_SECONDS / max(1.0, share))

    def open(self, run: str, config: Mapping[str, Any], checkpoint: bytes | None = None) -> Value:
        """Build a trainer for `run` on the emptiest slot; the future gives its summary.

        One that was open under this name is dropped.
        """
        arguments = {"factory": self._factory, "config": dict(config), "checkpoint": checkpoint}
        with self._lock:
            before = self._places.leave(run)
            self._fill()
            seat = self._places.settle(run, self._alive())
        if before is not None:
            before.submit("close", run, {}, self._deadline)
        if seat is None:
            return _lost(run, "no worker can be started", culprit=True)
        future = seat.submit("open", run, arguments, self._open_deadline)
        future.add_done_callback(partial(self._opened, run, seat))
        return future

    def call(self, run: str, method: str, /, **options: Any) -> Value:
        """Call a method of the run's trainer; the calls of one run are served in their order."""
        with self._lock:
            seat = self._places.find(run)
        if seat is None:
            return _lost(run, "is not open")
        deadline = self._deadline + (options.get("seconds") or 0.0)
        return seat.submit("call", run, {"method": method, "options": options}, deadline)

    def set_busy(self, run: str, busy: bool) -> None:
        """Note whether the run trains as fast as it can: such runs share the slots evenly."""
        with self._lock:
            self._places.set_busy(run, busy)

    def misplaced(self, run: str) -> bool:
        """Whether a busy run should be opened anew, from a checkpoint, to get a fairer share."""
        with self._lock:
            return self._places.misplaced(run, self._alive())

    def close(self, run: str) -> None:
        """Drop the run's trainer after the calls under way."""
        with self._lock:
            seat = self._places.forget(run)
        if seat is not None:
            seat.submit("close", run, {}, self._deadline)

    def health(self) -> list[dict[str, Any]]:
        """Return what is known of each worker: name, pid, memory (bytes), state, runs, BLAS."""
        with self._lock:
            seats = list(self._seats)
        return [
            {
                "name": seat.slot.name,
                "state": "ready" if seat.ready else "starting",
                "runs": len(seat.runs),
                "queued": seat.queued,
                **seat.facts,
                **seat.slot.facts(),
            }
            for seat in seats
        ]

    @property
    def replaced(self) -> int:
        """How many workers have died or hung so far."""
        return self._replaced

    def shutdown(self) -> None:
        """End every worker; calls under way are lost."""
        with self._lock:
            self._closed = True
            seats, self._seats = self._seats, []
            for seat in seats:
                self._places.lost(seat)
        self.timer.close()
        closers = [threading.Thread(target=seat.slot.close) for seat in seats]
        for closer in closers:
            closer.start()
        for closer in closers:
            closer.join()

    def _fill(self) -> None:
        """Start the slots that are missing."""
        with self._lock:
            while len(self._alive()) < self.slots() and not self._closed:
                try:
                    seat = Seat(self._backend.start(), self._lost)
                except OSError:
                    log.exception("a worker could not be started")
                    return
                self._seats.append(seat)
                module = self._factory.partition(":")[0]
                known = seat.submit("health", "", {"preload": module}, self._open_deadline)
                known.add_done_callback(partial(_note, seat))

    def _alive(self) -> list[Seat]:
        return [seat for seat in self._seats if not seat.gone]

    def _opened(self, run: str, seat: Seat, done: "Future[Any]") -> None:
        if done.exception() is not None:
            with self._lock:
                self._places.leave(run, seat)

    def _lost(self, seat: Seat) -> None:
        """Replace a slot that is gone."""
        with self._lock:
            if seat in self._seats:
                self._seats.remove(seat)
                self._replaced += 1
            self._places.lost(seat)
            if seat.ready:  # one that never came up would only fail again: wait until it is needed
                self._fill()
        if not self._closed:
            log.warning("worker %s is gone", seat.slot.name)
        seat.slot.kill()

    def _watch(self) -> None:
        """Give up the slots that hang, again and again."""
        with self._lock:
            seats = list(self._seats)
        for seat in seats:
            if seat.overdue():
                seat.abandon("the worker hangs")
        period = min(WATCH_SECONDS, self._deadline / 4)
        self.timer.after(period, self._watch)


def _note(seat: Seat, done: "Future[Any]") -> None:
    """Keep what a new worker says of itself."""
    error = done.exception()
    seat.facts = {"error": str(error)} if error else done.result()


def _lost(run: str, reason: str, *, culprit: bool = False) -> Value:
    future: Value = Future()
    future.set_exception(RunLost(run, reason, culprit=culprit))
    return future
