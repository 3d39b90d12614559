"""The way back after divergence: to the last weights from which training can go on.

A copy of everything is taken every few updates; the way from there to the last sound weights is
trained again, which gives the same bits. So the copies cost next to nothing, and what the run
goes back to does not depend on where the calls between were cut.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nn.learner import Learner, NotFiniteError, Record, norm
from nn.random import get_state, set_state

Array = NDArray[Any]

SNAPSHOT_STEPS = 32
"""Updates between two copies: a copy costs a tenth of an update, training up to 31 again, after
a divergence, less than a frame for all but convolutions."""


TOLERANCE = 10
"""How many times the first loss is still sound. Shortly before it is infinite the loss is 1e10 or
more, and a lower rate could not bring such weights back."""

_MOVING = ("shuffle", "dropout")
"""The streams that training draws from."""


@dataclass(slots=True)
class Place:
    """Where a learner stands in the data and in its streams of random numbers."""

    data: dict[str, int]
    order: Array
    streams: dict[str, dict[str, Any]]


def get_place(learner: Learner) -> Place:
    """Return the learner's place."""
    data, order = learner.batches.state()
    return Place(data, order, {key: get_state(learner.streams[key]) for key in _MOVING})


def set_place(learner: Learner, place: Place) -> None:
    """Put the learner back in a place."""
    learner.batches.load_state(place.data, place.order)
    for key in _MOVING:
        set_state(learner.streams[key], place.streams[key])


class Snapshot:
    """A copy of all that updates change; `take` reuses its memory."""

    def __init__(self, learner: Learner) -> None:
        self.params = np.empty_like(learner.network.params)
        self.slots = {name: np.empty_like(slot) for name, slot in learner.memory.slots.items()}
        self.take(learner)

    def take(self, learner: Learner) -> None:
        """Copy the learner as it is now."""
        self.done, self.updates = learner.done, learner.memory.step
        np.copyto(self.params, learner.network.params)
        for name, slot in learner.memory.slots.items():
            np.copyto(self.slots[name], slot)
        self.state = learner.network.state()
        self.place = get_place(learner)

    def put_back(self, learner: Learner) -> None:
        """Make the learner what it was."""
        learner.done, learner.memory.step = self.done, self.updates
        np.copyto(learner.network.params, self.params)
        for name, slot in learner.memory.slots.items():
            np.copyto(slot, self.slots[name])
        learner.network.load_state(self.state)
        set_place(learner, self.place)


class History:
    """Drives a learner, and remembers where it was when all was well.

    Weights are sound when they are finite and their loss on the next batch is at most `TOLERANCE`
    times the first loss of the run. Two snapshots are kept: the newest, and the newest that has
    proved to be sound.
    """

    def __init__(self, learner: Learner, first_loss: float | None = None) -> None:
        self._learner = learner
        self.first_loss = first_loss
        self.forget()

    def forget(self) -> None:
        """Begin anew: what came before (a live change, a restart) cannot be trained again."""
        self._sound: Snapshot | None = None
        self._newest = Snapshot(self._learner)
        self._newest_is_sound = False

    def step(self) -> Record:
        """Do one update and return its record.

        Raises:
            NotFiniteError: when loss, gradient or, every so often, the parameters are not finite.
        """
        learner = self._learner
        if learner.done % SNAPSHOT_STEPS == 0 and learner.done != self._newest.done:
            self._take()
        record = learner.step()
        if self.first_loss is None:
            self.first_loss = record[0]
        if learner.done == self._newest.done + 1:
            self._newest_is_sound = self._is_sound(record[0])
        return record

    def _take(self) -> None:
        if not _finite(self._learner):
            raise NotFiniteError
        if self._newest_is_sound:
            self._sound, self._newest = self._newest, self._sound or Snapshot(self._learner)
        self._newest.take(self._learner)
        self._newest_is_sound = False

    def _is_sound(self, loss: float) -> bool:
        return self.first_loss is not None and loss <= TOLERANCE * self.first_loss

    def recover(self) -> int:
        """Put back the last sound weights and return after how many updates they were so.

        The count of updates and the place in the data stay, so that training goes on with the
        next batch. Nothing before a live change or a restart is gone back to.
        """
        learner = self._learner
        done, place = learner.done, get_place(learner)
        start = self._newest
        if self._sound is not None and not self._newest_is_sound:
            start = self._sound
        good = self._last_sound(start, min(done, start.done + 2 * SNAPSHOT_STEPS))
        start.put_back(learner)
        while learner.done < good:
            learner.step()
        learner.done = done
        set_place(learner, place)
        return good

    def _last_sound(self, start: Snapshot, until: int) -> int:
        """Train on from a snapshot and return when the weights were sound for the last time."""
        learner, good = self._learner, start.done
        start.put_back(learner)
        while learner.done < until and _finite(learner):
            loss, *_ = learner.step()
            if self._is_sound(loss):
                good = learner.done - 1
        return good


def _finite(learner: Learner) -> bool:
    return math.isfinite(norm(learner.network.params))
