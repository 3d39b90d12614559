"""The trainer: slices agree, a frame has all, live changes, the end."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nn.data import DATASETS
from nn.errors import ConfigError
from nn.layers import LAYERS
from nn.optimizers import OPTIMIZERS
from nn.trainer import RECORD, Trainer
from tests.nn.support import (
    FULL,
    RECORDS,
    Json,
    assert_plain,
    joined,
    params,
    sgd,
    takes_flat,
    with_optimizer,
)

ROOT = Path(__file__).resolve().parents[2]
LOCAL = [name for name, dataset in DATASETS.items() if not hasattr(dataset, "collection")]
LIMITS = [{"seconds": 0.001}, {"seconds": 0.0}, {"epochs": 1}, {"steps": 7}]

ELSEWHERE = """
import json, sys
junk = [bytearray(17 * n) for n in range(99)]
from nn.trainer import Trainer
sent = json.load(sys.stdin)
trainer = Trainer(sent["config"], bytes.fromhex(sent["checkpoint"]))
trainer.advance(steps=60)
print(trainer.checkpoint().hex())
"""


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_100_steps_are_10_times_10_bit_for_bit(name: str) -> None:
    whole, sliced = Trainer(with_optimizer(name)), Trainer(with_optimizer(name))
    frames = [sliced.advance(steps=10) for _ in range(10)]
    assert joined([whole.advance(steps=100, probe=False)]) == joined(frames)
    assert whole.checkpoint() == sliced.checkpoint()


@pytest.mark.parametrize(
    "limit", [{"seconds": 0.001}, {"seconds": 0.0}, {"epochs": 1}, {"steps": 7}]
)
def test_a_limit_never_changes_results(limit: dict[str, Any]) -> None:
    whole, sliced = Trainer(FULL), Trainer(FULL)
    frames = [sliced.advance(**limit)]
    while frames[-1]["state"] == "running":
        frames.append(sliced.advance(**limit))
    assert joined([whole.advance(steps=10_000)]) == joined(frames)
    assert whole.checkpoint() == sliced.checkpoint()


def test_seconds_are_kept_to_and_at_least_one_update_is_done() -> None:
    trainer = Trainer({**FULL, "stop": {"epochs": None}})
    trainer.advance(seconds=0.05)
    assert len(trainer.advance(seconds=0.0)["loss"]) == 1
    assert 5 < len(trainer.advance(seconds=0.05)["loss"]) < 5000


def test_a_stall_does_not_leave_it_at_one_update_a_call() -> None:
    trainer = Trainer({**FULL, "stop": {"epochs": None}})
    trainer._step_pace.seconds = 0.04
    for _ in range(60):
        frame = trainer.advance(seconds=0.02)
    assert len(frame["loss"]) > 5


def test_an_epoch_ends_at_its_boundary() -> None:
    trainer = Trainer(FULL)
    trainer.advance(steps=3)
    first, second = trainer.advance(epochs=1), trainer.advance(epochs=2)
    assert (first["step"], first["epoch"]) == (7, 1.0)
    assert (second["step"], second["epoch"]) == (21, 3.0)


def test_the_first_limit_counts() -> None:
    assert Trainer(FULL).advance(steps=5, epochs=1, seconds=60)["step"] == 5
    assert Trainer(FULL).advance(steps=50, epochs=1)["step"] == 7


def test_no_limit_is_refused_unless_the_run_ends() -> None:
    assert Trainer({**FULL, "stop": {"steps": 3}}).advance()["state"] == "finished"
    with pytest.raises(ConfigError, match=r"steps .*needs a limit; give steps, seconds or epochs"):
        Trainer({**FULL, "stop": {"epochs": None}}).advance()


def test_another_process_computes_the_same_bits() -> None:
    """Memory lies elsewhere there: nothing may depend on where."""
    here = Trainer(FULL)
    here.advance(steps=25)
    sent = json.dumps({"config": FULL, "checkpoint": here.checkpoint().hex()})
    here.advance(steps=60)
    there = subprocess.run(
        [sys.executable, "-c", ELSEWHERE], input=sent, capture_output=True, text=True, check=True,
        cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": "7"},
    )  # fmt: skip
    assert there.stdout.strip() == here.checkpoint().hex()


def test_every_update_has_its_record() -> None:
    frame = Trainer(FULL).advance(steps=9)
    assert RECORD == RECORDS
    assert {name: (frame[name].shape, frame[name].dtype) for name in RECORDS} == dict.fromkeys(
        RECORDS, ((9,), np.dtype(np.float32))
    )
    assert (frame["from_step"], frame["step"], frame["state"]) == (0, 9, "running")
    assert frame["detail"] is None
    assert all(np.isfinite(frame[name]).all() for name in RECORDS)


@pytest.mark.parametrize("name", LOCAL)
def test_what_leaves_the_trainer_is_plain(name: str) -> None:
    trainer = Trainer({"dataset": {"name": name}, "batch_size": 32, "stop": {"epochs": 2}})
    frame = trainer.advance(epochs=1)
    regression = DATASETS[name].task == "regression"
    assert np.isnan(frame["accuracy"]).all() == regression
    assert (frame["evaluations"][-1]["validation_accuracy"] is None) == regression
    for value in (frame, trainer.probe(), trainer.test(), trainer.summary(), trainer.view("data")):
        assert_plain(value)
        pickled = json.dumps(value, default=lambda row: row.tolist())
        assert json.loads(pickled)


@pytest.mark.parametrize("kind", LAYERS)
def test_every_layer_trains(kind: str) -> None:
    config = {**with_optimizer("adam"), "layers": [{"kind": "affine", "units": 8}, {"kind": kind}]}
    if not takes_flat(kind):
        config |= {"dataset": {"name": "digits", "train_size": 60}, "layers": [{"kind": kind}]}
    trainer = Trainer(config)
    frame = trainer.advance(steps=150)
    assert np.mean(frame["loss"][-14:]) < np.mean(frame["loss"][:14])
    assert_plain(frame)


def test_the_record_is_of_the_batch_before_the_update() -> None:
    config = {
        **FULL,
        "layers": [],
        "batch_size": 4096,
        "dataset": {"name": "moons", "validation_fraction": 0.0},
    }
    trainer = Trainer({**config, "regularization": {}})
    frame = trainer.advance(steps=3)
    at_0, at_1 = frame["evaluations"][:2]
    assert frame["loss"][0] == pytest.approx(at_0["train_loss"], rel=1e-5)
    assert frame["accuracy"][0] == pytest.approx(at_0["train_accuracy"])
    assert frame["loss"][1] == pytest.approx(at_1["train_loss"], rel=1e-5)
    assert at_0["validation_loss"] is at_0["validation_accuracy"] is None


def test_the_schedule_sets_the_recorded_rate() -> None:
    warm = {"name": "warmup", "warmup_steps": 4}
    frame = Trainer({**FULL, "schedule": warm, "optimizer": sgd(0.4)}).advance(steps=6)
    assert frame["learning_rate"] == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.4, 0.4])
    drop = {"name": "step", "every_epochs": 2, "factor": 0.5}
    frame = Trainer({**FULL, "schedule": drop, "optimizer": sgd(0.4)}).advance(epochs=5)
    assert frame["learning_rate"].tolist() == pytest.approx([0.4] * 14 + [0.2] * 14 + [0.1] * 7)


def test_a_cosine_ends_with_the_run() -> None:
    cosine = {**FULL, "schedule": {"name": "cosine"}, "optimizer": sgd(1.0)}
    rates = Trainer({**cosine, "stop": {"epochs": 30, "steps": 50}}).advance()["learning_rate"]
    assert len(rates) == 50
    assert rates[25] == pytest.approx(0.5)
    open_end = Trainer({**cosine, "stop": {"epochs": None}}).advance(epochs=21)["learning_rate"]
    assert open_end[139] < 1e-3
    assert (open_end[140:] == 0).all()


def test_clipping_limits_the_step_not_the_record() -> None:
    config = {**FULL, "regularization": {}, "schedule": {"name": "constant"}, "optimizer": sgd(1.0)}
    trainer = Trainer({**config, "clip_norm": 1e-3})
    before = trainer._learner.network.params.copy()
    frame = trainer.advance(steps=1)
    assert frame["grad_norm"][0] > 1e-2
    moved = np.linalg.norm(trainer._learner.network.params - before)
    assert moved == pytest.approx(1e-3, rel=1e-4)


def test_max_norm_holds_after_every_update() -> None:
    trainer = Trainer({**FULL, "regularization": {"max_norm": 0.5}, "optimizer": sgd(0.5)})
    trainer.advance(steps=20)
    for weight in trainer._learner.network.weights:
        assert np.linalg.norm(weight, axis=0).max() <= 0.5 * (1 + 1e-6)


def test_a_live_change_keeps_the_weights() -> None:
    trainer = Trainer(FULL)
    trainer.advance(steps=10)
    before = params(trainer)
    config = trainer.update({"optimizer": {"name": "sgd", "learning_rate": 0.5}, "batch_size": 48})
    assert params(trainer) == before
    assert config["optimizer"] == {"name": "sgd", "learning_rate": 0.5}
    assert trainer.config.dump() == config
    assert trainer.advance(epochs=1)["step"] < trainer.advance(epochs=1)["step"]


def test_a_live_dropout_rate_takes_effect() -> None:
    layers = [{"kind": "affine", "units": 400}, {"kind": "relu"}, {"kind": "dropout", "rate": 0.0}]
    trainer = Trainer({**FULL, "layers": layers})
    trainer.update({"layers": [*layers[:2], {"kind": "dropout", "rate": 0.9}]})
    trainer.advance(steps=1)
    kept = trainer._learner.network.layers[2].output
    assert np.count_nonzero(kept) < 0.2 * kept.size
    assert np.count_nonzero(trainer._twin.follow().layers[2].output) <= kept.size


def test_what_is_not_live_is_refused_and_nothing_changes() -> None:
    trainer = Trainer(FULL)
    before = trainer.config
    with pytest.raises(ConfigError, match=r"seed .=9.: cannot .*; reset") as caught:
        trainer.update({"seed": 9, "dtype": "float64"})
    assert [problem.field for problem in caught.value.problems] == ["seed", "dtype"]
    with pytest.raises(ConfigError, match=r"optimizer.learning_rate"):
        trainer.update({"optimizer": {"learning_rate": -1}})
    assert trainer.config == before


STOPS: list[Json] = [{"epochs": 2}, {"epochs": None, "steps": 14}, {"epochs": 3, "steps": 14}]


@pytest.mark.parametrize(
    "stop", [{"epochs": 2}, {"epochs": None, "steps": 14}, {"epochs": 3, "steps": 14}]
)
def test_a_run_finishes_and_stays_so(stop: Json) -> None:
    trainer = Trainer({**FULL, "stop": stop})
    frame = trainer.advance(steps=1000)
    assert (frame["state"], frame["step"], trainer.state) == ("finished", 14, "finished")
    again = trainer.advance(steps=10)
    assert (again["from_step"], again["step"], again["state"]) == (14, 14, "finished")
    assert again["probes"] is None
    assert Trainer({**FULL, "stop": stop}, trainer.checkpoint()).state == "finished"


def test_a_later_end_lets_it_go_on() -> None:
    trainer = Trainer({**FULL, "stop": {"epochs": 2}})
    trainer.advance()
    trainer.update({"stop": {"epochs": 3}})
    assert trainer.state == "running"
    assert trainer.advance()["epoch"] == 3.0
    trainer.update({"stop": {"epochs": 1}})
    assert trainer.state == "finished"


def test_wrong_configurations_are_refused() -> None:
    with pytest.raises(ConfigError, match=r"batch_size"):
        Trainer({"batch_size": 0})
    with pytest.raises(ConfigError, match=r"layers.*5,000,000"):
        Trainer({"layers": [{"kind": "affine", "units": 4096}] * 3})


def test_data_of_ones_own_take_the_place_of_the_data_set() -> None:
    data = replace(
        Trainer({}).data, x_test=np.zeros((7, 1, 8, 8), np.float32), t_test=np.zeros(7, int)
    )
    assert Trainer({}, data=data).test()["samples"] == 7
