"""What the book says, as a model: verdicts, variants, draws, and mistakes that are named."""

import math
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from app.book import Book, Expectation, Variant
from nn.config import RunConfig
from nn.errors import ConfigError

TEXT = {"en": "why", "zh": "原因"}
EXPECT = {"figure": "test_accuracy", "published": 0.9}
BOOK: dict[str, Any] = {
    "chapter": 6,
    "source": TEXT,
    "differences": TEXT,
    "tolerances": TEXT,
    "seconds": 1.0,
    "variants": [{"name": "a", "expect": [EXPECT]}],
}
BASE = RunConfig.load({
    "seed": 5,
    "dataset": {"name": "circle"},
    "layers": [{"kind": "affine", "units": 4}, {"kind": "dropout"}, {"kind": "dropout"}],
})  # fmt: skip


def expectation(**fields: Any) -> Expectation:
    return Expectation.model_validate({**EXPECT, **fields})


@pytest.mark.parametrize(
    ("bound", "passing", "failing"),
    [
        ("within", (0.88, 0.9, 0.92), (0.879, 0.921, math.nan)),
        ("at_least", (0.88, 0.9, 1.0), (0.879, math.nan)),
        ("at_most", (0.92, 0.9, 0.0), (0.921, math.nan, math.inf, -math.inf)),
    ],
)
def test_what_passes(bound: str, passing: tuple[float, ...], failing: tuple[float, ...]) -> None:
    wanted = expectation(bound=bound, tolerance=0.02)
    assert [value for value in passing if not wanted.passes(value)] == []
    assert [value for value in failing if wanted.passes(value)] == []


def test_without_tolerance_the_published_figure_itself_passes() -> None:
    assert expectation(published=0.1 + 0.2).passes(0.3)
    assert not expectation(published=0.3).passes(0.3001)


@pytest.mark.parametrize(("over", "ours"), [("mean", 3.0), ("median", 2.0), ("best", 6.0)])
def test_several_trainings_give_one_figure(over: str, ours: float) -> None:
    assert expectation(over=over).combined((1.0, 6.0, 2.0)) == ours
    assert math.isnan(expectation(over=over).combined((1.0, math.nan, 2.0)))


def test_a_variant_changes_settings_and_counts_the_seeds() -> None:
    settings = {"layers.*.rate": 0.1, "optimizer": {"name": "sgd"}}
    variant = Variant.model_validate(
        {"name": "a", "settings": settings, "repeats": 3, "expect": [EXPECT]}
    )
    configs = variant.configs(BASE)
    assert [config.seed for config in configs] == [5, 6, 7]
    assert len(variant.configs(BASE, 1)) == 1
    last = configs[-1].dump()
    assert [layer.get("rate") for layer in last["layers"]] == [None, 0.1, 0.1]
    assert last["optimizer"]["name"] == "sgd"
    assert last["dataset"] == BASE.dump()["dataset"]


def test_draws_are_even_on_a_logarithmic_scale_and_repeat() -> None:
    draw = {"optimizer.learning_rate": [1e-6, 1e-2], "regularization.l2": [1e-8, 1e-4]}
    variant = Variant.model_validate(
        {"name": "a", "repeats": 400, "draw": draw, "expect": [EXPECT]}
    )
    configs = variant.configs(BASE)
    rates = np.log10([config.optimizer.learning_rate for config in configs])
    decays = np.log10([config.regularization.l2 for config in configs])
    for values, low, high in ((rates, -6, -2), (decays, -8, -4)):
        counts, _ = np.histogram(values, 4, (low, high))
        assert counts.sum() == 400
        assert counts.min() > 70
    assert abs(np.corrcoef(rates, decays)[0, 1]) < 0.15
    assert configs == variant.configs(BASE)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"layers.0.units": 0}, "layers.0.units"),
        ({"layers.*.slope": 1}, "layers.*.slope"),
        ({"stop.epochs": None}, "stop (=None): must give the run an end"),
    ],
)
def test_settings_that_make_no_run(settings: dict[str, Any], message: str) -> None:
    variant = Variant.model_validate({"name": "a", "settings": settings, "expect": [EXPECT]})
    with pytest.raises(ConfigError) as caught:
        variant.configs(BASE)
    assert message in str(caught.value)


def variants(*given: dict[str, Any]) -> dict[str, Any]:
    return {**BOOK, "variants": [{"expect": [EXPECT], **each} for each in given]}


def test_a_difference_needs_its_other_side_as_often() -> None:
    minus = [{**EXPECT, "minus": "a"}]
    Book.model_validate(variants({"name": "a"}, {"name": "b", "expect": minus}))
    for wrong in ({"name": "c"}, {"name": "a", "repeats": 2}):
        with pytest.raises(ConfigError, match="minus"):
            Book.model_validate(variants(wrong, {"name": "b", "expect": minus}))


def test_variants_are_told_apart_by_name() -> None:
    with pytest.raises(ConfigError, match=r"variants.*must differ"):
        Book.model_validate(variants({"name": "a"}, {"name": "a"}))


@pytest.mark.parametrize(
    "changes",
    [
        {"chapter": 0},
        {"version": "newest"},
        {"seconds": 0},
        {"variants": []},
        {"variants": [{"name": "a", "expect": []}]},
        {"variants": [{"name": "a", "expect": [{**EXPECT, "figure": "beauty"}]}]},
        {"variants": [{"name": "a", "expect": [{**EXPECT, "tolerance": -1}]}]},
        {"variants": [{"name": "a", "expect": [EXPECT], "draw": {"seed": [1]}}]},
        {"variants": [{"name": "a", "expect": [EXPECT], "draw": {"seed": [0, 1]}}]},
        {"source": {"en": "only English"}},
    ],
)
def test_mistakes_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Book.model_validate({**BOOK, **changes})
