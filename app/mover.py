"""Makes a run train: pulls frame after frame until its goal is reached."""

import logging
import time
from collections import deque
from functools import partial
from typing import Any

from app.engine import Engine, RunLost, TrainerError
from app.engine.timer import Ticket
from app.goal import Crowd, Goal
from app.line import Action, Request
from app.pace import Pace
from app.pictures import Pictures, Place
from app.run import Run
from app.settings import Settings
from app.survivor import Survivor, Teller

log = logging.getLogger(__name__)

Json = dict[str, Any]


class Mover(Survivor):
    """A run that can be set a goal.

    Args:
        run: its record, which nobody else changes.
        engine: where its trainer lives.
        crowd: the runs that are moving.
        teller: who is told.
        settings: the bounds.
    """

    def __init__(
        self, run: Run, engine: Engine, crowd: Crowd, teller: Teller, settings: Settings
    ) -> None:
        super().__init__(run, engine, teller)
        self._crowd = crowd
        self._settings = settings
        self._goal: Goal | None = None
        self._queue: deque[Goal] = deque()  # steps and epochs that were asked for meanwhile
        self._pace: Pace | None = None
        self._ticket: Ticket | None = None
        self._held: Json | None = None  # a frame that waits for a view
        self._pictures = Pictures()
        self._may_move = True

    @property
    def _place(self) -> Place:
        return self.run.generation, self.run.step

    # ---- goals

    def _pursue(self, goal: Goal) -> None:
        """Move towards a goal: when those before it are reached, or at once in place of playing."""
        if self._goal is not None and not (self._goal.endless or goal.endless):
            self._queue.append(goal)
            return
        self._stop("paused")
        self._start(goal)

    def _start(self, goal: Goal) -> None:
        self._goal = goal.begun(self.run.step, self.run.epoch)
        self.run.state, self.run.detail = "running", None
        self.run.rate.clear()
        self._keep_pace()
        self._say_state()

    def _stop(self, state: str) -> None:
        """Give up all goals and rest, in a state that says why."""
        while self._queue:
            self._answer_run(self._queue.popleft().future)
        if self._goal is not None:
            self._reach(state)

    def _reach(self, state: str) -> None:
        """Be done with the goal, for good or ill; go on to the next."""
        future = self._goal.future if self._goal is not None else None
        self._goal = None
        self.run.state = state
        self._keep_pace()
        self._say_state()
        self._answer_run(future)
        if self._queue:
            self._start(self._queue.popleft())

    def _keep_pace(self) -> None:
        """Make a timetable for the speed that is wanted now."""
        if self._ticket is not None:
            self._ticket.cancel()
            self._ticket = None
        goal, speed, self._pace = self._goal, self.run.speed, None
        if goal is not None and goal.endless and speed is not None:
            self._pace = Pace(speed, self.run.step, time.monotonic())
        self._engine.set_busy(self._key, goal is not None and self._pace is None)

    # ---- advancing

    def _next_advance(self, goal: Goal) -> Action | None:
        """Return the next advance; None when it is not its time yet."""
        room = self._settings.max_iterations - self.run.step
        if room <= 0:
            return self._full
        if self._may_move and self._engine.misplaced(self._key):
            return self._move
        options = goal.options(self.run.step, room)
        if self._pace is not None:
            now = time.monotonic()
            due = self._pace.due(self.run.step, now)
            if due == 0:
                if self._ticket is None:
                    wait = self._pace.wait(self.run.step, now)
                    self._ticket = self._engine.timer.after(wait, self._wake)
                return None
            options["steps"] = min(options["steps"], due)
        return partial(self._advance, options)

    def _wake(self) -> None:
        with self.turn():
            self._ticket = None

    def _advance(self, options: Json) -> None:
        now = time.monotonic()
        options["seconds"] = self._engine.budget()
        limited = self._goal is not None and not self._goal.endless  # may be the last step
        options["probe"] = limited or self._pictures.probe_due(now, self._engine.share())
        self._call("advance", partial(self._advanced, now), **options)

    def _advanced(self, sent: float, frame: Json) -> None:
        now = time.monotonic()
        self._keeper.trained += now - sent
        if frame["probes"] is not None:
            self._pictures.probed(sent, (self.run.generation, frame["probes"]["step"]))
        kind = self._pictures.view_due(now, self._engine.share())
        if kind is None:
            self._take(frame, None)
        else:
            self._held = frame
            self._look(kind)

    def _take(self, frame: Json, view: Json | None) -> None:
        """Record a frame and pass it on; see whether the goal is reached."""
        run = self.run
        run.record(frame, time.monotonic())
        if frame["step"] > frame["from_step"]:
            self._losses = 0
        self._say_frame(run.to_frame(frame, view))
        if frame["state"] == "diverged":
            self._diverged(frame["detail"])
        elif frame["state"] == "finished":
            self._reach("finished")
        elif frame["step"] == frame["from_step"]:
            self._fail("its trainer answered without a step")
        elif self._goal is not None and self._goal.reached(run.step, run.epoch):
            self._reach("paused")
        else:
            self._say_state_at_times()

    def _diverged(self, detail: Json) -> None:
        text = f"Diverged at step {detail.get('step')}: {detail.get('reason')}"
        if not self.run.events or self.run.events[-1]["text"] != text:  # played on without a cure
            self._keeper.must = True  # the way back to good weights is not among the steps
            self.run.note("diverged", text)
        self._stop("diverged")
        self.run.detail = {**detail, "kind": "diverged", "text": text}

    def _full(self) -> None:
        limit = self._settings.max_iterations
        text = f"{limit:,} iterations are kept of a run; reset it to go on"
        detail = self.run.note("full", text, limit=limit)
        self._stop("paused")
        self.run.detail = detail

    # ---- what goes with it

    def _look(self, kind: str) -> None:
        """Get a view, for the frame that waits for it or for those who look at a run at rest."""
        self._call("view", partial(self._looked, kind), partial(self._unseen, kind), kind=kind)

    def _looked(self, kind: str, view: Json) -> None:
        step = self._held["step"] if self._held else self.run.step
        self._pictures.viewed(kind, time.monotonic(), (self.run.generation, step))
        if not self._release(view):
            self._say_frame(self.run.empty_frame(view=view))

    def _unseen(self, kind: str, error: TrainerError) -> None:
        log.info("run %s: no view %s: %s", self.run.id, kind, error)
        self._pictures.refuse(kind)
        self._release(None)

    def _release(self, view: Json | None) -> bool:
        """Take the frame that was held back, if there is one."""
        frame, self._held = self._held, None
        if frame is not None:
            self._take(frame, view)
        return frame is not None

    def _rest(self) -> Action | None:
        """Return what a run at rest still has to show."""
        if self._pictures.probe_missing(self._place):
            return self._probe
        kind = self._pictures.view_missing(self._place)
        return None if kind is None else partial(self._look, kind)

    def _probe(self) -> None:
        self._call("probe", self._probed, self._unprobed)

    def _probed(self, probes: Json) -> None:
        self._pictures.probed(time.monotonic(), self._place)
        self.run.probes.add(probes)
        self._say_frame(self.run.empty_frame(probes))

    def _unprobed(self, error: TrainerError) -> None:
        log.warning("run %s: no probes: %s", self.run.id, error)
        self._pictures.probed(time.monotonic(), self._place)

    def _save(self) -> None:
        self._call("checkpoint", partial(self._saved, time.monotonic()), self._unsaved)

    def _saved(self, sent: float, checkpoint: bytes) -> None:
        self._keeper.cost = time.monotonic() - sent
        self._keeper.keep(self.run.config, self.run.step, checkpoint)

    def _unsaved(self, error: TrainerError) -> None:
        log.warning("run %s: no checkpoint: %s", self.run.id, error)
        self._keeper.spare()

    # ---- moving to another worker

    def _move(self) -> None:
        """Go on where fewer runs train: from a checkpoint, so that nobody notices."""
        self._call("checkpoint", partial(self._packed, time.monotonic()), self._unpacked)

    def _packed(self, sent: float, checkpoint: bytes) -> None:
        self._saved(sent, checkpoint)
        self._open, self._in_silence = False, True

    def _unpacked(self, error: TrainerError) -> None:
        self._may_move = False
        self._engine.set_busy(self._key, True)
        self._unsaved(error)

    # ---- losing

    def _lost(self, error: RunLost, request: Request | None) -> None:
        self._release(None)
        super()._lost(error, request)

    def _fail(self, reason: str) -> None:
        self._held = None
        self._stop("failed")
        super()._fail(reason)
