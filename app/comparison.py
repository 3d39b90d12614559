"""Our figures beside those of the book: one line for each, with a verdict."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import stdev
from typing import Any

from app.book import Book, Expectation
from app.trials import Outcome

Json = dict[str, Any]


@dataclass(frozen=True)
class Comparison:
    """One figure of one variant.

    Attributes:
        variant: its name.
        expectation: what the book says, and how far ours may be from it.
        values: our figure in each training.
    """

    variant: str
    expectation: Expectation
    values: tuple[float, ...]

    @property
    def ours(self) -> float:
        """The figure that stands beside the published one; NaN where a training has none."""
        return self.expectation.combined(self.values)

    @property
    def spread(self) -> float | None:
        """The standard deviation over the trainings, where there are several."""
        several = len(self.values) > 1 and all(map(math.isfinite, self.values))
        return stdev(self.values) if several else None

    @property
    def passed(self) -> bool:
        """Whether ours is within the tolerance."""
        return self.expectation.passes(self.ours)

    def dump(self) -> Json:
        """Return the comparison as JSON values."""
        return {
            "variant": self.variant,
            **self.expectation.model_dump(mode="json", exclude={"spread"}),
            "ours": self.ours,
            "spread": self.spread,
            "values": list(self.values),
            "passed": self.passed,
        }


def compare(book: Book, outcomes: Mapping[str, Sequence[Outcome]]) -> list[Comparison]:
    """Return all comparisons of an experiment, given what its variants' trainings have shown."""
    return [
        Comparison(variant.name, wanted, _values(wanted, variant.name, outcomes))
        for variant in book.variants
        for wanted in variant.expect
    ]


def _values(
    wanted: Expectation, variant: str, outcomes: Mapping[str, Sequence[Outcome]]
) -> tuple[float, ...]:
    own = tuple(outcome.figure(wanted) for outcome in outcomes[variant])
    if wanted.minus is None:
        return own
    others = [outcome.figure(wanted) for outcome in outcomes[wanted.minus]]
    return tuple(mine - other for mine, other in zip(own, others, strict=True))
