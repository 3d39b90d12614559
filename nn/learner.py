"""One update after another: network, loss, optimizer and batches at work."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nn.batches import Batches
from nn.config import RunConfig
from nn.data import Data
from nn.footprint import check_footprint
from nn.layers.affine import AffineSpec
from nn.losses import LOSSES
from nn.model import Network
from nn.random import STREAMS, stream
from nn.regularizers import Regularizer
from nn.schedules import OPEN_END_EPOCHS

Array = NDArray[Any]
Record = tuple[float, float, float, float]
"""Of one update: loss and accuracy of its batch before it, learning rate, gradient norm."""


class NotFiniteError(ArithmeticError):
    """A loss, gradient or parameter that is infinite or not a number."""


def norm(vector: Array) -> float:
    """Return the Euclidean length; it is finite whenever all entries are."""
    square = float(np.dot(vector, vector))
    if math.isinf(square):  # too long to be squared in float32
        wide = vector.astype(np.float64)
        square = float(np.dot(wide, wide))
    return math.sqrt(square) if square >= 0 else math.nan


class Learner:
    """All that training changes, and the rule by which it changes.

    Attributes:
        done: how many updates were done.
        end: after how many the run is finished; None where it has no end.
        total_steps: what a schedule takes for the length of the run.
    """

    def __init__(self, config: RunConfig, data: Data) -> None:
        """Draw the initial weights and the order of the first epoch.

        Raises:
            ConfigError: when the network cannot be built.
        """
        self.streams = {purpose: stream(config.seed, purpose) for purpose in STREAMS}
        self.loss = LOSSES[config.loss]()
        outputs = self.loss.outputs(data)
        self._head = AffineSpec(units=outputs, initializer=config.head.initializer)
        self.network = Network(
            [*config.layers, self._head],
            data.shape,
            init_rng=self.streams["init"],
            dropout_rng=self.streams["dropout"],
            dtype=config.dtype,
        )
        x, t = as_trained(data.x_train, config), as_trained(data.t_train, config)
        self.batches = Batches(x, t, config.batch_size, self.streams["shuffle"])
        self.done = 0
        self.optimizer = config.optimizer
        self.forget()
        self.configure(config)

    def forget(self) -> None:
        """Let the optimizer begin anew, as after a change of the weights from outside."""
        self.memory = self.optimizer.init(
            self.network.params.size, self.network.dtype, self.network.weight_slices
        )

    def configure(self, config: RunConfig) -> None:
        """Take a configuration that differs in live fields only; the weights stay.

        Raises:
            ConfigError: when batches of that size would need too much memory; nothing is changed.
        """
        check_footprint(self.network, min(config.batch_size, self.batches.count))
        self.memory = config.optimizer.adopt(self.optimizer, self.memory)
        self.optimizer = config.optimizer
        self.schedule = config.schedule
        self.clip_norm = config.clip_norm or math.inf
        self.regularizer = Regularizer(
            config.regularization, self.network.weights, self.network.weight_grads
        )
        self.network.reconfigure([*config.layers, self._head])
        self.batches.resize(config.batch_size)
        self.end = self._end(config)
        self.total_steps = self.end or self.step_at(OPEN_END_EPOCHS)

    def _end(self, config: RunConfig) -> int | None:
        """Return after how many updates the run is finished, if ever."""
        stop = config.stop
        ends = [stop.steps, stop.epochs and self.step_at(stop.epochs)]
        return min((end for end in ends if end is not None), default=None)

    def step_at(self, epochs: int) -> int:
        """Return how many updates will be done after so many epochs."""
        return self.done + self.batches.steps_until(epochs)

    def step(self) -> Record:
        """Do one update and return its record.

        Raises:
            NotFiniteError: before anything but the network's buffers and the random stream of
                dropout has changed.
        """
        network, params, grads = self.network, self.network.params, self.network.grads
        x, t = self.batches.current()
        logits = network.forward(x, True)
        loss = self.loss.forward(logits, t)
        correct = self.loss.correct(logits, t)
        network.backward(self.loss.backward())
        if self.regularizer.penalized:
            self.regularizer.add_gradient()
        length = norm(grads)
        if not math.isfinite(loss + length):
            raise NotFiniteError
        if length > self.clip_norm:
            grads *= self.clip_norm / length
        rate = self.optimizer.learning_rate * self.schedule.scale(
            self.done, self.batches.epochs, self.total_steps
        )
        self.optimizer.update(params, grads, self.memory, rate)
        if self.regularizer.limited:
            self.regularizer.project()
        self.batches.move()
        self.done += 1
        return loss, math.nan if correct is None else correct / len(t), rate, length


def as_trained(values: Array, config: RunConfig) -> Array:
    """Return samples or targets in the type the run computes in; labels stay integers."""
    if values.dtype.kind == "i":
        return values
    return np.ascontiguousarray(values, dtype=config.dtype)
