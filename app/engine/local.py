"""The embedded backend: worker processes on this machine, one pipe each way."""

import atexit
import contextlib
import itertools
import os
import pickle
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from queue import SimpleQueue
from typing import Any, BinaryIO, cast

import psutil

from app.engine import host
from app.engine.backend import Backend, Slot
from app.engine.environment import worker_environment
from app.engine.host import Answer

COMMAND = (sys.executable, "-P", str(Path(host.__file__)))
CLOSE_SECONDS = 3.0
"""How long a worker may take for what it is at when it is told to end."""
EXIT_SECONDS = 1.0
"""How long a worker may take to exit once it has closed its channel."""


_GROUP: dict[str, Any] = {"process_group": 0} if os.name == "posix" else {}
"""A worker that is stopped cannot notice the end of its server. In a group of its own it is hung
up by the kernel then, as POSIX wants it of groups that become orphaned while stopped."""
_running: set["subprocess.Popen[bytes]"] = set()


@atexit.register
def end_all() -> None:
    """End the workers of a server that has forgotten to."""
    for process in tuple(_running):
        process.kill()


class WorkerDied(Exception):
    """The process is gone."""


class LocalSlot(Slot):
    """One worker process: a thread writes its calls, another reads its answers.

    Two threads, because a write blocks while the worker does not read (it may be stopped), and
    nobody who makes a call may be blocked by that. The reader notices a dead worker at once: the
    pipe ends.
    """

    def __init__(
        self, name: str, environment: Mapping[str, str], command: Sequence[str] = COMMAND
    ) -> None:
        self.name = name
        self._process = subprocess.Popen(  # noqa: S603  # our own file, our own interpreter
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=dict(environment),
            **_GROUP,
        )
        _running.add(self._process)
        self._lock = threading.Lock()
        self._waiting: deque[Future[Answer]] = deque()
        self._dead = False
        self.ended: Future[str] = Future()
        self._outbox: SimpleQueue[bytes | None] = SimpleQueue()
        self._outbox.put(_packed([path or os.getcwd() for path in sys.path]))
        for work in (self._write, self._read):
            threading.Thread(target=work, name=f"{name} {work.__name__}", daemon=True).start()

    def submit(self, operation: str, run: str, arguments: dict[str, Any]) -> "Future[Answer]":
        data = _packed((operation, run, arguments))
        future: Future[Answer] = Future()
        with self._lock:
            if self._dead:
                raise WorkerDied(self.name)
            self._waiting.append(future)
            self._outbox.put(data)
        return future

    def facts(self) -> dict[str, Any]:
        pid = self._process.pid
        try:
            memory = psutil.Process(pid).memory_info().rss
        except psutil.Error:
            memory = 0
        return {"pid": pid, "memory": memory}

    def close(self) -> None:
        self._outbox.put(None)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(CLOSE_SECONDS)
        self.kill()

    def kill(self) -> None:
        self._process.kill()

    def _write(self) -> None:
        pipe = cast(BinaryIO, self._process.stdin)
        with contextlib.suppress(OSError):
            while (data := self._outbox.get()) is not None:
                pipe.write(data)
                pipe.flush()
        with contextlib.suppress(OSError):
            pipe.close()

    def _read(self) -> None:
        pipe = cast(BinaryIO, self._process.stdout)
        with contextlib.suppress(Exception):  # the pipe ended, in an answer perhaps
            while True:
                answer: Answer = pickle.load(pipe)  # noqa: S301  # only our worker writes there
                with self._lock:
                    future = self._waiting.popleft()
                future.set_result(answer)
        self._bury()
        pipe.close()

    def _bury(self) -> None:
        """Reap the process and tell everyone who waits for it."""
        with self._lock:
            self._dead = True
        self._outbox.put(None)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(EXIT_SECONDS)
        self._process.kill()
        code = self._process.wait()
        _running.discard(self._process)
        reason = f"{self.name} ended with code {code}"
        while self._waiting:
            self._waiting.popleft().set_exception(WorkerDied(reason))
        self.ended.set_result(reason)


class LocalBackend(Backend):
    """Worker processes of this machine.

    Args:
        size: how many; one a core is best.
        environment: variables for the workers besides the server's own, such as the data folder.
    """

    def __init__(self, size: int, environment: Mapping[str, str] | None = None) -> None:
        self.size = size
        self._environment = worker_environment(os.environ | dict(environment or {}))
        self._numbers = itertools.count()

    def start(self) -> LocalSlot:
        return LocalSlot(f"local-{next(self._numbers)}", self._environment)


def _packed(value: Any) -> bytes:
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
