"""What a run needs to come back: its last checkpoint, and what was changed since."""

import tempfile
from typing import IO, Any

Json = dict[str, Any]
Call = tuple[str, Json]

IDLE_SECONDS = 0.5
"""A run that rests is worth a checkpoint when it has trained longer than this since the last."""
WORTH = 0.01
"""The share of a run's time that checkpoints may take, until `seconds` are over."""
MOST_EDITS = 20
"""So many live edits are replayed at most; a slider makes dozens a second."""
IN_MEMORY = 1 << 20
"""Larger checkpoints go to a file without a name, which ends with the server, however it ends."""


class Keeper:
    """The last checkpoint and the journal of live edits since.

    Before the first checkpoint the beginning takes its place: training is deterministic.
    """

    def __init__(self, config: Json) -> None:
        self.config = config
        self.step = 0
        self.edits: list[tuple[int, Json]] = []
        self.trained = 0.0  # seconds since the last checkpoint
        self.cost = 0.0  # seconds until the last checkpoint was here
        self.must = False  # what follows cannot be had again by replaying
        self._bytes: bytes | None = None
        self._file: IO[bytes] | None = None  # in place of them when they are many

    def note(self, step: int, changes: Json) -> None:
        """Remember an edit that took effect after `step` updates."""
        self.edits.append((step, changes))

    def due(self, moving: bool, seconds: float) -> bool:
        """Whether a checkpoint is worth its time now; after `seconds` of training it always is.

        One that costs little comes more often, so that less has to be trained again.
        """
        cheap = max(IDLE_SECONDS, self.cost / WORTH) if moving else IDLE_SECONDS
        patience = min(seconds, cheap)
        return self.must or self.trained >= patience or len(self.edits) > MOST_EDITS

    def spare(self) -> None:
        """Do without this checkpoint: the last has to do for longer."""
        self.trained, self.must = 0.0, False

    def keep(self, config: Json, step: int, checkpoint: bytes) -> None:
        """Put a newer checkpoint in place of the last."""
        self.config, self.step, self.edits = config, step, []
        self.spare()
        self.drop()
        if len(checkpoint) <= IN_MEMORY:
            self._bytes = checkpoint
        else:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115  # `drop` closes it
            self._file.write(checkpoint)

    def checkpoint(self) -> bytes | None:
        """Return the last checkpoint; None for the beginning."""
        if self._file is None:
            return self._bytes
        self._file.seek(0)
        return self._file.read()

    def drop(self) -> None:
        """Free what the checkpoint takes."""
        self._bytes = None
        if self._file is not None:
            self._file.close()
            self._file = None


class Replay:
    """Does again what was done after a checkpoint: the same updates, each edit at its step."""

    def __init__(self, keeper: Keeper, target: int) -> None:
        self._position = keeper.step
        self._target = target
        self._edits = list(keeper.edits)

    def next(self) -> Call | None:
        """Return the next call (method, options); None when all is done."""
        if self._edits and self._edits[0][0] <= self._position:
            return "update", {"changes": self._edits.pop(0)[1]}
        limit = min([self._target, *(step for step, _ in self._edits[:1])])
        if self._position >= limit:
            return None
        return "advance", {"steps": limit - self._position, "probe": False}

    def reached(self, step: int) -> None:
        """Note how far an advance came; one that stands still would do so for ever."""
        if step <= self._position:
            self._target, self._edits = step, []
        self._position = step
