"""Losses: what training makes small, each with its gradient and its predictions."""

from typing import Any, ClassVar

from typing_extensions import override

from nn.errors import ConfigError
from nn.registry import texts


class Loss:
    """A loss over a batch; `forward` gives its mean, `backward` the gradient of that mean."""

    name: ClassVar[str]
    text: ClassVar[dict[str, dict[str, str]]]
    tasks: ClassVar[frozenset[str]]

    @classmethod
    def check(cls, dataset: Any, config: Any) -> None:
        """Raise unless the loss fits the data set.

        Raises:
            ConfigError: naming a loss that fits.
        """
        if dataset.task not in cls.tasks:
            fitting = [name for name, loss in LOSSES.items() if dataset.task in loss.tasks]
            raise ConfigError.of(
                "loss",
                cls.name,
                f"does not fit {config.name}, a {dataset.task} data set",
                f"choose {' or '.join(fitting)}",
                "loss_mismatch",
            )


LOSSES: dict[str, type[Loss]] = {}


def _add(cls: type[Loss]) -> type[Loss]:
    LOSSES[cls.name] = cls
    return cls


@_add
class SoftmaxCrossEntropy(Loss):
    """Mean of -log softmax(logits)[label]."""

    name = "softmax_cross_entropy"
    tasks = frozenset({"classification"})
    text = texts(
        (
            "Softmax cross-entropy",
            "For classes: how surprised the network is by the right class, on average.",
        ),
        ("Softmax 交叉熵", "用于分类：网络对正确类别的平均“惊讶”程度。"),
    )["x-text"]


@_add
class BinaryCrossEntropy(Loss):
    """Mean of softplus(logit) - label * logit: one logit tells two classes apart."""

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
    def check(cls, dataset: Any, config: Any) -> None:
        super().check(dataset, config)
        count = dataset.classes if config.classes is None else config.classes
        if count != 2:
            raise ConfigError.of(
                "loss",
                cls.name,
                f"needs two classes, but {config.name} has {count}",
                "choose softmax_cross_entropy",
                "loss_mismatch",
            )


@_add
class SquaredError(Loss):
    """Mean over the batch of half the summed squared differences."""

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
