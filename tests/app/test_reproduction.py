"""Whole experiments: every training done once, reports in order, everything ended."""

import threading
from typing import Any

import pytest

from app import reproduction
from app.engine import TrainerError
from app.presets import Preset
from app.reproduction import Experiment, reproduce
from nn.errors import ConfigError

TEXT = {"en": "why", "zh": "原因"}
LOSS = {"figure": "loss", "published": 0.0, "tolerance": 0.4}


def preset(name: str = "small", variants: list[dict[str, Any]] | None = None) -> Preset:
    default = [
        {"name": "learns", "repeats": 3, "expect": [LOSS]},
        {"name": "stands", "settings": {"optimizer.learning_rate": 1e-9}, "expect": [LOSS]},
    ]
    return Preset.model_validate({
        "name": name,
        "title": TEXT,
        "help": TEXT,
        "config": {
            "dataset": {"name": "gauss", "samples": 100},
            "layers": [],
            "head": {"initializer": {"name": "zeros"}},
            "optimizer": {"name": "sgd", "learning_rate": 0.5},
            "stop": {"epochs": 10},
        },
        "book": {
            "chapter": 6,
            **dict.fromkeys(("source", "differences", "tolerances"), TEXT),
            "seconds": 8.0,
            "variants": variants or default,
        },
    })  # fmt: skip


def test_time_is_planned_by_the_training() -> None:
    experiment = Experiment.of(preset())
    assert (experiment.share, experiment.seconds) == (2.0, 8.0)
    often = Experiment.of(preset(), repeats=5)
    assert {name: len(configs) for name, configs in often.trainings.items()} == {
        "learns": 5, "stands": 5,
    }  # fmt: skip
    assert (often.share, often.seconds) == (2.0, 20.0)


def test_a_preset_without_a_counterpart_is_refused() -> None:
    with pytest.raises(ConfigError, match="does not say what to compare with"):
        Experiment.of(preset().model_copy(update={"book": None}))


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_figure_is_judged_and_the_work_adds_up(jobs: int) -> None:
    told: list[tuple[str, float]] = []
    chosen = [Experiment.of(preset(name)) for name in ("first", "second")]
    reports = list(reproduce(chosen, jobs, lambda what, seconds: told.append((what, seconds))))
    assert [report.experiment.preset.name for report in reports] == ["first", "second"]
    for report in reports:
        assert [(each.variant, each.passed) for each in report.comparisons] == [
            ("learns", True), ("stands", False),
        ]  # fmt: skip
        assert len(report.comparisons[0].values) == 3
        assert not report.passed
        assert report.seconds > 0
    assert sum(seconds for _, seconds in told) == pytest.approx(16.0)
    names = {
        f"{name}: {variant}" for name in ("first", "second") for variant in ("learns", "stands")
    }
    assert {what for what, _ in told} == names
    assert reports[0].comparisons == reports[1].comparisons  # jobs do not change the figures


def test_an_error_ends_what_is_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    engines: list[Any] = []

    class Kept(reproduction.Engine):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            engines.append(self)

    monkeypatch.setattr(reproduction, "Engine", Kept)
    large = [{"kind": "affine", "units": 4096}, {"kind": "affine", "units": 4096}]
    endless = {"name": "endless", "settings": {"stop.epochs": 100_000}, "expect": [LOSS]}
    wrong = {"name": "wrong", "settings": {"layers": large}, "expect": [LOSS]}
    chosen = [Experiment.of(preset(variants=[wrong, endless, {**endless, "name": "later"}]))]
    threads = threading.active_count()
    with pytest.raises(TrainerError):
        list(reproduce(chosen, 2, lambda what, seconds: None))
    assert engines[0].health() == []
    assert threading.active_count() <= threads + 2  # only readers of closed pipes may linger
