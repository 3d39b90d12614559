"""Looking into a run: probes, views and figures leave no trace in its training."""

import numpy as np
import pytest

from nn.errors import ConfigError
from nn.trainer import Trainer
from tests.nn.support import (
    FULL,
    joined,
    params,
)


def test_looking_leaves_no_trace() -> None:
    watched, alone = Trainer(FULL), Trainer(FULL)
    frames = []
    for _ in range(9):
        frames.append(watched.advance(steps=5, probe=True))
        assert watched.probe() == watched.probe()
        watched.test()
        watched.view("boundary", size=9)
        watched.view("predictions", split="train")
        watched.view("data")
        watched.summary()
        watched.weights("safetensors")
        watched.update({})
    assert joined([alone.advance(steps=45, probe=False)]) == joined(frames)
    assert watched.checkpoint() == alone.checkpoint()


def test_dropout_does_not_reshuffle_the_data() -> None:
    with_it, without = Trainer(FULL), Trainer({**FULL, "layers": FULL["layers"][:3]})
    for trainer in (with_it, without):
        trainer.advance(steps=40)
    orders = [trainer._learner.batches.order for trainer in (with_it, without)]
    assert np.array_equal(*orders)


def test_the_data_seed_and_the_run_seed_are_two() -> None:
    def first(**seeds: int) -> tuple[bytes, bytes]:
        data = {**FULL["dataset"], **({"seed": seeds["data"]} if "data" in seeds else {})}
        trainer = Trainer({**FULL, "dataset": data, "seed": seeds.get("run", 0)})
        return trainer.data.x_train.tobytes(), params(trainer)

    base = first()
    assert first() == base
    assert first(data=0) == base
    other_data, same_weights = first(data=1)
    assert other_data != base[0]
    assert same_weights == base[1]
    same_data, other_weights = first(run=1, data=0)
    assert same_data == base[0]
    assert other_weights != base[1]


def test_a_probe_comes_with_the_last_update() -> None:
    trainer = Trainer(FULL)
    assert trainer.probe()["step"] == 0
    frame = trainer.advance(steps=5)
    assert frame["probes"]["step"] == 5
    assert trainer.advance(steps=5, probe=False)["probes"] is None
    assert trainer.advance(seconds=0.01)["probes"]["step"] == trainer._learner.done


def test_the_probe_at_the_start_sees_what_the_first_update_sees() -> None:
    trainer = Trainer(FULL)
    ghost, first = trainer.probe(), trainer.advance(steps=1)["probes"]
    for before, after in zip(ghost["layers"], first["layers"], strict=True):
        assert before["activation"] == after["activation"]
        assert before["update_ratio"] is None
        assert (after["update_ratio"] is None) == (after["weight"] is None)


def test_views_are_those_that_there_are() -> None:
    trainer = Trainer(FULL)
    with pytest.raises(ConfigError, match=r"view.kind .*must be one of boundary, pred"):
        trainer.view("sunset")
    with pytest.raises(ConfigError, match=r"view.split .*is not an option of boundary"):
        trainer.view("boundary", split="train")


def test_test_figures_are_of_the_test_data() -> None:
    trainer = Trainer({"optimizer": {"name": "adam", "learning_rate": 0.01}, "batch_size": 50})
    trainer.advance()
    figures = trainer.test()
    assert figures["samples"] == 360
    assert figures["step"] == 460
    assert figures["accuracy"] > 0.93
    assert 0 < figures["loss"] < 0.3


def test_weights_come_in_two_formats() -> None:
    trainer = Trainer(FULL)
    assert trainer.weights() == trainer.weights("npz")
    assert trainer.weights("safetensors") != trainer.weights("npz")
    with pytest.raises(ConfigError, match=r"format \(='pickle'\): must be npz or safetensors"):
        trainer.weights("pickle")
