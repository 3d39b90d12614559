"""One run as it is shown: its name, state, figures and what happened to it."""

from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from app.history import History, Probes
from app.pace import Rate

Json = dict[str, Any]
MOST_EVENTS = 20


@dataclass(slots=True, eq=False)
class Run:
    """The record of a run; `Driver` moves it, nobody else changes it.

    Attributes:
        state: queued | paused | running | finished | diverged | failed.
        speed: steps per second at most; None as fast as it goes.
        seq: the number of its last frame.
        generation: how often it has begun; 0 before the first time.
    """

    id: str
    name: str
    config: Json
    speed: float | None = None
    state: str = "queued"
    step: int = 0
    epoch: float = 0.0
    seq: int = 0
    generation: int = 0
    detail: Json | None = None
    summary: Json | None = None
    created_at: str = field(default_factory=lambda: datetime.now(UTC).isoformat("T", "seconds"))
    events: deque[Json] = field(default_factory=lambda: deque(maxlen=MOST_EVENTS))
    history: History = field(default_factory=History)
    probes: Probes = field(default_factory=Probes)
    rate: Rate = field(default_factory=Rate)

    def begin(self, config: Json, summary: Json | None) -> None:
        """Forget what was trained: paused at step 0."""
        self.config, self.summary = config, summary
        self.state, self.detail = "paused", None
        self.step, self.epoch = 0, 0.0
        self.generation += 1
        self.events.clear()
        self.history, self.probes = History(), Probes()
        self.rate.clear()

    def record(self, frame: Json, now: float) -> None:
        """Add a trainer's frame.

        Raises:
            ValueError: it does not begin where the run is.
        """
        length = frame["step"] - frame["from_step"]
        if frame["from_step"] != self.step or len(frame["loss"]) != length:
            raise ValueError(
                f"a frame from {frame['from_step']} to {frame['step']} with {len(frame['loss'])} "
                f"entries does not follow step {self.step}"
            )
        self.history.append(frame)
        self.step, self.epoch = frame["step"], frame["epoch"]
        self.rate.note(self.step, now)
        if frame["probes"] is not None:
            self.probes.add(frame["probes"])

    def note(self, kind: str, text: str, **more: Any) -> Json:
        """Add an event and return it."""
        event = {"step": self.step, "kind": kind, "text": text, **more}
        self.events.append(event)
        return event

    def to_json(self) -> Json:
        """Return the run as the contract describes it."""
        return {
            "id": self.id,
            "name": self.name,
            "state": self.state,
            "step": self.step,
            "epoch": self.epoch,
            "config": self.config,
            "latest": self.history.latest(),
            "created_at": self.created_at,
            "detail": self.detail,
            "speed": self.speed,
            "steps_per_second": self.rate.value if self.state == "running" else None,
            "summary": self.summary,
            "events": list(self.events),
            "seq": self.seq,
            "generation": self.generation,
        }

    def to_frame(self, frame: Json, view: Json | None) -> Json:
        """Return a trainer's frame, which was recorded, as viewers get it."""
        self.seq += 1
        return {
            "run": self.id,
            "seq": self.seq,
            "generation": self.generation,
            **{key: value for key, value in frame.items() if key not in {"state", "detail"}},
            "view": view,
            "steps_per_second": self.rate.value,
        }

    def empty_frame(self, probes: Json | None = None, view: Json | None = None) -> Json:
        """Return a frame without iterations, which brings probes or a view of the present step."""
        return self.to_frame({**self.stretch(self.step, 0), "probes": probes}, view)

    def stretch(self, since: int, limit: int | None = None) -> Json:
        """Return the steps after `since` in the form of a frame without pictures.

        Its `epoch` is exact where it reaches the present, else an estimate.
        """
        found = self.history.between(since, limit)
        first = min(max(since, 0), self.step)
        last = first + len(found["loss"])
        epoch = self.epoch if last == self.step else self.epoch * last / self.step
        return {"from_step": first, "step": last, "epoch": epoch, **found}
