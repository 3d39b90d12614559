"""Affine: every output is a weighted sum of all inputs plus a bias."""

from typing import TYPE_CHECKING, Literal

from nn.initializers import INITIALIZERS, HeNormal, Initializer
from nn.layers.base import LAYERS, LayerSpec
from nn.registry import Whole, described, setting

if TYPE_CHECKING:
    AnyInitializer = Initializer
else:
    AnyInitializer = INITIALIZERS.union()


@LAYERS.add
class AffineSpec(LayerSpec):
    """y = x W + b; an image is flattened first."""

    model_config = described(
        ("Affine", "Fully connected: every unit sees every input, weighted, plus a bias."),
        ("全连接", "每个单元连接所有输入：加权求和再加偏置。"),
    )
    kind: Literal["affine"] = "affine"
    units: Whole = setting(
        50,
        ge=1,
        le=4096,
        en=("Units", "How many outputs the layer has; more can represent more, but cost time."),
        zh=("单元数", "该层输出的个数；越多表达能力越强，但计算越慢。"),
    )
    initializer: AnyInitializer = setting(
        HeNormal(),
        en=("Initializer", "How the weights begin; it decides whether signals survive the depth."),
        zh=("初始化", "权重的初始值；决定信号能否穿过多层而不消失或爆炸。"),
    )
    bias_init: float = setting(
        0.0,
        ge=-10,
        le=10,
        en=("Initial bias", "Where every bias begins; a little above 0 keeps ReLU units alive."),
        zh=("初始偏置", "所有偏置的初始值；略大于 0 可避免 ReLU 单元死亡。"),
    )
