"""The order in which things happen to one run: one call under way, requests between calls."""

import logging
import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from app.engine import RunLost, TrainerError

log = logging.getLogger(__name__)

Action = Callable[[], None]


@dataclass(slots=True, eq=False)
class Request:
    """Something asked of a run; `begin` is called when no call is under way.

    Attributes:
        moves: whether it makes the run train.
        fresh: whether it builds the trainer anew, and so needs none.
        revives: whether a run that has failed takes it.
        queries: whether it only asks the trainer something, and so lets training go between.
    """

    begin: Callable[["Request"], None]
    future: "Future[Any]" = field(default_factory=Future)
    moves: bool = False
    fresh: bool = False
    revives: bool = False
    queries: bool = False


@dataclass(slots=True, eq=False)
class Flight:
    """The call under way, and what follows it."""

    then: Callable[[Any], None]
    failed: Callable[[TrainerError], None]
    request: Request | None


class Line(ABC):
    """One thing at a time, without a thread of its own.

    Whoever brings news (a request, an answer, the clock) takes a turn: changes what it has to,
    then everything that can go on does, then what happened is told, in its order, before the
    next turn begins.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._depth = 0
        self._requests: deque[Request] = deque()
        self._news: deque[Action] = deque()
        self._flight: Flight | None = None

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Change something; then go on and tell."""
        with self._lock:
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if self._depth == 0:
                    self._go_on()
                    self._tell()

    def _go_on(self) -> None:
        """Do what can be done until a call is under way or nothing is left."""
        self._depth += 1  # answers that are there at once are taken here, not in turns within
        try:
            while self._flight is None and (action := self._choose()) is not None:
                action()
        finally:
            self._depth -= 1

    def _tell(self) -> None:
        while self._news:
            news = self._news.popleft()
            try:
                news()
            except Exception:
                log.exception("a listener failed")

    def _send(
        self,
        call: "Future[Any]",
        then: Callable[[Any], None],
        failed: Callable[[TrainerError], None],
        request: Request | None = None,
    ) -> None:
        """Let a call be under way; its answer takes a turn."""
        flight = self._flight = Flight(then, failed, request)
        call.add_done_callback(partial(self._landed, flight))

    def _landed(self, flight: Flight, done: "Future[Any]") -> None:
        with self.turn():
            if flight is not self._flight:  # given up meanwhile
                return
            self._flight = None
            error = done.exception()
            try:
                if error is None:
                    flight.then(done.result())
                elif isinstance(error, TrainerError):
                    flight.failed(error)
                elif isinstance(error, RunLost):
                    self._lost(error, flight.request)
                else:
                    raise error
            except Exception as error:
                log.exception("an answer could not be taken")
                if flight.request is not None:
                    self._refuse(flight.request.future, error)
                self._broken(error)

    def _land_nowhere(self, error: Exception) -> None:
        """Give up the call under way; the request that waits for it gets the error."""
        flight, self._flight = self._flight, None
        if flight is not None and flight.request is not None:
            self._refuse(flight.request.future, error)

    def _answer(self, future: "Future[Any]", make: Callable[[], Any]) -> None:
        """Give a future its result, behind the news there is."""
        self._news.append(lambda: None if future.done() else future.set_result(make()))

    def _refuse(self, future: "Future[Any]", error: Exception) -> None:
        """Give a future its error, behind the news there is."""
        self._news.append(lambda: None if future.done() else future.set_exception(error))

    @abstractmethod
    def _choose(self) -> Action | None:
        """Return what is to be done next, now that no call is under way."""

    @abstractmethod
    def _lost(self, error: RunLost, request: Request | None) -> None:
        """Take that the worker is gone, and with it the answer to this request."""

    @abstractmethod
    def _broken(self, error: Exception) -> None:
        """Take that an answer made no sense."""
