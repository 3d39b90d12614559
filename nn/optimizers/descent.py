"""Gradient descent: plain, with momentum, and with Nesterov's look ahead."""

from typing import Any, ClassVar, Literal

import numpy as np
from typing_extensions import override

from nn.optimizers.base import OPTIMIZERS, Array, Optimizer, State, rate
from nn.registry import described, setting


@OPTIMIZERS.add
class Sgd(Optimizer):
    """Stochastic gradient descent: w ← w - η g."""

    model_config = described(
        ("SGD", "Steps straight down the gradient of one batch: simple, slow in long valleys."),
        ("SGD", "沿一个批次的梯度下降：简单，但在狭长山谷中很慢。"),
    )
    name: Literal["sgd"] = "sgd"
    learning_rate: float = rate(0.01)

    @override
    def update(self, params: Array, grads: Array, state: State, learning_rate: float) -> None:
        state.step += 1
        params -= np.multiply(grads, learning_rate, out=state.scratch)


def _momentum() -> Any:
    return setting(
        0.9,
        ge=0,
        lt=1,
        live=True,
        en=("Momentum", "The share of the last velocity that is kept. Higher rolls on longer."),
        zh=("动量", "保留上一步速度的比例。越大惯性越强。"),
    )


@OPTIMIZERS.add
class Momentum(Optimizer):
    """Heavy ball: v ← μ v + g; w ← w - η v (Polyak 1964, in PyTorch's form).

    "Deep Learning from Scratch" keeps η inside v (v ← μ v - η g), which is the same as long as
    the learning rate does not change.
    """

    slots: ClassVar[tuple[str, ...]] = ("velocity",)

    model_config = described(
        ("Momentum", "SGD with inertia: speeds up along valleys, damps zigzags, may overshoot."),
        ("动量", "带惯性的 SGD：沿山谷加速、抑制振荡，可能冲过头。"),
    )
    name: Literal["momentum"] = "momentum"
    learning_rate: float = rate(0.01)
    momentum: float = _momentum()

    @override
    def update(self, params: Array, grads: Array, state: State, learning_rate: float) -> None:
        state.step += 1
        velocity = state.slots["velocity"]
        velocity *= self.momentum
        velocity += grads
        params -= np.multiply(velocity, learning_rate, out=state.scratch)


@OPTIMIZERS.add
class Nesterov(Optimizer):
    """Momentum that looks ahead: v ← μ v + g; w ← w - η (g + μ v) (Sutskever et al. 2013)."""

    slots: ClassVar[tuple[str, ...]] = ("velocity",)

    model_config = described(
        ("Nesterov", "Momentum that looks one step ahead: less overshoot at the same speed."),
        ("Nesterov", "先看一步再修正的动量：同样的速度，更少冲过头。"),
    )
    name: Literal["nesterov"] = "nesterov"
    learning_rate: float = rate(0.01)
    momentum: float = _momentum()

    @override
    def update(self, params: Array, grads: Array, state: State, learning_rate: float) -> None:
        state.step += 1
        velocity, ahead = state.slots["velocity"], state.scratch
        velocity *= self.momentum
        velocity += grads
        np.multiply(velocity, self.momentum, out=ahead)
        ahead += grads
        ahead *= learning_rate
        params -= ahead
