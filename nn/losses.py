"""Losses: what training makes small, each with its gradient and its predictions."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import DTypeLike, NDArray
from typing_extensions import override

from nn.errors import ConfigError
from nn.layers.smooth import sigmoid
from nn.registry import texts

Array = NDArray[Any]


class Choice(Protocol):
    """What a loss reads of a data configuration (`nn.config.DatasetConfig` has it)."""

    @property
    def name(self) -> str:
        """The data set's name."""

    @property
    def classes(self) -> int | None:
        """The number of classes, where it is chosen."""


class Loss(ABC):
    """A loss over a batch: `forward` gives its mean, `backward` the gradient of that mean.

    A network that uses it has `outputs(...)` outputs, the logits (N, outputs). `targets` are
    labels (N,), whole numbers from 0, or for a regression values (N, outputs).

    Attributes:
        name: the name in a configuration.
        text: title and help, by language.
        tasks: which kinds of data set it fits.
    """

    name: ClassVar[str]
    text: ClassVar[Mapping[str, Mapping[str, str]]]
    tasks: ClassVar[frozenset[str]]

    @classmethod
    def check(cls, dataset: Any, config: Choice) -> None:
        """See that the loss fits the data set (a class of `nn.data`) as configured.

        Raises:
            ConfigError: naming the losses that fit.
        """
        if dataset.task not in cls.tasks:
            fitting = [name for name, loss in LOSSES.items() if dataset.task in loss.tasks]
            rule = f"does not fit {dataset.name}, which is a {dataset.task}"
            raise _misfit(cls.name, rule, f"choose {' or '.join(fitting)}")

    @classmethod
    @abstractmethod
    def outputs(cls, data: Any) -> int:
        """Return how many outputs the network needs for the data (`nn.data.Data`)."""

    def __init__(self) -> None:
        self._shape: tuple[int, ...] = ()
        self._dtype: np.dtype[Any] | None = None

    def check_shape(self, logits: Array) -> None:
        """Call `fit` where the logits' shape or dtype has changed."""
        if logits.shape != self._shape or logits.dtype is not self._dtype:
            n, outputs = self._shape = logits.shape
            self._dtype = logits.dtype
            self.fit(n, outputs, logits.dtype)

    @abstractmethod
    def fit(self, n: int, outputs: int, dtype: DTypeLike) -> None:
        """Make the buffers for `n` samples."""

    @abstractmethod
    def forward(self, logits: Array, targets: Array) -> float:
        """Return the mean loss of the batch."""

    @abstractmethod
    def backward(self) -> Array:
        """Return the gradient of the last `forward` for its logits.

        It is a buffer of the loss, valid until the next `forward`.
        """

    @abstractmethod
    def predict(self, logits: Array) -> Array:
        """Return what the logits say: a probability for each class, or the values."""

    def correct(self, logits: Array, targets: Array) -> int | None:
        """Return how many samples get the right label; None for a regression."""
        return int(np.count_nonzero(logits.argmax(1) == targets))


LOSSES: dict[str, type[Loss]] = {}
"""All losses by name."""


def _add(cls: type[Loss]) -> type[Loss]:
    LOSSES[cls.name] = cls
    return cls


def _misfit(name: str, rule: str, remedy: str) -> ConfigError:
    return ConfigError.of("loss", name, rule, remedy, "loss_mismatch")


@_add
class SoftmaxCrossEntropy(Loss):
    """Mean of -log softmax(logits)[label]; the gradient is (softmax - one-hot) / N.

    The largest logit of each sample is subtracted first, so nothing overflows.
    """

    name = "softmax_cross_entropy"
    tasks = frozenset({"classification"})
    text = texts(
        (
            "Softmax cross-entropy",
            "For classes: how surprised the network is by the right class, on average.",
        ),
        ("Softmax 交叉熵", "用于分类：网络对正确类别的平均“惊讶”程度。"),
    )["x-text"]

    @classmethod
    @override
    def outputs(cls, data: Any) -> int:
        return int(data.classes)

    @override
    def fit(self, n: int, outputs: int, dtype: DTypeLike) -> None:
        # Classes in front: reductions over them then run along the samples, four times as fast.
        self._scores, self._exps, self._grad = np.empty((3, outputs, n), dtype)
        self._flat, self._flat_grad = self._scores.ravel(), self._grad.ravel()
        self._top, self._total, self._log, self._share = np.empty((4, n), dtype)
        self._ones, self._mean = np.ones(outputs, dtype), np.full(n, 1 / n, dtype)
        self._columns, self._place = np.arange(n), np.empty(n, np.intp)

    @override
    def forward(self, logits: Array, targets: Array) -> float:
        self.check_shape(logits)
        scores, place = self._scores, self._place
        np.copyto(scores, logits.T)
        np.maximum.reduce(scores, 0, out=self._top)
        np.subtract(scores, self._top, scores)
        np.exp(scores, self._exps)
        self._ones.dot(self._exps, self._total)
        np.multiply(targets, len(logits), place)
        place += self._columns
        np.log(self._total, self._log)
        self._log -= self._flat.take(place)
        return float(self._mean.dot(self._log))

    @override
    def backward(self) -> Array:
        np.divide(self._mean, self._total, self._share)
        np.multiply(self._exps, self._share, self._grad)
        self._flat_grad[self._place] -= self._mean
        return self._grad.T

    @override
    def predict(self, logits: Array) -> Array:
        exps: Array = np.exp(logits - logits.max(1, keepdims=True))
        exps /= exps.sum(1, keepdims=True)
        return exps


