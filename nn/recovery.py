"""The way back after divergence: to the last update whose loss and gradient were finite.

A copy of everything is taken every few updates; the way from there to the last good update is
trained again, which gives the same bits. So the copies cost next to nothing, and what the run
goes back to does not depend on where the calls between were cut.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nn.learner import Learner, NotFiniteError, norm
from nn.random import get_state, set_state

Array = NDArray[Any]

SNAPSHOT_STEPS = 32
"""Updates between two copies: a copy costs a tenth of an update, training up to 31 again, after
a divergence, less than a frame for all but convolutions."""


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
    """The two latest snapshots; when the newer one proves to be bad, the older one is good."""

    def __init__(self, learner: Learner) -> None:
        self._learner = learner
        self.forget()

    def forget(self) -> None:
        """Begin anew: what came before (a live change, a restart) cannot be trained again."""
        self._older: Snapshot | None = None
        self._newer = Snapshot(self._learner)

    def note(self) -> None:
        """Take a snapshot if one is due.

        Raises:
            NotFiniteError: when the parameters are no longer finite.
        """
        learner = self._learner
        if learner.done % SNAPSHOT_STEPS or learner.done == self._newer.done:
            return
        if not math.isfinite(norm(learner.network.params)):
            raise NotFiniteError
        if self._older is None:
            self._older, self._newer = self._newer, Snapshot(learner)
        else:
            self._older, self._newer = self._newer, self._older
            self._newer.take(learner)

    def recover(self) -> int:
        """Put back the weights of the last good update and return its number.

        Weights are good when they are finite and so were the loss and the gradient that they
        gave. The count of updates and the place in the data stay, so that training goes on with
        the next batch. Nothing before a live change or a restart is gone back to.
        """
        learner = self._learner
        done, place = learner.done, get_place(learner)
        start = self._newer
        if start.done == done and self._older is not None:
            start = self._older
        good = self._train_again(start, done - 1)
        if not math.isfinite(norm(learner.network.params)):
            good = self._train_again(start, good - 1)
        learner.done = done
        set_place(learner, place)
        return good

    def _train_again(self, start: Snapshot, until: int) -> int:
        """Go on from a snapshot, until parameters are not finite; return how many were done."""
        learner = self._learner
        start.put_back(learner)
        while learner.done < until and math.isfinite(norm(learner.network.params)):
            learner.step()
        return learner.done
