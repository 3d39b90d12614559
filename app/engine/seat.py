"""A slot as the engine sees it: the line of calls before it, and how long the first may take."""

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from app.engine.backend import Slot
from app.engine.errors import RunLost, TrainerError
from app.engine.host import Answer

Value = Future[Any]


@dataclass(slots=True, eq=False)
class Waiting:
    """One call in the line."""

    run: str
    deadline: float
    future: Value = field(default_factory=Future)


class Seat:
    """One slot, the runs that live there and the calls under way, first come, first served."""

    def __init__(self, slot: Slot, lost: Callable[["Seat"], None]) -> None:
        self.slot = slot
        self.runs: set[str] = set()
        self.facts: dict[str, Any] = {}
        self._lost = lost
        self._lock = threading.Lock()
        self._line: deque[Waiting] = deque()
        self._since = 0.0  # when the first of the line began to be served
        self._answered = False
        self._gone = False
        slot.ended.add_done_callback(lambda ended: self.abandon(ended.result()))

    @property
    def ready(self) -> bool:
        """Whether the worker has ever answered."""
        return self._answered

    @property
    def gone(self) -> bool:
        """Whether the slot has been given up."""
        return self._gone

    @property
    def queued(self) -> int:
        """How many calls are under way."""
        return len(self._line)

    def submit(self, operation: str, run: str, arguments: dict[str, Any], deadline: float) -> Value:
        """Queue a call, which may take `deadline` seconds once it is its turn.

        The future raises RunLost or TrainerError, never anything else, and cannot be cancelled.
        """
        call = Waiting(run, deadline)
        call.future.set_running_or_notify_cancel()
        reason = "the worker is gone"
        answer: Future[Answer] | None = None
        with self._lock:  # the line has the order in which the slot serves
            if not self._line:
                self._since = time.monotonic()
            self._line.append(call)
            if not self._gone:
                try:
                    answer = self.slot.submit(operation, run, arguments)
                except Exception as error:
                    reason = _reason(error)
        if answer is None:
            self.abandon(reason)
        else:
            answer.add_done_callback(lambda answer: self._done(call, answer))
        return call.future

    def overdue(self) -> bool:
        """Whether the call being served has taken longer than it may: the worker hangs."""
        with self._lock:
            return bool(self._line) and time.monotonic() - self._since > self._line[0].deadline

    def abandon(self, reason: str) -> None:
        """Give the slot up: every call in the line is lost, and every later one."""
        with self._lock:
            news, self._gone = not self._gone, True
            calls = list(self._line)
            self._line.clear()
        if news:
            self._lost(self)
        for place, call in enumerate(calls):
            # A worker that never came up is nobody's fault, yet somebody must count it.
            culprit = news and (place == 0 or not self._answered)
            call.future.set_exception(RunLost(call.run, reason, culprit=culprit))

    def _done(self, call: Waiting, answer: "Future[Answer]") -> None:
        error = answer.exception()
        if error is not None:
            self.abandon(_reason(error))
            return
        with self._lock:
            if call not in self._line:  # given up before it answered
                return
            self._line.remove(call)
            self._since = time.monotonic()
            self._answered = True
        ok, value = answer.result()
        if ok:
            call.future.set_result(value)
        else:
            call.future.set_exception(TrainerError(value))


def _reason(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"
