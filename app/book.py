"""What "Deep Learning from Scratch" says that an experiment reaches, and how ours is compared."""

import math
from collections.abc import Callable, Mapping, Sequence
from statistics import fmean, median
from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from app.assign import assigned
from app.text import Line, Paragraph
from nn.config import RunConfig
from nn.errors import ConfigError
from nn.registry import Part, Whole

Json = dict[str, Any]
Positive = Annotated[Whole, Field(ge=1, le=100_000)]
Amount = Annotated[float, Field(ge=0)]
Range = Annotated[list[Annotated[float, Field(gt=0)]], Field(min_length=2, max_length=2)]
Figure = Literal[
    "loss",
    "loss_after",
    "accuracy",
    "train_accuracy",
    "validation_accuracy",
    "test_accuracy",
    "diverged",
]

AVERAGES: Mapping[str, Callable[[Sequence[float]], float]] = {
    "mean": fmean,
    "median": median,
    "best": max,  # of accuracies
}


class Expectation(Part):
    """One published figure, and within which limits ours passes."""

    figure: Figure
    """`loss` and `accuracy` are those of the mini-batches, before the update made from them;
    `loss_after` is the loss of the same batch after it. The other accuracies are taken at the end
    of training, with training data on at most 1,000 samples. `diverged` is 1 or 0."""
    last: Positive = 1
    """Over how many of the last updates the figures of mini-batches are averaged."""
    over: Literal["mean", "median", "best"] = "mean"
    """What is made of the figures of several trainings."""
    minus: Line | None = None
    """Another variant: the figure is the difference, training by training."""
    published: float
    by: Literal["measured", "printed"] = "measured"
    """Measured by running the book's published code, or printed in the book."""
    bound: Literal["within", "at_least", "at_most"] = "within"
    tolerance: Amount = 0.0
    spread: Amount | None = None
    """Standard deviation of our figure from seed to seed, from which the tolerance follows."""

    def passes(self, ours: float) -> bool:
        """Return whether our figure stands beside the published one."""
        excess = ours - self.published
        sides = {"within": abs(excess), "at_least": -excess, "at_most": excess}
        return math.isfinite(ours) and sides[self.bound] <= self.tolerance + 1e-9

    def combined(self, values: Sequence[float]) -> float:
        """Return the one figure that several trainings give; NaN where one has none."""
        return AVERAGES[self.over](values) if all(map(math.isfinite, values)) else math.nan


class Variant(Part):
    """The experiment with some settings changed, trained once or several times."""

    name: Line
    settings: dict[str, Any] = Field(default_factory=dict)
    """Values by path, as `nn-playground train --set` takes them; `*` is every layer that has it."""
    repeats: Positive = 1
    """How many trainings, with the seeds that follow one another from the configuration's."""
    draw: dict[str, Range] = Field(default_factory=dict)
    """Settings drawn anew for every training, evenly on a logarithmic scale from low to high."""
    expect: Annotated[list[Expectation], Field(min_length=1)]

    def configs(self, base: RunConfig, repeats: int | None = None) -> list[RunConfig]:
        """Return the configuration of each training.

        Raises:
            ConfigError: when the settings make none.
        """
        rng = np.random.default_rng(base.seed)
        return [
            self._config(base, {"seed": base.seed + number, **self._drawn(rng)})
            for number in range(repeats or self.repeats)
        ]

    def _drawn(self, rng: np.random.Generator) -> Json:
        return {
            path: float(np.exp(rng.uniform(np.log(low), np.log(high))))
            for path, (low, high) in self.draw.items()
        }

    def _config(self, base: RunConfig, more: Json) -> RunConfig:
        data = base.dump()
        for path, value in {**self.settings, **more}.items():
            data = assigned(data, path, value)
        config = RunConfig.load(data)
        if config.stop.epochs is None and config.stop.steps is None:
            raise ConfigError.of("stop", None, "must give the run an end", "set epochs or steps")
        return config


class Book(Part):
    """An experiment of the book: where it stands, its variants and what they reach there."""

    chapter: Annotated[Whole, Field(ge=1, le=8)]
    version: Literal["classic", "corrected"] | None = None
    """Whether it is as in the book though its caption is wrong, or so that the effect is real."""
    source: Paragraph
    """Where the figures come from."""
    differences: Paragraph
    """Where ours is not what the book's code does."""
    tolerances: Paragraph
    """How the tolerances come about."""
    quick: bool = False
    """Whether `reproduce --quick` runs it."""
    seconds: Annotated[float, Field(gt=0)]
    """About how long all its trainings take on one core."""
    variants: Annotated[list[Variant], Field(min_length=1)]

    @model_validator(mode="after")
    def _names(self) -> Self:
        """See that variants can be told apart, and that differences have something to lose."""
        names = [variant.name for variant in self.variants]
        if len({*names}) < len(names):
            rule = f"must differ, and are {', '.join(names)}"
            raise ConfigError.of("variants", None, rule, "rename one")
        repeats = {variant.name: variant.repeats for variant in self.variants}
        for variant in self.variants:
            for each in variant.expect:
                if each.minus is not None and repeats.get(each.minus) != variant.repeats:
                    rule = f"must be another variant with {variant.repeats} repeats"
                    raise ConfigError.of("minus", each.minus, rule, f"choose from {names}")
        return self
