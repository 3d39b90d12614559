"""The life of one run: what is asked of it, in its order, between the frames of its training.

No thread belongs to a run. The answer to a call decides the next one, on the engine's thread
that brought it; a run with a speed limit is woken by the engine's timer.
"""

import time
from collections.abc import Collection, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from typing import Any

from app.engine import Engine, TrainerError
from app.errors import RunNotFound, RunUnavailable
from app.goal import Crowd, Goal
from app.keeper import Keeper
from app.line import Action, Request
from app.mover import Mover
from app.run import Run
from app.settings import Settings
from app.survivor import Teller

Json = dict[str, Any]


class Driver(Mover):
    """Takes requests from any thread; futures answer when they have taken effect."""

    def __init__(
        self, run: Run, engine: Engine, crowd: Crowd, teller: Teller, settings: Settings
    ) -> None:
        super().__init__(run, engine, crowd, teller, settings)
        self._gone = False
        self._beginnings = 0
        self._queried = False  # whether the last thing done was a query

    # ---- what is asked

    def begin(self, config: Json) -> "Future[Json]":
        """Build a trainer for `config`, in place of the one there is once that works."""
        return self._ask(Request(partial(self._begin, config), fresh=True, revives=True))

    def play(self) -> "Future[Json]":
        """Train until paused or stopped. Raises: QuotaExceeded."""
        return self._ask(Request(self._play, moves=True, revives=True))

    def pause(self) -> "Future[Json]":
        """Stop after the call under way."""
        return self._ask(Request(self._pause))

    def step(self, steps: int) -> "Future[Json]":
        """Do so many updates more, then rest. Raises: QuotaExceeded."""
        return self._ask(Request(partial(self._step, steps), moves=True))

    def epoch(self) -> "Future[Json]":
        """Go on to the end of the epoch, then rest. Raises: QuotaExceeded."""
        return self._ask(Request(self._epoch, moves=True))

    def update(self, changes: Json) -> "Future[Json]":
        """Let the trainer take changes of its configuration."""
        return self._ask(Request(partial(self._update, changes)))

    def query(self, method: str, /, **options: Any) -> "Future[Any]":
        """Ask the trainer something that changes nothing."""
        return self._ask(Request(partial(self._query, method, options), queries=True))

    def rename(self, name: str) -> Json:
        """Give the run another name."""
        with self.turn():
            self.run.name = name
            self._say_state()
            return self.run.to_json()

    def set_speed(self, speed: float | None) -> Json:
        """Limit playing to so many steps a second."""
        with self.turn():
            self.run.speed = speed
            self._keep_pace()
            self._say_state()
            return self.run.to_json()

    def want_views(self, kinds: Collection[str]) -> None:
        """Let these views ride in frames."""
        with self.turn():
            self._pictures.want(kinds)

    @contextmanager
    def hold(self) -> Iterator[Run]:
        """Keep everything still: no event, no step."""
        with self._lock:
            yield self.run

    def delete(self) -> None:
        """End the run."""
        with self.turn():
            if self._gone:
                return
            self._gone = True
            self._land_nowhere(RunNotFound(self.run.id))
            self._stop("paused")
            self._refuse_all(RunNotFound(self.run.id))
            self._engine.close(self._key)
            self._crowd.leave(self.run.id)
            self._keeper.drop()
            self._news.append(lambda: self._teller.deleted(self.run.id))

    def _ask(self, request: Request) -> "Future[Any]":
        with self.turn():
            if self._gone:
                raise RunNotFound(self.run.id)
            if self.run.state == "failed" and not request.revives:
                reason = (self.run.detail or {}).get("reason", "")
                self._refuse(request.future, RunUnavailable(self.run.id, "failed", reason))
            else:
                if request.moves:
                    self._crowd.enter(self.run.id)
                self._requests.append(request)
        return request.future

    # ---- what is done next

    def _choose(self) -> Action | None:
        waiting = self._requests[0] if self._requests else None
        if self._goal is None and not any(request.moves for request in self._requests):
            self._crowd.leave(self.run.id)
        if waiting is not None and (waiting.fresh or self.run.state == "failed"):
            return self._serve
        if self._gone or self.run.state in {"queued", "failed"}:
            return None
        return self._recovery() or self._choose_among(waiting, self._goal)

    def _choose_among(self, waiting: Request | None, goal: Goal | None) -> Action | None:
        """Return the next thing for a run whose trainer is where it should be."""
        if waiting is not None and not (waiting.queries and self._queried and goal):
            return self._serve
        self._queried = False
        if self._keeper.due(goal is not None, self._settings.checkpoint_seconds):
            return self._save
        return self._rest() if goal is None else self._next_advance(goal)

    def _serve(self) -> None:
        request = self._requests.popleft()
        self._queried = request.queries
        request.begin(request)

    # ---- controls

    def _play(self, request: Request) -> None:
        if self.run.state == "failed":
            self._losses = 0
            if self.run.generation == 0:  # it has never been open
                self.run.state = "queued"
                again = partial(self._begin, self.run.config)
                self._requests.extendleft([request, Request(again, fresh=True)])
                return
        self._pursue(Goal())
        self._answer_run(request.future)

    def _pause(self, request: Request) -> None:
        self._stop("paused")
        self._answer_run(request.future)

    def _step(self, steps: int, request: Request) -> None:
        self._pursue(Goal(steps=steps, future=request.future))

    def _epoch(self, request: Request) -> None:
        self._pursue(Goal(to_epoch=True, future=request.future))

    # ---- beginning

    def _begin(self, config: Json, request: Request) -> None:
        self._stop("paused")
        self._beginnings += 1
        key = f"{self.run.id}.{self._beginnings}"
        self._send(
            self._engine.open(key, config),
            partial(self._built, key, config, request),
            partial(self._rejected, key, request),
            request,
        )

    def _built(self, key: str, config: Json, request: Request, summary: Json | None) -> None:
        """Evaluate and look inside before the first step; only then replace the trainer."""
        seen: list[Json] = []

        def ask(method: str, **options: Any) -> None:
            call = self._engine.call(key, method, **options)
            self._send(call, took, partial(self._rejected, key, request), request)

        def took(answer: Json) -> None:
            seen.append(answer)
            if len(seen) == 1:
                ask("probe")
            else:
                self._begun(key, config, request, summary, {**seen[0], "probes": seen[1]})

        ask("advance", steps=0, probe=False)

    def _begun(
        self, key: str, config: Json, request: Request, summary: Json | None, frame: Json
    ) -> None:
        self._engine.close(self._key)
        self._keeper.drop()
        self._key, self._keeper = key, Keeper(config)
        self._open, self._replay, self._losses = True, None, 0
        self.run.begin(config, summary)
        self._pictures.clear()
        self._pictures.probed(time.monotonic(), self._place)
        self._say_state()
        self.run.record(frame, time.monotonic())
        self._say_frame(self.run.to_frame(frame, None))
        self._answer_run(request.future)

    def _rejected(self, key: str, request: Request, error: TrainerError) -> None:
        """Stay with the trainer there is, if there is one."""
        self._engine.close(key)
        self._refuse(request.future, error.original())
        if self.run.generation == 0:
            self._raised(error)

    # ---- asking the trainer

    def _update(self, changes: Json, request: Request) -> None:
        self._call(
            "update",
            partial(self._updated, changes, request),
            partial(self._declined, request),
            request,
            changes=changes,
        )

    def _updated(self, changes: Json, request: Request, config: Json) -> None:
        run = self.run
        self._keeper.note(run.step, changes)
        run.config = config
        run.note("edited", ", ".join(_flat(changes)), changes=changes)
        if run.state in {"finished", "diverged"}:  # it may go on now
            run.state, run.detail = "paused", None
        self._say_state()
        self._answer_run(request.future)

    def _query(self, method: str, options: Json, request: Request) -> None:
        self._call(
            method,
            partial(self._replied, request),
            partial(self._declined, request),
            request,
            **options,
        )

    def _replied(self, request: Request, value: Any) -> None:
        self._answer(request.future, lambda: value)

    def _declined(self, request: Request, error: TrainerError) -> None:
        self._refuse(request.future, error.original())


def _flat(changes: Json, path: str = "") -> Iterator[str]:
    """Yield "optimizer.learning_rate = 0.1" for each value of nested changes."""
    for name, value in changes.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{path}{name}.")
        else:
            yield f"{path}{name} = {value}"