@_add
class BinaryCrossEntropy(Loss):
    """Mean of log(1 + exp(s z)) with s = 1 for label 0, -1 for label 1, and the one logit z.

    That is -log of the probability of the right label, straight from the logit: it neither
    overflows nor loses digits where the probability is near 0 or 1.
    """

    name = "binary_cross_entropy"
    tasks = frozenset({"classification"})
    text = texts(
        (
            "Binary cross-entropy",
            "For two classes: one output, read as the probability of the second class.",
        ),
        ("二元交叉熵", "用于两个类别：单个输出，表示属于第二类的概率。"),
    )["x-text"]

    @classmethod
    @override
    def check(cls, dataset: Any, config: Choice) -> None:
        super().check(dataset, config)
        count = dataset.class_count(config)
        if count != 2:
            rule = f"needs two classes, but {dataset.name} has {count}"
            raise _misfit(cls.name, rule, "choose softmax_cross_entropy")

    @classmethod
    @override
    def outputs(cls, data: Any) -> int:
        return 1

    @override
    def fit(self, n: int, outputs: int, dtype: DTypeLike) -> None:
        self._sign, self._losses, self._scratch, self._grad = np.empty((4, n, 1), dtype)
        self._mean = np.full(n, 1 / n, dtype)

    @override
    def forward(self, logits: Array, targets: Array) -> float:
        self.check_shape(logits)
        sign, losses, z = self._sign, self._losses, self._scratch
        np.multiply(targets[:, None], -2, sign, casting="unsafe")
        sign += 1
        np.multiply(logits, sign, z)
        np.abs(z, losses)
        np.negative(losses, losses)
        np.exp(losses, losses)
        np.log1p(losses, losses)
        losses += np.maximum(z, 0, out=z)
        return float(self._mean.dot(losses[:, 0]))

    @override
    def backward(self) -> Array:
        grad = np.negative(self._losses, self._grad)
        np.expm1(grad, grad)  # minus the probability of the wrong label
        grad *= self._sign
        grad *= -1 / len(grad)
        return grad

    @override
    def predict(self, logits: Array) -> Array:
        second = sigmoid(logits, np.empty_like(logits))
        return np.concatenate([1 - second, second], axis=1)

    @override
    def correct(self, logits: Array, targets: Array) -> int | None:
        return int(np.count_nonzero((logits[:, 0] > 0) == targets))


@_add
class SquaredError(Loss):
    """Mean over the batch of ½ Σ (y - t)² over the outputs; t is one-hot for a label."""

    name = "squared_error"
    tasks = frozenset({"classification", "regression"})
    text = texts(
        (
            "Squared error",
            "Half the squared distance to the target; for classes, the target is 1 for the right"
            " one and 0 elsewhere.",
        ),
        ("平方误差", "与目标距离平方的一半；分类时正确类别的目标为 1，其余为 0。"),
    )["x-text"]

    @classmethod
    @override
    def outputs(cls, data: Any) -> int:
        return int(data.outputs)

    @override
    def fit(self, n: int, outputs: int, dtype: DTypeLike) -> None:
        self._difference = np.empty((n, outputs), dtype)
        self._flat = self._difference.ravel()
        self._grad = np.empty((n, outputs), dtype)
        self._starts = np.arange(n) * outputs

    @override
    def forward(self, logits: Array, targets: Array) -> float:
        self.check_shape(logits)
        if targets.ndim == 1:
            np.copyto(self._difference, logits)
            self._flat[self._starts + targets] -= 1
        else:
            np.subtract(logits, targets, self._difference)
        return float(self._flat.dot(self._flat)) * 0.5 / len(logits)

    @override
    def backward(self) -> Array:
        return np.multiply(self._difference, 1 / len(self._grad), self._grad)

    @override
    def predict(self, logits: Array) -> Array:
        return logits.copy()

    @override
    def correct(self, logits: Array, targets: Array) -> int | None:
        return super().correct(logits, targets) if targets.ndim == 1 else None
