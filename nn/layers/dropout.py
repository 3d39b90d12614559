"""Dropout: while training, silence a random share of the values."""

from typing import Any, Literal

import numpy as np
from numpy.typing import DTypeLike
from typing_extensions import override

from nn.layers.base import LAYERS, Array, Buffer, LayerSpec, Shape
from nn.layers.elementwise import Elementwise
from nn.registry import described, setting


class Dropout(Elementwise["DropoutSpec"]):
    """y = x m / (1 - rate) while training, where m is 0 with probability `rate`, else 1.

    Otherwise y = x: dividing while training leaves nothing to be done at inference (inverted
    dropout). Plain dropout has it the other way round: y = x m while training, else x (1 - rate).

    Attributes:
        frozen: whether to keep the last mask instead of drawing one, for gradient checks.
        mask: which values were kept in the last training pass.
    """

    def __init__(self, spec: "DropoutSpec", in_shape: Shape, dtype: DTypeLike) -> None:
        super().__init__(spec, in_shape, dtype)
        self.frozen = False
        self._mask = Buffer(in_shape, np.bool_)
        self._factor = Buffer(in_shape, self.dtype)
        self._active = False
        self._applied: Array | float = 1.0

    @override
    def seed(self, rng: np.random.Generator) -> None:
        self._rng = rng

    @override
    def resize(self, n: int) -> None:
        super().resize(n)
        self._buffer = self.output
        self.mask = self._mask.rows(n)
        self.factor = self._factor.rows(n)
        self._drawn = False

    @override
    def forward(self, x: Array, training: bool) -> Array:
        self._active = self.spec.rate > 0 and (training or self._plain)
        if not self._active:
            self.output = x
            return x
        if len(x) != self._n:
            self.fit(len(x))
        if training and not (self.frozen and self._drawn):
            self._draw()
        self._applied = self.factor if training else 1 - self.spec.rate
        self.output = np.multiply(x, self._applied, self._buffer)
        return self.output

    @property
    def _plain(self) -> bool:
        return self.spec.scale_at == "inference"

    def _draw(self) -> None:
        dtype: Any = self.dtype
        self._rng.random(out=self._factor.flat(self._n), dtype=dtype)
        np.greater_equal(self.factor, self.spec.rate, self.mask)
        np.multiply(self.mask, 1 if self._plain else 1 / (1 - self.spec.rate), self.factor)
        self._drawn = True

    @override
    def backward(self, grad_out: Array) -> Array:
        self.grad_output = grad_out
        if not self._active:
            return grad_out
        return np.multiply(grad_out, self._applied, self.grad_in)


@LAYERS.add
class DropoutSpec(LayerSpec):
    """Dropout (Srivastava et al. 2014); the silenced share is made up for in one of two ways."""

    model_config = described(
        (
            "Dropout",
            "While training, silences a random share of the values in each step, so that no unit"
            " relies on another.",
        ),
        ("Dropout", "训练时每一步随机关闭一部分值，使各单元不互相依赖。"),
    )
    layer = Dropout
    kind: Literal["dropout"] = "dropout"
    rate: float = setting(
        0.5,
        ge=0,
        lt=1,
        live=True,
        en=("Rate", "The share that is silenced; more fights overfitting, too much underfits."),
        zh=("丢弃率", "被关闭的比例；越大越能抑制过拟合，过大则欠拟合。"),
    )
    scale_at: Literal["training", "inference"] = setting(
        "training",
        en=("Scaling", "When the silenced share is made up for."),
        zh=("缩放时机", "何时补偿被关闭的那一部分。"),
        options={
            "training": {
                "en": {
                    "title": "while training",
                    "help": "Divides by the keep rate (inverted dropout); the usual way.",
                },
                "zh": {"title": "训练时", "help": "除以保留率（inverted dropout）；通行的做法。"},
            },
            "inference": {
                "en": {
                    "title": "at inference",
                    "help": "Multiplies by the keep rate (plain dropout); while training the "
                    "signal shrinks from layer to layer, and a deep network learns later.",
                },
                "zh": {
                    "title": "推断时",
                    "help": "乘以保留率（普通 dropout）；训练时信号逐层变小，深层网络学得更晚。",
                },
            },
        },
    )
