"""Judging the network on data it is not trained on, without a trace in its training."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nn.config import RunConfig
from nn.data import Data
from nn.footprint import sample_bytes
from nn.initializers import Zeros
from nn.layers import LayerSpec
from nn.learner import Learner, as_trained
from nn.losses import LOSSES
from nn.model import Network
from nn.probe import Inside, Probe
from nn.random import get_state, set_state, stream

Array = NDArray[Any]

EVALUATION_BATCH = 512
"""Samples in one pass at most: enough to be fast, few enough for the cache."""

EVALUATION_BYTES = 64_000_000
"""About what the buffers of such a pass may take: large networks get fewer samples at a time."""

TRAIN_SAMPLE = 1_000
"""Training samples that stand for all of them in an evaluation."""

EVALUATION_COST = 15
"""Training does at least this many times the work of the evaluations."""

BACKWARD_COST = 3
"""A training step costs about three forward passes."""


class Twin:
    """A second network on the same weights, with buffers, gradients and state of its own.

    Whatever it computes, the network it belongs to notices nothing: outputs and gradients of the
    last training step, running statistics and random streams stay as they are.
    """

    def __init__(self, learner: Learner) -> None:
        self._learner = learner
        first = learner.network
        self._loss = type(learner.loss)()
        self._rng = stream(0, "dropout")
        self.network = Network(
            [_cheap(layer.spec) for layer in first.layers],
            first.layers[0].in_shape,
            init_rng=stream(0, "init"),
            dropout_rng=self._rng,
            dtype=first.params.dtype,
        )
        for index, layer in enumerate(self.network.layers):
            names = {name: f"{index}.{name}" for name in layer.parameters()}
            layer.bind(
                {name: first.views[path] for name, path in names.items()},
                {name: self.network.grad_views[path] for name, path in names.items()},
            )
        self.network.params, self.network.views = first.params, first.views
        self.network.weights = first.weights
        self._probe = Probe(self.network)

    def follow(self) -> Network:
        """Return the network with the running statistics that the first one has now."""
        self.network.load_state(self._learner.network.state())
        return self.network

    def look(self) -> Inside:
        """Return a probe of a training pass over the batch that is next."""
        network = self.follow()
        set_state(self._rng, get_state(self._learner.streams["dropout"]))
        x, t = self._learner.batches.current()
        self._loss.forward(network.forward(x, True), t)
        network.backward(self._loss.backward())
        return self._probe.look()


def _cheap(spec: LayerSpec) -> LayerSpec:
    """Spare drawing weights that nobody uses."""
    return (
        spec.model_copy(update={"initializer": Zeros()}) if hasattr(spec, "initializer") else spec
    )


class Evaluator:
    """Loss and accuracy over whole sets, and predictions for single samples."""

    def __init__(self, config: RunConfig, data: Data, twin: Twin) -> None:
        self._twin = twin
        self._loss = LOSSES[config.loss]()
        self._dtype = config.dtype
        self._train = tuple(
            as_trained(part[:TRAIN_SAMPLE], config) for part in (data.x_train, data.t_train)
        )
        self._validation = tuple(
            as_trained(part, config) for part in (data.x_validation, data.t_validation)
        )
        self._test = data.x_test, data.t_test
        most = EVALUATION_BYTES // sample_bytes(twin.network)
        self._batch = max(1, min(EVALUATION_BATCH, most))
        self.samples = len(self._train[0]) + len(self._validation[0])

    def interval(self, batch_size: int) -> int:
        """Return how many updates should lie between evaluations so that they stay cheap."""
        work = self.samples / BACKWARD_COST
        return max(1, round(EVALUATION_COST * work / batch_size))

    def figures(self) -> dict[str, float | None]:
        """Return loss and accuracy on training and validation data; None where not defined."""
        train_loss, train_accuracy = self.measure(*self._train)
        loss, accuracy = self.measure(*self._validation)
        return {
            "train_loss": train_loss,
            "train_accuracy": train_accuracy,
            "validation_loss": loss,
            "validation_accuracy": accuracy,
        }

    def test(self) -> tuple[float | None, float | None]:
        """Return loss and accuracy on the test data."""
        return self.measure(*self._test)

    def measure(self, x: Array, t: Array) -> tuple[float | None, float | None]:
        """Return mean loss and share of right predictions over (N, ...) samples."""
        network = self._twin.follow()
        total, right, scored = 0.0, 0, True
        for start in range(0, len(x), self._batch):
            targets = t[start : start + self._batch]
            logits = network.forward(x[start : start + self._batch], False)
            total += self._loss.forward(logits, targets) * len(targets)
            correct = self._loss.correct(logits, targets)
            scored = scored and correct is not None
            right += correct or 0
        if not len(x) or not math.isfinite(total):
            return None, None
        return total / len(x), right / len(x) if scored else None

    def predict(self, x: Array) -> Array:
        """Return class probabilities (N, classes) or values (N, outputs) for (N, ...) samples."""
        network = self._twin.follow()
        x = np.ascontiguousarray(x, self._dtype)
        parts = [
            self._loss.predict(network.forward(x[start : start + self._batch], False)).copy()
            for start in range(0, len(x), self._batch)
        ]
        return np.concatenate(parts)
