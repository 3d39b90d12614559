"""Brings a run back when its worker is gone: the last checkpoint, then the same steps again."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any, Protocol

from app.engine import Engine, RunLost, TrainerError
from app.errors import RunUnavailable
from app.keeper import Keeper, Replay
from app.line import Action, Line, Request
from app.run import Run

log = logging.getLogger(__name__)

Json = dict[str, Any]

MOST_LOSSES = 3
"""So many workers may die in a row under a run's calls before it is taken for the reason."""
STATE_SECONDS = 0.5
"""Between two tellings of a run that only trains on."""


class Teller(Protocol):
    """Who is told what happens to a run: the listeners of the service."""

    def frame(self, run_id: str, frame: Json) -> None:
        """Pass on a stretch of training."""

    def state(self, run: Json) -> None:
        """Pass on a run that has changed."""

    def deleted(self, run_id: str) -> None:
        """Pass on that a run is gone."""


class Survivor(Line):
    """A run and its trainer, which may be lost at any moment without anybody seeing a gap.

    Training is deterministic. So after a loss the steps since the checkpoint are trained again in
    silence, every live edit at its step, up to the last step that was shown; the next frame
    follows on it bit for bit.
    """

    def __init__(self, run: Run, engine: Engine, teller: Teller) -> None:
        super().__init__()
        self.run = run
        self._engine = engine
        self._teller = teller
        self._keeper = Keeper(run.config)
        self._key = ""  # under which the engine knows the trainer
        self._open = False
        self._replay: Replay | None = None
        self._losses = 0
        self._in_silence = False  # whether the run moves by itself, which nobody needs to know
        self._said = 0.0
        self._state_waits = False

    # ---- telling

    def _say_frame(self, frame: Json) -> None:
        self._state_waits = False
        self._news.append(lambda: self._teller.frame(self.run.id, frame))

    def _say_state(self) -> None:
        """Tell the run as it is when the news is told, once for several changes."""
        if not self._state_waits:
            self._state_waits = True
            self._news.append(self._tell_state)

    def _tell_state(self) -> None:
        self._state_waits = False
        self._said = time.monotonic()
        self._teller.state(self.run.to_json())

    def _say_state_at_times(self) -> None:
        if time.monotonic() - self._said >= STATE_SECONDS:
            self._say_state()

    def _answer_run(self, future: "Future[Json] | None") -> None:
        """Answer the run as it is when the answer is given."""
        if future is not None:
            self._answer(future, self.run.to_json)

    # ---- calling

    def _call(
        self,
        method: str,
        then: Callable[[Any], None],
        failed: Callable[[TrainerError], None] | None = None,
        request: Request | None = None,
        /,
        **options: Any,
    ) -> None:
        """Call the trainer; when it raises and nobody else takes that, the run has failed."""
        call = self._engine.call(self._key, method, **options)
        self._send(call, then, failed or self._raised, request)

    # ---- losing

    def _lost(self, error: RunLost, request: Request | None) -> None:
        self._open, self._replay, self._in_silence = False, None, False
        if request is not None:
            self._requests.appendleft(request)
        if error.culprit:
            self._losses += 1
        log.warning("run %s: %s", self.run.id, error)
        if self._losses >= MOST_LOSSES:
            self._fail(f"its worker ended {self._losses} times in a row; {error.reason}")

    def _recovery(self) -> Action | None:
        """Return the next thing to do until the trainer is where the run is."""
        if not self._open:
            return self._reopen
        return None if self._replay is None else partial(self._again, self._replay)

    def _reopen(self) -> None:
        opening = self._engine.open(self._key, self._keeper.config, self._keeper.checkpoint())
        self._send(opening, self._reopened, self._raised)

    def _reopened(self, _: Any) -> None:
        self._open = True
        self._replay = Replay(self._keeper, self.run.step)

    def _again(self, replay: Replay) -> None:
        """Do the next of the steps and edits since the checkpoint again."""
        call = replay.next()
        if call is None:
            self._replay = None
            if not self._in_silence:
                self._resumed()
            self._in_silence = False
            return
        method, options = call
        if method == "advance":
            options = {**options, "seconds": self._engine.budget()}
        self._call(method, partial(_went_on, replay, method), **options)

    def _resumed(self) -> None:
        run = self.run
        text = f"Its worker ended; resumed at step {run.step} on another"
        event = run.note("resumed", text)
        if run.state in {"paused", "running"}:
            run.detail = dict(event)
        self._say_state()

    # ---- failing

    def _raised(self, error: TrainerError) -> None:
        log.error("run %s: the trainer raised\n%s", self.run.id, error.where)
        self._fail(str(error))

    def _broken(self, error: Exception) -> None:
        self._fail(f"{type(error).__name__}: {error}")

    def _fail(self, reason: str) -> None:
        """Give up; nothing more happens until somebody plays or resets the run."""
        run = self.run
        self._engine.close(self._key)
        self._open, self._replay = False, None
        run.state = "failed"
        run.detail = run.note("failed", f"Failed: {reason}", reason=reason)
        self._say_state()
        self._refuse_all(RunUnavailable(run.id, "failed", reason))

    def _refuse_all(self, error: Exception) -> None:
        while self._requests:
            self._refuse(self._requests.popleft().future, error)


def _went_on(replay: Replay, method: str, answer: Json) -> None:
    if method == "advance":
        replay.reached(answer["step"])
