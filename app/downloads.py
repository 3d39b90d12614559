"""Brings data sets to this machine in the background and says how far each is."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from nn.data import fetch, status
from nn.errors import PlaygroundError

log = logging.getLogger(__name__)

Json = dict[str, Any]
PERIOD = 0.1  # seconds between two reports of progress


class Downloads:
    """The downloads of this server, one a data set at a time.

    Args:
        told: is called with `{name, state, done, total, error}` whenever one gets on.
    """

    def __init__(self, told: Callable[[Json], None]) -> None:
        self._told = told
        self._lock = threading.Lock()
        self._known: dict[str, Json] = {}

    def state(self, name: str) -> Json:
        """Return `{name, state, done, total, error}`: missing, fetching, ready or failed."""
        with self._lock:
            known = self._known.get(name)
        if known is not None and known["state"] != "ready":
            return dict(known)
        return _state(name, status(name))

    def start(self, name: str) -> Json:
        """Begin to fetch a data set unless it is here or on its way; return its state."""
        if status(name) == "ready":
            return self.state(name)
        with self._lock:
            if self._known.get(name, {}).get("state") == "fetching":
                return dict(self._known[name])
            begun = self._known[name] = _state(name, "fetching")
        threading.Thread(target=self._fetch, args=(name,), daemon=True).start()
        return dict(begun)

    def _fetch(self, name: str) -> None:
        last = 0.0

        def progress(done: int, total: int) -> None:
            nonlocal last
            if time.monotonic() - last >= PERIOD:
                last = time.monotonic()
                self._set(_state(name, "fetching", done, total))

        try:
            fetch(name, progress)
        except (PlaygroundError, OSError) as error:
            log.warning("%s could not be fetched: %s", name, error)
            self._set(_state(name, "failed", error=str(error)))
        else:
            self._set(_state(name, "ready"))

    def _set(self, state: Json) -> None:
        with self._lock:
            self._known[state["name"]] = state
        self._told(dict(state))


def _state(name: str, state: str, done: int = 0, total: int = 0, error: str | None = None) -> Json:
    return {"name": name, "state": state, "done": done, "total": total, "error": error}
