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
    dropout).

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
        self._active = training and self.spec.rate > 0
        if not self._active:
            self.output = x
            return x
        if len(x) != self._n:
            self.fit(len(x))
        if not (self.frozen and self._drawn):
            self._draw()
        self.output = np.multiply(x, self.factor, self._buffer)
        return self.output

    def _draw(self) -> None:
        dtype: Any = self.dtype
        self._rng.random(out=self.factor, dtype=dtype)
        np.greater_equal(self.factor, self.spec.rate, self.mask)
        np.multiply(self.mask, 1 / (1 - self.spec.rate), self.factor)
        self._drawn = True

    @override
    def backward(self, grad_out: Array) -> Array:
        self.grad_output = grad_out
        if not self._active:
            return grad_out
        return np.multiply(grad_out, self.factor, self.grad_in)


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
