"""A run service without workers: it trains when a test says so, and fails when told to."""

import threading
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

import numpy as np

from app.errors import QuotaExceeded, RunNotFound
from app.runs import Json, Listener
from nn.config import RunConfig

Jsons = list[Json]  # inside the class, `list` is its method
SERIES = ("loss", "accuracy", "learning_rate", "grad_norm")


def done(value: Any) -> "Future[Any]":
    future: Future[Any] = Future()
    future.set_result(value)
    return future


class FakeRun:
    def __init__(self, run_id: str, config: Mapping[str, Any], name: str | None) -> None:
        self.lock = threading.RLock()
        self.probes: list[Json] = []
        self.json: Json = {
            "id": run_id,
            "name": name or run_id,
            "state": "paused",
            "step": 0,
            "epoch": 0.0,
            "config": RunConfig.load(config).dump(),
            "latest": {},
            "created_at": "2026-01-01T00:00:00Z",
            "detail": None,
            "speed": None,
            "steps_per_second": None,
            "summary": None,
            "events": [],
            "seq": 0,
            "generation": 0,
        }


class FakeRuns:
    """See `app.runs.RunService`."""

    def __init__(self, limit: int = 64) -> None:
        self.limit = limit
        self.listeners: list[Listener] = []
        self.runs: dict[str, FakeRun] = {}
        self.views: dict[str, set[str]] = {}
        self.waiting: Future[Any] | None = None
        self.closed = False

    # ---- what tests do

    def train(self, run_id: str, steps: int, view: Json | None = None) -> Json:
        """Let the run train, as one frame."""
        run = self.runs[run_id]
        with run.lock:
            begin = run.json["step"]
            run.json.update(step=begin + steps, seq=run.json["seq"] + 1)
            frame = self._stretch(run, begin, steps)
            frame.update(probes={"step": begin + steps, "layers": []}, view=view)
            run.probes.append(frame["probes"])
            for listener in self.listeners:
                listener.on_frame(run_id, frame)
            return frame

    def restart(self, run_id: str) -> None:
        run = self.runs[run_id]
        with run.lock:
            run.json.update(step=0, generation=run.json["generation"] + 1)
            self.tell(run)

    def tell(self, run: FakeRun) -> None:
        for listener in self.listeners:
            listener.on_state(dict(run.json))

    def _stretch(self, run: FakeRun, begin: int, steps: int) -> Json:
        values = np.arange(begin + 1, begin + 1 + steps, dtype=np.float32)
        keys = ("seq", "generation", "step")
        return {
            "run": run.json["id"],
            **{key: run.json[key] for key in keys},
            "from_step": begin,
            "step": begin + steps,
            "epoch": 0.0,
            **dict.fromkeys(SERIES, values),
            "evaluations": [],
            "probes": None,
            "view": None,
            "steps_per_second": None,
        }

    def _run(self, run_id: str) -> FakeRun:
        if run_id not in self.runs:
            raise RunNotFound(run_id)
        return self.runs[run_id]

    # ---- the service

    def add_listener(self, listener: Listener) -> None:
        self.listeners.append(listener)

    def remove_listener(self, listener: Listener) -> None:
        self.listeners.remove(listener)

    def create(
        self, config: Mapping[str, Any], *, name: str | None = None, speed: float | None = None
    ) -> "tuple[str, Future[Json]]":
        if len(self.runs) >= self.limit:
            raise QuotaExceeded("runs", self.limit, "delete a run")
        run_id = f"r{len(self.runs) + 1}"
        run = self.runs[run_id] = FakeRun(run_id, config, name)
        run.json["speed"] = speed
        return run_id, self.waiting or done(dict(run.json))

    def get(self, run_id: str) -> Json:
        return dict(self._run(run_id).json)

    def list(self) -> Jsons:
        return [dict(run.json) for run in self.runs.values()]

    def delete(self, run_id: str) -> None:
        run = self._run(run_id)
        with run.lock:
            del self.runs[run_id]
            for listener in self.listeners:
                listener.on_delete(run_id)

    def rename(self, run_id: str, name: str) -> Json:
        return self._set(run_id, name=name)

    def set_speed(self, run_id: str, speed: float | None) -> Json:
        return self._set(run_id, speed=speed)

    def _set(self, run_id: str, **values: Any) -> Json:
        run = self._run(run_id)
        with run.lock:
            run.json.update(values)
            self.tell(run)
        return dict(run.json)

    def _control(self, run_id: str, **values: Any) -> "Future[Json]":
        now = self._set(run_id, **values)
        return self.waiting or done(now)

    def play(self, run_id: str) -> "Future[Json]":
        return self._control(run_id, state="running")

    def pause(self, run_id: str) -> "Future[Json]":
        return self._control(run_id, state="paused")

    def step(self, run_id: str, steps: int = 1) -> "Future[Json]":
        self._run(run_id)
        self.train(run_id, steps)
        return self._control(run_id)

    def epoch(self, run_id: str) -> "Future[Json]":
        return self.step(run_id, 12)

    def reset(self, run_id: str, config: Mapping[str, Any] | None = None) -> "Future[Json]":
        run = self._run(run_id)
        if config is not None:
            run.json["config"] = RunConfig.load(config).dump()
        self.restart(run_id)
        return self._control(run_id)

    def update(self, run_id: str, changes: Mapping[str, Any]) -> "Future[Json]":
        config = RunConfig.load(self._run(run_id).json["config"]).merged(changes)
        return self._control(run_id, config=config.dump())

    def metrics(self, run_id: str, since: int = 0, limit: int | None = None) -> Json:
        frame = self.catch_up(run_id, since, limit or 10**9)
        steps = np.arange(since + 1, frame["step"] + 1)
        return {"step": steps, **{key: frame[key] for key in (*SERIES, "evaluations")}}

    def catch_up(self, run_id: str, since: int, limit: int = 5000) -> Json:
        run = self._run(run_id)
        steps = max(0, min(limit, run.json["step"] - since))
        return {**self._stretch(run, since, steps), "catch_up": True}

    def probes(self, run_id: str, step: int | None = None) -> Json | None:
        stored = [each for each in self._run(run_id).probes if step is None or each["step"] <= step]
        return stored[-1] if stored else None

    def probes_between(self, run_id: str, first: int, last: int | None = None) -> Jsons:
        end = last if last is not None else 10**12
        return [each for each in self._run(run_id).probes if first <= each["step"] <= end]

    def view(self, run_id: str, kind: str, **options: Any) -> "Future[Json]":
        self._run(run_id)
        return self.waiting or done({"kind": kind, "values": np.zeros(4, "f4"), **options})

    def test(self, run_id: str) -> "Future[Json]":
        step = self._run(run_id).json["step"]
        return done({"loss": 0.5, "accuracy": 0.9, "samples": 360, "step": step})

    def weights(self, run_id: str, format: str = "npz") -> "Future[bytes]":
        self._run(run_id)
        return done(format.encode())

    def want_views(self, run_id: str, kinds: Collection[str]) -> None:
        self._run(run_id)
        self.views[run_id] = set(kinds)

    @contextmanager
    def hold(self, run_id: str) -> Iterator[Json]:
        run = self._run(run_id)
        with run.lock:
            yield dict(run.json)

    def health(self) -> Json:
        return {"workers": [], "runs": len(self.runs), "playing": 0}

    def shutdown(self) -> None:
        self.closed = True
