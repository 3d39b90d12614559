"""The runs of this server: what HTTP and Socket.IO ask for, and what they are told."""

import secrets
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

import numpy as np

from app.driver import Driver
from app.engine import Engine, LocalBackend
from app.errors import RunNotFound
from app.goal import Crowd
from app.history import FIGURES
from app.limits import check_speed, check_steps, checked_name
from app.listeners import Listener, Listeners
from app.run import Run
from app.settings import DATA_VARIABLE, Settings
from app.spare import make_room
from nn.config import RunConfig
from nn.errors import ConfigError

__all__ = ["Listener", "RunService", "start_runs"]

Json = dict[str, Any]
Many = list[Json]

CATCH_UP = 5000
CHECK_SECONDS = 2.0  # of a worker's time for a gradient check; other runs of it wait


class RunService:
    """All runs of this server. Thread-safe; nothing here waits for training.

    Methods that return a `Future[Json]` answer the run's JSON once the request has taken effect
    (wait with a timeout of your own); wrong input and quotas raise at once. Futures may raise
    `ConfigError` (the trainer rejects a value), `RunUnavailable` (the run has failed),
    `RunNotFound` (deleted meanwhile) or `TrainerError`. Every method that takes a run's id raises
    `RunNotFound` where there is none.

    Run JSON: `{id, name, state, step, epoch, config, latest, created_at, detail, speed, summary,
    events, seq, generation, steps_per_second}`. `summary` is None until the run is open.
    `latest` has the last iteration's loss, accuracy, learning_rate, grad_norm and the last
    evaluation's train_*, validation_* figures (None where there is none). `detail` is None or
    `{kind: diverged|failed|resumed|full, step, text, ...}`. `events` are the last 20 of
    `{step, kind: resumed|edited|diverged|failed|full, text, ...}`.
    """

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._engine = engine
        self._settings = settings
        self._crowd = Crowd(settings.max_playing)
        self._listeners = Listeners()
        self._lock = threading.Lock()
        self._drivers: dict[str, Driver] = {}
        self._count = 0
        self.is_watched: Callable[[str], bool] = lambda run_id: False
        """Whether somebody looks at a run; whoever streams runs knows and sets it."""

    def add_listener(self, listener: Listener) -> None:
        """Tell `listener` of everything from now on."""
        self._listeners.add(listener)

    def remove_listener(self, listener: Listener) -> None:
        """Tell `listener` nothing more."""
        self._listeners.remove(listener)

    # ---- keeping

    def create(
        self, config: Mapping[str, Any], *, name: str | None = None, speed: float | None = None
    ) -> "tuple[str, Future[Json]]":
        """Validate `config` and open a run in the background; return its id and a future.

        `get(id)` works at once (state "queued"); the future answers the paused run. When the
        trainer rejects the configuration (a shape that does not fit, too many parameters) the
        future raises ConfigError and the run does not stay; any other error of the trainer (no
        data, say) leaves it "failed".

        Raises:
            ConfigError: a wrong value.
            QuotaExceeded: as many runs are kept as allowed, and none is `spare`.
        """
        loaded = RunConfig.load(dict(config)).dump()
        check_speed(speed)
        with self._lock:
            gone = make_room(self._drivers, self._settings.max_runs, self.is_watched)
            self._count += 1
            title = checked_name(name) if name is not None else f"Run {self._count}"
            run = Run(secrets.token_hex(6), title, loaded, speed)
            driver = Driver(run, self._engine, self._crowd, self._listeners, self._settings)
            self._drivers[run.id] = driver
        if gone is not None:
            gone.delete()
        future = driver.begin(loaded)
        future.add_done_callback(lambda done: self._drop_rejected(run.id, done))
        return run.id, future

    def get(self, run_id: str) -> Json:
        """Return the run's JSON."""
        with self.hold(run_id) as run:
            return run

    def list(self) -> Many:
        """Return every run's JSON, oldest first."""
        with self._lock:
            drivers = [*self._drivers.values()]
        found = []
        for driver in drivers:
            with driver.hold() as run:
                found.append(run.to_json())
        return found

    def delete(self, run_id: str) -> None:
        """Stop and forget the run."""
        with self._lock:
            driver = self._drivers.pop(run_id, None)
        if driver is None:
            raise RunNotFound(run_id)
        driver.delete()

    def rename(self, run_id: str, name: str) -> Json:
        """Give the run another name of 1 to 100 characters. Raises: ConfigError."""
        return self._driver(run_id).rename(checked_name(name))

    # ---- driving

    def play(self, run_id: str) -> "Future[Json]":
        """Train until paused or stopped. Raises: QuotaExceeded (too many playing).

        A run that has failed is tried again from its last checkpoint.
        """
        return self._driver(run_id).play()

    def pause(self, run_id: str) -> "Future[Json]":
        """Stop after the call in flight; answers when nothing moves any more."""
        return self._driver(run_id).pause()

    def step(self, run_id: str, steps: int = 1) -> "Future[Json]":
        """Pause, then do exactly `steps` updates (1 to 1,000,000); answers when they are done.

        Another control request meanwhile ends it early, which also answers.

        Raises:
            ConfigError: a wrong number.
            QuotaExceeded: too many playing.
        """
        check_steps(steps)
        return self._driver(run_id).step(steps)

    def epoch(self, run_id: str) -> "Future[Json]":
        """Pause, then go on to the next end of an epoch; answers and raises as `step` does."""
        return self._driver(run_id).epoch()

    def set_speed(self, run_id: str, speed: float | None) -> Json:
        """Limit playing to `speed` steps a second (0.1 to 100,000); None: as fast as it goes.

        Raises:
            ConfigError: a wrong number.
        """
        check_speed(speed)
        return self._driver(run_id).set_speed(speed)

    def reset(self, run_id: str, config: Mapping[str, Any] | None = None) -> "Future[Json]":
        """Begin anew, paused at step 0, from the same seed or with another configuration.

        Where the trainer rejects the new configuration the run stays as it was, but paused.

        Raises:
            ConfigError: a wrong value.
        """
        driver = self._driver(run_id)
        loaded = driver.run.config if config is None else RunConfig.load(dict(config)).dump()
        return driver.begin(loaded)

    def update(self, run_id: str, changes: Mapping[str, Any]) -> "Future[Json]":
        """Lay `changes` (a merge patch of the configuration) over the running net.

        Raises (or the future does): ConfigError for wrong values and for fields that need a reset.
        """
        driver = self._driver(run_id)
        RunConfig.load(driver.run.config).merged(changes)
        return driver.update(dict(changes))

    # ---- looking

    def metrics(self, run_id: str, since: int = 0, limit: int | None = None) -> Json:
        """Return the iterations after `since`, `limit` of them at most.

        `{step: int64[], loss, accuracy, learning_rate, grad_norm: float32[], evaluations: [...]}`;
        the evaluations are those of these steps (with since 0, that of step 0 too).
        """
        with self._driver(run_id).hold() as run:
            found = run.stretch(since, limit)
        steps = np.arange(found["from_step"] + 1, found["step"] + 1, dtype=np.int64)
        return {"step": steps, **{name: found[name] for name in (*FIGURES, "evaluations")}}

    def catch_up(self, run_id: str, since: int, limit: int = CATCH_UP) -> Json:
        """Return the stretch after `since` in the form of a frame, with `catch_up` true."""
        with self._driver(run_id).hold() as run:
            return {
                "run": run.id,
                "seq": run.seq,
                "generation": run.generation,
                **run.stretch(since, limit),
                "probes": None,
                "view": None,
                "steps_per_second": run.rate.value,
                "catch_up": True,
            }

    def probes(self, run_id: str, step: int | None = None) -> Json | None:
        """Return the last stored probes at or before `step` (None: the latest), if any."""
        with self._driver(run_id).hold() as run:
            return run.probes.at(step)

    def probes_between(self, run_id: str, first: int, last: int | None = None) -> Many:
        """Return the stored probes of the steps first..last."""
        with self._driver(run_id).hold() as run:
            return run.probes.between(first, last)

    def view(self, run_id: str, kind: str, **options: Any) -> "Future[Json]":
        """Return the trainer's view: "boundary", "predictions" or "data"."""
        return self._driver(run_id).query("view", kind=kind, **options)

    def test(self, run_id: str) -> "Future[Json]":
        """Return the figures on the test data: `{loss, accuracy, samples, step}`."""
        return self._driver(run_id).query("test")

    def check_gradients(self, run_id: str, samples: int, limit: int) -> "Future[Json]":
        """Return the run's gradient check, in two seconds or so (see `nn.gradreport.report`).

        At most `limit` numbers of each array are compared, fewer where that would take longer.
        """
        options = {"samples": samples, "limit": limit, "seconds": CHECK_SECONDS}
        return self._driver(run_id).query("check_gradients", **options)

    def weights(self, run_id: str, format: str = "npz") -> "Future[bytes]":
        """Return the weights as a file's bytes."""
        return self._driver(run_id).query("weights", format=format)

    def want_views(self, run_id: str, kinds: Collection[str]) -> None:
        """Let these views ride in frames, at most ten times a second (empty: none)."""
        self._driver(run_id).want_views(kinds)

    @contextmanager
    def hold(self, run_id: str) -> Iterator[Json]:
        """Keep the run from publishing while a viewer is being joined; gives the run's JSON.

        Inside, no event of this run is delivered and `step` and `seq` stand still: read what was
        missed, join the room, and the next frame follows without gap or overlap.
        """
        with self._driver(run_id).hold() as run:
            yield run.to_json()

    def health(self) -> Json:
        """Return `{workers, slots, replaced, runs, playing}`; the workers as the engine does."""
        return {
            "workers": self._engine.health(),
            "slots": self._engine.slots(),
            "replaced": self._engine.replaced,
            "runs": len(self._drivers),
            "playing": len(self._crowd),
        }

    def shutdown(self) -> None:
        """Close every run and end the workers."""
        with self._lock:
            drivers, self._drivers = [*self._drivers.values()], {}
        for driver in drivers:
            driver.delete()
        self._engine.shutdown()

    def _driver(self, run_id: str) -> Driver:
        driver = self._drivers.get(run_id)
        if driver is None:
            raise RunNotFound(run_id)
        return driver

    def _drop_rejected(self, run_id: str, done: "Future[Json]") -> None:
        if isinstance(done.exception(), ConfigError) and run_id in self._drivers:
            self.delete(run_id)


def start_runs(settings: Settings) -> RunService:
    """Return the run service of this machine, its workers starting."""
    data = {} if settings.data is None else {DATA_VARIABLE: str(settings.data)}
    engine = Engine(
        LocalBackend(settings.workers, data),
        deadline=settings.deadline_seconds,
        open_deadline=settings.open_deadline_seconds,
    )
    return RunService(engine, settings)
