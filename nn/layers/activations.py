"""Activations: one function applied to every value, forward and backward side by side."""

from typing import Literal

from nn.layers.base import LAYERS, LayerSpec
from nn.registry import described, setting


@LAYERS.add
class ReluSpec(LayerSpec):
    """max(0, x)."""

    model_config = described(
        ("ReLU", "Cuts negative values to 0. Fast and deep-friendly, but a unit can die."),
        ("ReLU", "把负值截为 0。速度快、适合深层网络，但单元可能“死亡”。"),
    )
    kind: Literal["relu"] = "relu"


@LAYERS.add
class LeakyReluSpec(LayerSpec):
    """x where x > 0, else slope * x."""

    model_config = described(
        ("Leaky ReLU", "Like ReLU, but negative values pass a little, so no unit dies."),
        ("Leaky ReLU", "类似 ReLU，但负值也能少量通过，单元不会死亡。"),
    )
    kind: Literal["leaky_relu"] = "leaky_relu"
    slope: float = setting(
        0.01,
        ge=0,
        le=1,
        en=("Slope", "How much of a negative value passes; 0 is ReLU, 1 is the identity."),
        zh=("负斜率", "负值通过的比例；0 即 ReLU，1 即恒等。"),
    )


@LAYERS.add
class EluSpec(LayerSpec):
    """x where x > 0, else alpha * (exp(x) - 1)."""

    model_config = described(
        ("ELU", "Like ReLU, but bends smoothly to -α; keeps the mean of the outputs near 0."),
        ("ELU", "类似 ReLU，但负侧平滑趋于 -α；使输出均值接近 0。"),
    )
    kind: Literal["elu"] = "elu"
    alpha: float = setting(
        1.0,
        gt=0,
        le=10,
        en=("Alpha", "The value that very negative inputs approach is -α."),
        zh=("Alpha", "输入很小时输出趋于 -α。"),
    )


@LAYERS.add
class GeluSpec(LayerSpec):
    """x Φ(x), Φ the normal distribution's cumulative distribution function."""

    model_config = described(
        ("GELU", "x times the share of a bell curve below x: a smooth ReLU, used in transformers."),
        ("GELU", "x 乘以正态分布在 x 以下的概率：平滑的 ReLU，常用于 Transformer。"),
    )
    kind: Literal["gelu"] = "gelu"


@LAYERS.add
class SigmoidSpec(LayerSpec):
    """1 / (1 + exp(-x))."""

    model_config = described(
        ("Sigmoid", "Squashes to 0…1. Saturates at both ends, where the gradient vanishes."),
        ("Sigmoid", "压缩到 0…1。两端饱和，梯度随之消失。"),
    )
    kind: Literal["sigmoid"] = "sigmoid"


@LAYERS.add
class TanhSpec(LayerSpec):
    """tanh(x)."""

    model_config = described(
        ("Tanh", "Squashes to -1…1 around 0. Saturates at both ends."),
        ("Tanh", "压缩到 -1…1，以 0 为中心。两端饱和。"),
    )
    kind: Literal["tanh"] = "tanh"


@LAYERS.add
class SoftplusSpec(LayerSpec):
    """log(1 + exp(x))."""

    model_config = described(
        ("Softplus", "A ReLU with a rounded corner: always positive, always a little slope."),
        ("Softplus", "圆角的 ReLU：恒为正，斜率永不为零。"),
    )
    kind: Literal["softplus"] = "softplus"


@LAYERS.add
class SwishSpec(LayerSpec):
    """x sigmoid(x), also called SiLU."""

    model_config = described(
        ("Swish", "x times its sigmoid (SiLU): smooth, dips a little below 0, then grows like x."),
        ("Swish", "x 乘以 sigmoid(x)（即 SiLU）：平滑，在 0 以下略有下凹，之后近似 x。"),
    )
    kind: Literal["swish"] = "swish"


@LAYERS.add
class IdentitySpec(LayerSpec):
    """x."""

    model_config = described(
        ("Identity", "Changes nothing: a deep net of these is still just one linear map."),
        ("恒等", "不做任何改变：多层叠加仍只是一个线性映射。"),
    )
    kind: Literal["identity"] = "identity"
