"""Normalization: BatchNorm brings every feature to mean 0 and variance 1 over the batch."""

from typing import Literal

from nn.layers.base import LAYERS, LayerSpec
from nn.registry import described, setting


@LAYERS.add
class BatchNormSpec(LayerSpec):
    """Batch normalization with a learned scale and shift (Ioffe & Szegedy 2015)."""

    model_config = described(
        (
            "BatchNorm",
            "Brings each feature to mean 0 and spread 1 over the batch, then scales and shifts it;"
            " makes training far less sensitive to the first weights.",
        ),
        (
            "批归一化",
            "在批次内把每个特征变为均值 0、方差 1，再缩放和平移；使训练对初始权重远不那么敏感。",
        ),
    )
    kind: Literal["batch_norm"] = "batch_norm"
    momentum: float = setting(
        0.9,
        ge=0,
        lt=1,
        en=(
            "Momentum",
            "The share of the old running mean and variance kept at each update; they are used"
            " for evaluation.",
        ),
        zh=("动量", "每次更新时旧的滑动均值与方差保留的比例；评估时使用它们。"),
    )
    epsilon: float = setting(
        1e-5,
        gt=0,
        le=1,
        log=True,
        en=("Epsilon", "Added to the variance, so that nothing is divided by 0."),
        zh=("Epsilon", "加在方差上，避免除以 0。"),
    )
