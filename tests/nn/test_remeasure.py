"""The trainer that looks twice: the same training, and a second loss for every batch."""

import numpy as np

from nn.remeasure import Remeasuring
from nn.trainer import Trainer
from tests.nn.support import Json

CONFIG: Json = {
    "dataset": {"name": "circle", "samples": 100},
    "layers": [
        *({"kind": "affine", "units": 8}, {"kind": "batch_norm"}),
        *({"kind": "relu"}, {"kind": "dropout", "rate": 0.3}),
    ],
    "optimizer": {"name": "sgd", "learning_rate": 0.1},
    "batch_size": 30,
    "stop": {"epochs": 4},
}


def test_it_trains_as_the_trainer_does_bit_for_bit() -> None:
    plain, twice = Trainer(CONFIG), Remeasuring(CONFIG)
    expected = plain.advance(epochs=100, probe=False)
    frames = [twice.advance_twice(seconds=0.0)]
    frames.append(twice.advance_twice(seconds=60.0))
    assert (frames[0]["from_step"], frames[0]["step"], frames[1]["from_step"]) == (0, 1, 1)
    assert (frames[1]["step"], frames[1]["state"]) == (expected["step"], "finished")
    for name in ("loss", "accuracy", "learning_rate", "grad_norm"):
        np.testing.assert_array_equal(np.concatenate([f[name] for f in frames]), expected[name])
    assert [entry for frame in frames for entry in frame["evaluations"]] == expected["evaluations"]
    assert len(frames[1]["loss_after"]) == frames[1]["step"] - 1
    assert plain.weights() == twice.weights()


def test_the_second_loss_is_that_of_the_same_batch_after_the_update() -> None:
    config = {**CONFIG, "layers": [{"kind": "affine", "units": 8}], "batch_size": 100}
    frame = Remeasuring(config).advance_twice(seconds=60.0)
    # All samples are in every batch, so the loss after a step is the one before the next.
    np.testing.assert_allclose(frame["loss_after"][:-1], frame["loss"][1:], rtol=1e-5)
    assert np.all(frame["loss_after"] < frame["loss"])


def test_a_finished_run_has_nothing_to_add() -> None:
    trainer = Remeasuring(CONFIG)
    trainer.advance_twice(seconds=60.0)
    frame = trainer.advance_twice(seconds=60.0)
    assert (frame["state"], len(frame["loss"]), len(frame["loss_after"])) == ("finished", 0, 0)


def test_a_run_that_diverges_ends() -> None:
    config = {
        **CONFIG, "layers": [], "loss": "squared_error", "stop": {"epochs": 1000},
        "optimizer": {"name": "sgd", "learning_rate": 10.0},
        "head": {"initializer": {"name": "normal", "std": 10.0}},
    }  # fmt: skip
    frame = Remeasuring(config).advance_twice(seconds=60.0)
    assert frame["state"] == "diverged"
    assert len(frame["loss_after"]) == len(frame["loss"]) == frame["step"]
