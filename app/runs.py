"""The life of every run: what HTTP and Socket.IO ask for, and what they are told."""

from collections.abc import Collection, Mapping
from concurrent.futures import Future
from contextlib import AbstractContextManager
from typing import Any, Protocol

Json = dict[str, Any]
Jsons = list[Json]  # inside the class, `list` is its method


class Listener(Protocol):
    """Is told what happens to runs, in order and one event at a time for each run.

    The methods are called on the engine's threads: return at once, and never wait for a future of
    `RunService` in them. Reading (`get`, `metrics`, `probes`, `catch_up`) is allowed.
    """

    def on_frame(self, run_id: str, frame: Json) -> None:
        """Take a stretch of training.

        `{run, seq, generation, from_step, step, epoch, loss, accuracy, learning_rate, grad_norm,
        evaluations, probes, view, steps_per_second}`. The four sequences are float32 arrays,
        entry i being update number from_step + 1 + i (NaN where not defined). `seq` grows by one
        a frame of this run; `from_step` is the `step` of the frame before, except after a reset,
        when `generation` grows and `from_step` is 0. A frame may be empty (from_step == step):
        it then brings probes, evaluations or a view.
        """

    def on_state(self, run: Json) -> None:
        """Take the JSON of a run that changed: at once for a new state, else twice a second."""

    def on_delete(self, run_id: str) -> None:
        """Forget a run that is gone."""


class RunService(Protocol):
    """All runs of this server. Thread-safe; nothing here waits for training.

    Methods that return a `Future[Json]` answer the run's JSON once the request has taken effect
    (wait with a timeout of your own); wrong input and quotas raise at once. Futures may raise
    `ConfigError` (the trainer rejects a value), `RunUnavailable` (the run has failed),
    `RunNotFound` (deleted meanwhile) or `TrainerError`.

    Run JSON: `{id, name, state, step, epoch, config, latest, created_at, detail, speed, summary,
    events, seq, generation, steps_per_second}`. `summary` is None until the run is open.
    `latest` has the last iteration's loss, accuracy, learning_rate, grad_norm and the last
    evaluation's train_*, validation_* figures (None where there is none). `detail` is None or
    `{kind: diverged|failed|resumed|full, step, ...}`. `events` are the last 20 of
    `{step, kind: resumed|edited|diverged|failed|full, text, ...}`.
    """

    def add_listener(self, listener: Listener) -> None:
        """Tell `listener` of everything from now on."""

    def remove_listener(self, listener: Listener) -> None:
        """Tell `listener` nothing more."""

    # ---- keeping

    def create(
        self, config: Mapping[str, Any], *, name: str | None = None, speed: float | None = None
    ) -> tuple[str, Future[Json]]:
        """Validate `config` and open a run in the background; return its id and a future.

        `get(id)` works at once (state "queued"); the future answers the paused run. When the
        trainer rejects the configuration (a shape that does not fit, too many parameters) the
        future raises ConfigError and the run does not stay; any other error of the trainer (no
        data, say) leaves it "failed".

        Raises:
            ConfigError: a wrong value.
            QuotaExceeded: as many runs are kept as allowed.
        """
        ...

    def get(self, run_id: str) -> Json:
        """Return the run's JSON. Raises: RunNotFound (so do all methods that take a run id)."""
        ...

    def list(self) -> Jsons:
        """Return every run's JSON, oldest first."""
        ...

    def delete(self, run_id: str) -> None:
        """Stop and forget the run."""

    def rename(self, run_id: str, name: str) -> Json:
        """Give the run another name of 1 to 100 characters. Raises: ConfigError."""
        ...

    # ---- driving

    def play(self, run_id: str) -> Future[Json]:
        """Train until paused or stopped. Raises: QuotaExceeded (too many playing)."""
        ...

    def pause(self, run_id: str) -> Future[Json]:
        """Stop after the call in flight; answers when nothing moves any more."""
        ...

    def step(self, run_id: str, steps: int = 1) -> Future[Json]:
        """Pause, then do exactly `steps` updates (1 to 1,000,000); answers when they are done.

        Another control request meanwhile ends it early, which also answers.
        """
        ...

    def epoch(self, run_id: str) -> Future[Json]:
        """Pause, then go on to the next end of an epoch; answers as `step` does."""
        ...

    def set_speed(self, run_id: str, speed: float | None) -> Json:
        """Limit playing to `speed` steps a second (0.1 to 100,000); None: as fast as it goes."""
        ...

    def reset(self, run_id: str, config: Mapping[str, Any] | None = None) -> Future[Json]:
        """Begin anew, paused at step 0, from the same seed or with another configuration.

        Where the trainer rejects the new configuration the run stays as it was.
        """
        ...

    def update(self, run_id: str, changes: Mapping[str, Any]) -> Future[Json]:
        """Lay `changes` (a merge patch of the configuration) over the running net.

        Raises (or the future does): ConfigError for wrong values and for fields that need a reset.
        """
        ...

    # ---- looking

    def metrics(self, run_id: str, since: int = 0, limit: int | None = None) -> Json:
        """Return the iterations after `since`, `limit` of them at most.

        `{step: int64[], loss, accuracy, learning_rate, grad_norm: float32[], evaluations: [...]}`;
        the evaluations are those of these steps (with since 0, that of step 0 too).
        """
        ...

    def catch_up(self, run_id: str, since: int, limit: int = 5000) -> Json:
        """Return the stretch after `since` in the form of a frame, with `catch_up` true."""
        ...

    def probes(self, run_id: str, step: int | None = None) -> Json | None:
        """Return the last stored probes at or before `step` (None: the latest), if any."""
        ...

    def probes_between(self, run_id: str, first: int, last: int | None = None) -> Jsons:
        """Return the stored probes of the steps first..last."""
        ...

    def view(self, run_id: str, kind: str, **options: Any) -> Future[Json]:
        """Return the trainer's view: "boundary", "predictions" or "data"."""
        ...

    def test(self, run_id: str) -> Future[Json]:
        """Return the figures on the test data: `{loss, accuracy, samples, step}`."""
        ...

    def weights(self, run_id: str, format: str = "npz") -> Future[bytes]:
        """Return the weights as a file's bytes."""
        ...

    def want_views(self, run_id: str, kinds: Collection[str]) -> None:
        """Let these views ride in frames, at most ten times a second (empty: none)."""

    def hold(self, run_id: str) -> AbstractContextManager[Json]:
        """Keep the run from publishing while a viewer is being joined; gives the run's JSON.

        Inside, no event of this run is delivered and `step` and `seq` stand still: read what was
        missed, join the room, and the next frame follows without gap or overlap.
        """
        ...

    def health(self) -> Json:
        """Return `{workers: [...], runs, playing}` with each worker's pid, memory and BLAS."""
        ...

    def shutdown(self) -> None:
        """Close every run and end the workers."""
