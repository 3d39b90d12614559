"""Dropout: while training, silence a random share of the values."""

from typing import Literal

from nn.layers.base import LAYERS, LayerSpec
from nn.registry import described, setting


@LAYERS.add
class DropoutSpec(LayerSpec):
    """Inverted dropout: kept values are divided by the keep rate (Srivastava et al. 2014)."""

    model_config = described(
        (
            "Dropout",
            "While training, silences a random share of the values in each step, so that no unit"
            " relies on another.",
        ),
        ("Dropout", "训练时每一步随机关闭一部分值，使各单元不互相依赖。"),
    )
    kind: Literal["dropout"] = "dropout"
    rate: float = setting(
        0.5,
        ge=0,
        lt=1,
        live=True,
        en=("Rate", "The share that is silenced; more fights overfitting, too much underfits."),
        zh=("丢弃率", "被关闭的比例；越大越能抑制过拟合，过大则欠拟合。"),
    )
