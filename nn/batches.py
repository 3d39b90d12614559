"""Batches: shuffled passes over the training data, every sample once in each."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nn.arrays import aligned

Array = NDArray[Any]

WHOLE_EPOCH_BYTES = 2**20
"""Data up to this size are put in order once an epoch: a batch is then a view, which costs
0.3 µs instead of 4. Larger ones would stall the run and need as much memory again."""


class Batches:
    """The order of the samples in the present epoch, and how far training has come in it.

    The last batch of an epoch has what is left. The next epoch's order is drawn when an epoch
    ends, so that `current` never draws: looking at it changes nothing.
    """

    def __init__(self, x: Array, t: Array, size: int, rng: np.random.Generator) -> None:
        """Begin with a first shuffled epoch.

        Args:
            x: the samples, (N, ...), in the type the network computes in; N ≥ 1.
            t: their targets, (N,) or (N, outputs).
            size: how many samples a batch has; may be changed at any time.
            rng: the stream that shuffles.
        """
        self.x, self.t, self.rng = x, t, rng
        self.count = len(x)
        self.epochs = 0
        self.position = 0
        self._whole = x.nbytes <= WHOLE_EPOCH_BYTES
        self.size = min(size, self.count)
        rows = self.count if self._whole else self.size
        self._x = aligned((rows, *x.shape[1:]), x.dtype)
        self._t = aligned((rows, *t.shape[1:]), t.dtype)
        self._arrange(rng.permutation(self.count))

    def resize(self, size: int) -> None:
        """Use batches of `size` samples from here on."""
        self.size = min(size, self.count)
        if len(self._x) < self.size:
            self._x = aligned((self.size, *self.x.shape[1:]), self.x.dtype)
            self._t = aligned((self.size, *self.t.shape[1:]), self.t.dtype)

    def _arrange(self, order: Array) -> None:
        self.order = order
        if self._whole:
            np.take(self.x, order, axis=0, out=self._x, mode="clip")
            np.take(self.t, order, axis=0, out=self._t, mode="clip")

    def current(self) -> tuple[Array, Array]:
        """Return the batch that is next, (n, ...) and (n, ...), in buffers that are reused."""
        start, stop = self.position, self.position + self.size
        if self._whole:
            return self._x[start:stop], self._t[start:stop]
        rows = self.order[start:stop]
        x, t = self._x[: len(rows)], self._t[: len(rows)]
        # mode="clip" spares numpy a copy of the buffer that it makes to survive a bad index.
        np.take(self.x, rows, axis=0, out=x, mode="clip")
        np.take(self.t, rows, axis=0, out=t, mode="clip")
        return x, t

    @property
    def ends_epoch(self) -> bool:
        """Whether the current batch is the last of its epoch."""
        return self.position + self.size >= self.count

    def move(self) -> None:
        """Go on to the next batch; at the end of an epoch, shuffle anew."""
        self.position += self.size
        if self.position >= self.count:
            self.position = 0
            self.epochs += 1
            self._arrange(self.rng.permutation(self.count))

    @property
    def epoch(self) -> float:
        """How many passes over the data are done, the present one in part."""
        return self.epochs + self.position / self.count

    @property
    def steps_per_epoch(self) -> int:
        """How many batches of the present size a pass takes."""
        return -(-self.count // self.size)

    def steps_until(self, epochs: int) -> int:
        """Return how many batches of the present size there are until so many passes are done."""
        rest = -(-(self.count - self.position) // self.size)
        return rest + (epochs - self.epochs - 1) * self.steps_per_epoch

    def state(self) -> tuple[dict[str, int], Array]:
        """Return where training stands in the data, and the order of the present epoch."""
        return {"epochs": self.epochs, "position": self.position}, self.order

    def load_state(self, place: Mapping[str, int], order: Array) -> None:
        """Go back to a `state`."""
        self.epochs, self.position = int(place["epochs"]), int(place["position"])
        if order is not self.order:
            self._arrange(order)
