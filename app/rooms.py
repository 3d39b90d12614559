"""Who watches a run, and what goes out to them together: frames merge while viewers are busy.

Viewers acknowledge frames. While most of them still have two to take, sending a third would only
lengthen their queues; it waits and is merged with those that follow: every iteration in it, of the
pictures the newest. So the stream runs at the pace that its viewers and the server can keep.
"""

import threading
from collections import deque
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import numpy as np

Json = dict[str, Any]

WINDOW = 10  # frames a viewer may be behind: a third of a second at 30 a second
BUSY = 2  # frames to take, from which on a viewer is busy: two hide the way to a distant one
FEW = 20  # viewers; among more a frame to take is one too many, for it is the server that is slow
LONGEST_WAIT = 0.5  # seconds; then a frame goes out however busy they are
SERIES = ("loss", "accuracy", "learning_rate", "grad_norm")


class Stage(Enum):
    """Where a viewer is."""

    CATCHING_UP = 1
    LIVE = 2
    BEHIND = 3  # was sent `resync`, gets nothing until it watches again
    GONE = 4


@dataclass(slots=True, eq=False)
class Viewer:
    """One connection that watches one run.

    Attributes:
        sid: its Socket.IO session.
        address: its Engine.IO session, to which packets go.
        run: the run it watches.
        views: the kinds of pictures it wants in its frames.
        position: the step up to which it has been sent everything, while it catches up.
        generation: the generation of the run that it is in.
        since: the step at which it began to watch.
        acked: the number of the last live frame it has acknowledged.
        unacked: frames of the catch-up that it has not acknowledged.
        feeding: held while it is sent what it missed.
    """

    sid: str
    address: str
    run: str
    views: frozenset[str]
    position: int
    generation: int
    since: int
    acked: int = 0
    unacked: int = 0
    stage: Stage = Stage.CATCHING_UP
    feeding: threading.Lock = field(default_factory=threading.Lock)


@dataclass(slots=True, eq=False)
class Room:
    """The viewers of one run, the last frames they were sent, and one that waits.

    All but `viewers` is touched only while the run tells its listeners or is held.
    """

    viewers: dict[str, Viewer] = field(default_factory=dict)
    running: bool = False
    waiting: Json | None = None
    sent: deque[Json] = field(default_factory=lambda: deque(maxlen=WINDOW))
    """Number, step and generation of the last frames."""
    sent_at: float = 0.0

    def take(self, frame: Json, now: float) -> list[Json]:
        """Return the frames to be sent now that this one has come; it may have to wait."""
        before = self.flush() if self.waiting and not _follows(self.waiting, frame) else []
        self.waiting = merged(self.waiting, frame) if self.waiting else frame
        # A frame of a run at rest, or one without steps, may be the last for long.
        lasting = not self.running or frame["step"] == frame["from_step"]
        if lasting or now - self.sent_at >= LONGEST_WAIT or not self.busy():
            return before + self.flush()
        return before

    def flush(self) -> list[Json]:
        """Return the frame that waits, if there is one; it waits no more."""
        frame, self.waiting = self.waiting, None
        return [frame] if frame else []

    def note(self, frame: Json, now: float) -> None:
        """Note that a frame was sent."""
        self.sent.append({key: frame[key] for key in ("seq", "step", "generation")})
        self.sent_at = now

    def live(self) -> list[Viewer]:
        """Return the viewers that get frames as they come."""
        return [each for each in self.viewers.values() if each.stage is Stage.LIVE]

    def busy(self) -> bool:
        """Whether most viewers have not taken the last frames yet."""
        live = self.live()
        enough = BUSY if len(live) <= FEW else 1
        return sum(self.has_to_take(each, enough) for each in live) * 2 > len(live)

    def has_to_take(self, viewer: Viewer, count: int) -> bool:
        """Whether a viewer has not acknowledged the last so many frames."""
        return len(self.sent) >= count and viewer.acked < self.sent[-count]["seq"]

    def is_under_way(self, viewer: Viewer, step: int) -> bool:
        """Whether a live viewer that has reached `step` will see the rest without being told."""
        ends = [each["step"] for each in self.sent if each["generation"] == viewer.generation]
        return viewer.stage is Stage.LIVE and step > viewer.since and step in ends


def _follows(first: Json, second: Json) -> bool:
    return bool(
        first["generation"] == second["generation"] and first["step"] == second["from_step"]
    )


def merged(first: Json, second: Json) -> Json:
    """Return two frames, of which one follows the other, as one."""
    return {
        **second,
        "from_step": first["from_step"],
        **{name: np.concatenate([first[name], second[name]]) for name in SERIES},
        "evaluations": [*first["evaluations"], *second["evaluations"]],
        "probes": second["probes"] or first["probes"],
        "view": second["view"] or first["view"],
    }
