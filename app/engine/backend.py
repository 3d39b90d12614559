"""What a backend provides: slots, each one process that hosts many trainers."""

from concurrent.futures import Future
from typing import Any, Protocol

from app.engine.host import Answer


class Slot(Protocol):
    """One worker. Serves calls first come, first served, and answers as `Host.do` does."""

    name: str
    ended: "Future[str]"
    """Gives the reason when the worker is gone, for a backend that notices this by itself."""

    def submit(self, operation: str, run: str, arguments: dict[str, Any]) -> "Future[Answer]":
        """Queue a call.

        The future, like this method, raises only when the worker is gone; then every future does.
        """
        ...

    def facts(self) -> dict[str, Any]:
        """Return what is known of the worker without asking it, such as `pid` and `memory`."""
        ...

    def close(self) -> None:
        """End the worker when it has nothing to do; at the latest after a few seconds."""

    def kill(self) -> None:
        """End the worker at once, whatever it does."""


class Backend(Protocol):
    """Makes slots. Only this differs between one machine and many."""

    size: int
    """How many slots there should be."""

    def start(self) -> Slot:
        """Return a new slot at once; calls wait until its process is up.

        Raises:
            OSError: it cannot be started.
        """
        ...
