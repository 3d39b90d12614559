"""Figures beside each other: means, spreads, differences training by training."""

import math

import pytest

from app.book import Book, Expectation
from app.comparison import Comparison, compare
from app.trials import Outcome

TEXT = {"en": "why", "zh": "原因"}
WANTED = Expectation(figure="test_accuracy", published=0.9, tolerance=0.05, spread=0.01)


def outcome(accuracy: float | None) -> Outcome:
    found = Outcome()
    found.add({"state": "finished"})
    found.judge({"accuracy": accuracy})
    return found


def test_one_training_has_no_spread() -> None:
    one = Comparison("a", WANTED, (0.93,))
    assert (one.ours, one.spread, one.passed) == (0.93, None, True)


def test_several_have_a_mean_and_a_spread() -> None:
    several = Comparison("a", WANTED, (0.8, 0.82, 0.84))
    assert several.ours == pytest.approx(0.82)
    assert several.spread == pytest.approx(0.02)
    assert not several.passed


def test_a_training_without_the_figure_fails() -> None:
    lost = Comparison("a", WANTED, (0.9, math.nan))
    assert math.isnan(lost.ours)
    assert (lost.spread, lost.passed) == (None, False)


def test_it_says_what_was_measured_and_not_what_was_known_before() -> None:
    assert Comparison("a", WANTED, (0.8, 0.9)).dump() == {
        "variant": "a", "figure": "test_accuracy", "last": 1, "over": "mean", "minus": None,
        "published": 0.9, "by": "measured", "bound": "within", "tolerance": 0.05,
        "ours": pytest.approx(0.85), "spread": pytest.approx(0.0707, abs=1e-4),
        "values": [0.8, 0.9], "passed": True,
    }  # fmt: skip


def test_every_figure_of_every_variant_is_compared() -> None:
    gain = {"figure": "test_accuracy", "minus": "without", "published": 0.1, "tolerance": 0.01}
    plain = {"figure": "test_accuracy", "published": 0.8}
    book = Book.model_validate({
        "chapter": 6, "source": TEXT, "differences": TEXT, "tolerances": TEXT, "seconds": 1,
        "variants": [
            {"name": "without", "repeats": 2, "expect": [plain]},
            {"name": "with", "repeats": 2, "expect": [plain, gain]},
        ],
    })  # fmt: skip
    outcomes = {"without": [outcome(0.7), outcome(0.9)], "with": [outcome(0.8), outcome(1.0)]}
    found = compare(book, outcomes)
    assert [(each.variant, each.passed) for each in found] == [
        ("without", True), ("with", False), ("with", True),
    ]  # fmt: skip
    assert found[-1].values == pytest.approx((0.1, 0.1))
    assert found[-1].spread == pytest.approx(0)
