"""Schedules: the factor on the learning rate at every step."""

import math
from abc import abstractmethod
from typing import Any, Literal

from typing_extensions import override

from nn.registry import Part, Registry, Whole, described, setting

OPEN_END_EPOCHS = 20
"""What a schedule takes for the length of a run without an end: that of a default run."""


class Schedule(Part):
    """Scales the learning rate over time."""

    name: str

    @abstractmethod
    def scale(self, step: int, epoch: int, total_steps: int) -> float:
        """Return what the learning rate is multiplied by.

        Args:
            step: how many updates were done before this one.
            epoch: how many passes over the training data were completed before it.
            total_steps: updates in the whole run; in one without an end, those of its first
                `OPEN_END_EPOCHS` epochs.
        """


SCHEDULES: Registry[Schedule] = Registry("schedule", "name")


def _warmup_steps(default: int) -> Any:
    return setting(
        default,
        ge=0,
        le=1_000_000,
        live=True,
        unit="steps",
        en=("Warm-up", "So many steps the rate climbs evenly to its full value."),
        zh=("预热步数", "学习率在这些步内均匀升至设定值。"),
    )


def _climb(step: int, warmup_steps: int) -> float:
    """Return 1/n, 2/n, … 1 (PyTorch: LinearLR(start_factor=1/n, total_iters=n-1))."""
    return (step + 1) / warmup_steps if step < warmup_steps else 1.0


@SCHEDULES.add
class Constant(Schedule):
    """Always the same learning rate."""

    model_config = described(
        ("Constant", "The learning rate stays the same."), ("恒定", "学习率保持不变。")
    )
    name: Literal["constant"] = "constant"

    @override
    def scale(self, step: int, epoch: int, total_steps: int) -> float:
        return 1.0


@SCHEDULES.add
class StepDecay(Schedule):
    """Multiplies the rate by a factor every so many epochs (PyTorch: StepLR)."""

    model_config = described(
        ("Step", "The learning rate drops by a factor every so many epochs."),
        ("阶梯", "每隔若干轮，学习率乘以一个系数。"),
    )
    name: Literal["step"] = "step"
    every_epochs: Whole = setting(
        10,
        ge=1,
        le=100_000,
        live=True,
        unit="epochs",
        en=("Every", "After so many epochs the rate drops again."),
        zh=("间隔轮数", "每隔多少轮下降一次。"),
    )
    factor: float = setting(
        0.5,
        gt=0,
        le=1,
        live=True,
        en=("Factor", "The rate is multiplied by this at each drop; 1 leaves it as it is."),
        zh=("系数", "每次下降时学习率乘以此值；1 表示不变。"),
    )

    @override
    def scale(self, step: int, epoch: int, total_steps: int) -> float:
        return self.factor ** (epoch // self.every_epochs)


@SCHEDULES.add
class Cosine(Schedule):
    """Falls along half a cosine to the end of the run (Loshchilov & Hutter 2017, SGDR, eq. 5).

    PyTorch: CosineAnnealingLR(T_max = all steps but the warm-up). Past the end the rate stays at
    its minimum.
    """

    model_config = described(
        ("Cosine", "The learning rate falls smoothly until the run ends."),
        ("余弦", "学习率平滑下降，直至运行结束。"),
    )
    name: Literal["cosine"] = "cosine"
    min_factor: float = setting(
        0.0,
        ge=0,
        le=1,
        live=True,
        en=("Last factor", "The share of the rate that is left at the end."),
        zh=("最终系数", "结束时剩余的学习率比例。"),
    )
    warmup_steps: Whole = _warmup_steps(0)

    @override
    def scale(self, step: int, epoch: int, total_steps: int) -> float:
        if step < self.warmup_steps:
            return _climb(step, self.warmup_steps)
        span = max(1, total_steps - self.warmup_steps)
        done = min(1.0, (step - self.warmup_steps) / span)
        return self.min_factor + (1.0 - self.min_factor) * 0.5 * (1.0 + math.cos(math.pi * done))


@SCHEDULES.add
class Warmup(Schedule):
    """Climbs evenly to the full rate, then stays there (Goyal et al. 2017, section 2.2)."""

    model_config = described(
        ("Warm-up", "The learning rate climbs to its full value, then stays there."),
        ("预热", "学习率先升至设定值，然后保持不变。"),
    )
    name: Literal["warmup"] = "warmup"
    warmup_steps: Whole = _warmup_steps(100)

    @override
    def scale(self, step: int, epoch: int, total_steps: int) -> float:
        return _climb(step, self.warmup_steps)
