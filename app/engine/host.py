"""The worker's side: a host of trainers that serves one call after the other.

The server starts this file by its path, as a process of its own, so it stands on the standard
library alone: the worker loads neither the web framework nor the server's main module, and is
ready in a third of the time and half of the memory that `multiprocessing` needs. Calls come in on
standard input, answers go out on what was standard output; a closed input ends the process.
"""

import contextlib
import dataclasses
import gc
import importlib
import os
import pickle
import signal
import sys
import threading
import traceback
from collections.abc import Mapping
from queue import SimpleQueue
from typing import Any, BinaryIO

GRACE_SECONDS = 1.0
"""How long a worker without a server may go on with the call it is at."""
NICENESS = 5
"""The server, which answers people, comes before the workers, which fill every core."""

Answer = tuple[bool, Any]
Call = tuple[str, str, Mapping[str, Any]]


class Host:
    """Trainers by run. Answers (True, value), or (False, facts) when a trainer raises.

    Whatever *raises* on the way to a host is thus the engine's failure, not the trainer's.
    """

    def __init__(self) -> None:
        self.runs: dict[str, Any] = {}

    def do(self, operation: str, run: str, arguments: Mapping[str, Any]) -> Answer:
        """Do one of the operations open, call, close, health."""
        try:
            return True, getattr(self, f"_{operation}")(run, **arguments)
        except Exception as error:
            return False, describe(error)

    def _open(
        self, run: str, factory: str, config: Mapping[str, Any], checkpoint: bytes | None
    ) -> Any:
        """Build a trainer from "module:Class"; return its summary, if it has one."""
        self._close(run)
        module, _, name = factory.partition(":")
        trainer = getattr(importlib.import_module(module), name)(config, checkpoint)
        self.runs[run] = trainer
        return trainer.summary() if hasattr(trainer, "summary") else None

    def _call(self, run: str, method: str, options: Mapping[str, Any]) -> Any:
        return getattr(self.runs[run], method)(**options)

    def _close(self, run: str) -> bool:
        known = self.runs.pop(run, None) is not None
        if known:
            gc.collect()  # a trainer may hold much memory in circles
        return known

    def _health(self, run: str, preload: str) -> dict[str, Any]:
        """Load what the first run will need, and tell which BLAS answers, with how many threads."""
        importlib.import_module(preload)
        libraries = importlib.import_module("threadpoolctl").threadpool_info()
        return {
            "pid": os.getpid(),
            "python": sys.version.split()[0],
            "blas": [
                {
                    "library": library.get("internal_api"),
                    "version": library.get("version"),
                    "kernels": library.get("architecture"),
                    "threads": library.get("num_threads"),
                }
                for library in libraries
                if library.get("user_api") == "blas"
            ],
        }


def describe(error: Exception) -> dict[str, Any]:
    """Return what the server needs to know of an exception, in builtin types only."""
    problems = getattr(error, "problems", None)
    return {
        "type": type(error).__name__,
        "message": str(error) or type(error).__name__,
        "problems": [dataclasses.asdict(problem) for problem in problems] if problems else None,
        "where": "".join(traceback.format_exception(error, limit=-4)),
    }


def private_channel() -> tuple[BinaryIO, BinaryIO]:
    """Take standard input and output for the calls; what prints from now on goes to the log."""
    calls, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    return calls, answers


def listen(source: BinaryIO, calls: "SimpleQueue[Call | None]") -> None:
    """Queue the calls; when the server is gone, end, however busy the trainers are."""
    with contextlib.suppress(EOFError, OSError):
        while True:
            calls.put(pickle.load(source))  # noqa: S301  # only the server holds the other end
    calls.put(None)
    threading.Event().wait(GRACE_SECONDS)
    os._exit(0)


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer calls in their order until the server closes the channel."""
    sys.path[:] = pickle.load(source)  # noqa: S301  # the same
    calls: SimpleQueue[Call | None] = SimpleQueue()
    threading.Thread(target=listen, args=(source, calls), daemon=True).start()
    host = Host()
    with contextlib.suppress(BrokenPipeError):
        while (call := calls.get()) is not None:
            sink.write(packed(host.do(*call)))
            sink.flush()


def packed(answer: Answer) -> bytes:
    """Return the answer as bytes; one that cannot be sent is the trainer's error."""
    try:
        return pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        return pickle.dumps((False, describe(error)), pickle.HIGHEST_PROTOCOL)


def main() -> None:
    """Run one worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which then ends us
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    serve(*private_channel())


if __name__ == "__main__":
    main()
