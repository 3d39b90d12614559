"""One training through an engine, down to the figures that are compared."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from app import trials
from app.book import Expectation
from app.engine import Engine, LocalBackend, TrainerError
from app.trials import TRAINER, Outcome, train
from nn.config import RunConfig
from nn.trainer import Trainer

CONFIG = RunConfig.load({
    "dataset": {"name": "circle", "samples": 200},
    "layers": [{"kind": "affine", "units": 6}, {"kind": "relu"}],
    "batch_size": 20,
    "stop": {"epochs": 5},
})  # fmt: skip


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    engine = Engine(LocalBackend(1), TRAINER)
    yield engine
    engine.shutdown()


def wanted(figure: str, last: int = 1) -> Expectation:
    return Expectation.model_validate({"figure": figure, "last": last, "published": 0})


def test_the_figures_are_those_of_the_trainer(engine: Engine) -> None:
    shares: list[float] = []
    outcome = train(engine, "one", CONFIG, [wanted("test_accuracy")], shares.append)
    trainer = Trainer(CONFIG)
    frame, test = trainer.advance(epochs=100, probe=False), trainer.test()
    last = frame["evaluations"][-1]
    expected = {
        ("test_accuracy", 1): test["accuracy"],
        ("train_accuracy", 1): last["train_accuracy"],
        ("validation_accuracy", 1): last["validation_accuracy"],
        ("loss", 10): float(frame["loss"][-10:].mean()),
        ("accuracy", 8): float(frame["accuracy"][-8:].mean()),
        ("diverged", 1): 0.0,
    }
    found = {key: outcome.figure(wanted(*key)) for key in expected}
    assert found == pytest.approx(expected)
    assert outcome.seconds > 0
    assert shares[-1] == 1.0
    assert engine.health()[0]["runs"] == 0  # it is closed again


def test_the_loss_after_the_update_is_measured_only_where_it_is_asked_for(engine: Engine) -> None:
    after = wanted(trials.AFTER, 30)
    outcome = train(engine, "two", CONFIG, [after], lambda share: None)
    assert 0 < outcome.figure(after) < outcome.figure(wanted("loss", 30))
    plain = train(engine, "three", CONFIG, [wanted("loss")], lambda share: None)
    with pytest.raises(KeyError):
        plain.figure(after)


def test_the_share_that_is_done_grows_to_1(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trials, "SLICE_SECONDS", 0.0)
    for stop in ({"epochs": 5}, {"epochs": None, "steps": 40}, {"epochs": 90, "steps": 40}):
        shares: list[float] = []
        config = CONFIG.model_copy(update={"stop": RunConfig.load({"stop": stop}).stop})
        train(engine, "many", config, [], shares.append)
        assert len(shares) == 40  # one update a call
        assert shares == pytest.approx([(step + 1) / 40 for step in range(40)])


def test_a_run_that_diverges_has_no_other_figure(engine: Engine) -> None:
    diverging: dict[str, Any] = {
        "loss": "squared_error",
        "optimizer": {"name": "sgd", "learning_rate": 10},
        "head": {"initializer": {"name": "normal", "std": 10}},
    }
    outcome = train(engine, "diverging", CONFIG.merged(diverging), [], lambda share: None)
    assert outcome.figure(wanted("diverged")) == 1.0
    for figure in ("test_accuracy", "train_accuracy", "loss"):
        assert math.isnan(outcome.figure(wanted(figure)))


def test_what_the_trainer_refuses_is_raised_and_closed(engine: Engine) -> None:
    deep = [{"kind": "affine", "units": 4096}, {"kind": "affine", "units": 4096}]
    with pytest.raises(TrainerError, match="ConfigError"):
        train(engine, "large", CONFIG.merged({"layers": deep}), [], lambda share: None)
    assert engine.health()[0]["runs"] == 0


def frame(**fields: Any) -> dict[str, Any]:
    return {"state": "finished", "evaluations": [], "loss": np.zeros(0, np.float32), **fields}


def test_figures_that_do_not_exist_are_nan() -> None:
    outcome = Outcome()
    outcome.add(frame(evaluations=[{"validation_accuracy": None}]))
    outcome.judge({"accuracy": None})
    for figure in ("loss", "validation_accuracy", "test_accuracy"):
        assert math.isnan(outcome.figure(wanted(figure)))
