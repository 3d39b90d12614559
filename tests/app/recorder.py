"""A listener that keeps what it is told, and holds every frame to the contract."""

import os
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from app.engine import Engine, LocalBackend
from app.runs import RunService
from app.settings import Settings

FAKE = "tests.app.fake_trainer:Trainer"
PATIENCE = 20.0
Json = dict[str, Any]


def make_service(
    workers: int = 2, factory: str = FAKE, deadline: float = 10.0, **settings: Any
) -> RunService:
    engine = Engine(LocalBackend(workers), factory, deadline=deadline)
    return RunService(engine, Settings(workers=workers, **settings))


class Recorder:
    """What viewers of all runs have seen."""

    def __init__(self) -> None:
        self.frames: dict[str, list[Json]] = {}
        self.states: list[Json] = []
        self.deleted: list[str] = []
        self.wrong: list[str] = []
        self._at: dict[str, tuple[int, int, int]] = {}
        self._news = threading.Condition()

    def on_frame(self, run_id: str, frame: Json) -> None:
        generation, step, seq = self._at.get(run_id, (1, 0, 0))
        if frame["generation"] != generation:
            generation, step = frame["generation"], 0
            self.frames[run_id] = []
        if (frame["from_step"], frame["seq"], frame["run"]) != (step, seq + 1, run_id):
            self.wrong.append(f"{frame['from_step']} after {step}, seq {frame['seq']} after {seq}")
        if frame["step"] - frame["from_step"] != len(frame["loss"]):
            self.wrong.append(f"{len(frame['loss'])} entries to step {frame['step']}")
        self._at[run_id] = generation, frame["step"], frame["seq"]
        with self._news:
            self.frames.setdefault(run_id, []).append(frame)
            self._news.notify_all()

    def on_state(self, run: Json) -> None:
        with self._news:
            self.states.append(run)
            self._news.notify_all()

    def on_delete(self, run_id: str) -> None:
        self.deleted.append(run_id)

    def losses(self, run_id: str) -> np.ndarray[Any, Any]:
        """All that viewers of this run have been shown, in one piece."""
        return np.concatenate([frame["loss"] for frame in self.frames[run_id]])

    def wait(self, condition: Callable[[], Any], seconds: float = PATIENCE) -> None:
        """Wait until something that was told makes the condition true."""
        with self._news:
            assert self._news.wait_for(condition, seconds), "waited in vain"

    def wait_for_step(self, run_id: str, step: int) -> None:
        self.wait(lambda: self._at.get(run_id, (0, -1, 0))[1] >= step)


def wait(condition: Callable[[], Any], seconds: float = PATIENCE) -> None:
    """Wait until the condition is true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def kill_worker_of(service: RunService, run_id: str, how: int = signal.SIGKILL) -> int:
    """Kill (or stop) the process in which the run trains; return its pid."""
    pid: int = service.get(run_id)["summary"]["pid"]
    os.kill(pid, how)
    return pid
