"""One thread that does things later: paces slow runs and watches for calls that hang."""

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)


class Ticket:
    """A thing to be done later, unless it is cancelled before."""

    __slots__ = ("_action",)

    def __init__(self, action: Callable[[], None]) -> None:
        self._action: Callable[[], None] | None = action

    def cancel(self) -> None:
        """Do not do it; harmless when it is done already."""
        self._action = None

    def use(self) -> None:
        """Do it, once."""
        action, self._action = self._action, None
        if action:
            action()


class Timer:
    """Calls functions at later times, on a thread of its own; they must not block."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Ticket]] = []
        self._count = itertools.count()
        self._changed = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="timer", daemon=True)
        self._thread.start()

    def after(self, seconds: float, action: Callable[[], None]) -> Ticket:
        """Call `action` in `seconds` from now; the ticket cancels it."""
        ticket = Ticket(action)
        entry = (time.monotonic() + max(0.0, seconds), next(self._count), ticket)
        with self._changed:
            heapq.heappush(self._heap, entry)
            if self._heap[0] is entry:
                self._changed.notify()
        return ticket

    def close(self) -> None:
        """Call nothing any more."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _next(self) -> Ticket | None:
        """Wait for the first ticket that is due; None when closed."""
        with self._changed:
            while not self._closed:
                wait = self._heap[0][0] - time.monotonic() if self._heap else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._heap)[2]
                self._changed.wait(wait)
        return None

    def _run(self) -> None:
        while ticket := self._next():
            try:
                ticket.use()
            except Exception:
                log.exception("a timed action failed")
