"""Divergence: noticed at once, explained, and undone to weights that training can go on from."""

import numpy as np
import pytest

from nn.learner import Learner, Record
from nn.optimizers import OPTIMIZERS
from nn.recovery import SNAPSHOT_STEPS, TOLERANCE
from nn.trainer import Trainer
from tests.nn.support import FULL, Json, assert_plain, blocks, joined, params, sgd

PLANE: Json = {
    "dataset": {"name": "plane", "samples": 100},
    "layers": blocks(16, 2, "relu", name="he_normal"),
    "batch_size": 10,
    "stop": {"epochs": None},
}
WILD: dict[str, Json] = {
    "rate": {**PLANE, "optimizer": sgd(3.0)},
    "momentum": {**PLANE, "optimizer": {"name": "momentum", "learning_rate": 10.0}},
    "nesterov": {**PLANE, "optimizer": {"name": "nesterov", "learning_rate": 10.0}},
    "full": {**FULL, **PLANE, "layers": FULL["layers"], "clip_norm": None, "optimizer": sgd(10.0)},
    "linear": {
        **PLANE,
        "layers": blocks(16, 2, "identity", name="he_normal"),
        "optimizer": sgd(0.3),
    },
    "penalty": {**PLANE, "regularization": {"l2": 10.0}, "optimizer": sgd(0.3)},
    "clipped": {**PLANE, "clip_norm": 1e6, "optimizer": sgd(10.0)},
    "start": {"layers": blocks(100, 12, "relu", name="normal", std=10.0), "optimizer": sgd()},
}


@pytest.mark.parametrize("name", WILD)
def test_divergence_stops_the_run_and_says_why(name: str) -> None:
    trainer = Trainer(WILD[name])
    frame = trainer.advance(steps=500)
    assert frame["state"] == trainer.state == "diverged"
    detail = frame["detail"]
    assert detail["step"] == frame["step"] + 1
    assert 0 <= detail["last_good_step"] <= frame["step"]
    assert "no longer" in detail["reason"]
    assert 0 <= detail["layer"]["index"] < len(trainer.summary()["layers"])
    assert detail["cure"]["en"]
    assert detail["cure"]["zh"]
    knob = "layers.2.initializer" if name == "start" else "optimizer.learning_rate"
    assert detail["knob"] == knob
    assert frame["probes"] is None
    assert_plain(frame)
    assert np.isfinite(frame["loss"]).all()


@pytest.mark.parametrize("name", WILD)
def test_the_last_good_weights_are_put_back(name: str) -> None:
    diverged, sane = Trainer(WILD[name]), Trainer(WILD[name])
    frame = diverged.advance(steps=500)
    sane.advance(steps=frame["detail"]["last_good_step"])
    assert params(diverged) == params(sane)
    assert all(slot.tobytes() == sane._learner.memory.slots[key].tobytes()
               for key, slot in diverged._learner.memory.slots.items())  # fmt: skip
    for value in (diverged.probe(), diverged.test(), diverged.summary()):
        assert_plain(value)


@pytest.mark.parametrize("name", WILD)
def test_slices_agree_on_a_divergence(name: str) -> None:
    whole, sliced = Trainer(WILD[name]), Trainer(WILD[name])
    frames = [sliced.advance(steps=1)]
    while frames[-1]["state"] == "running":
        frames.append(sliced.advance(steps=1))
    last = whole.advance(steps=500)
    assert joined([last]) == joined(frames)
    assert last["detail"] == frames[-1]["detail"]
    assert whole.checkpoint() == sliced.checkpoint()


def test_a_diverged_run_stays_so_over_calls_and_checkpoints() -> None:
    trainer = Trainer(WILD["rate"])
    detail = trainer.advance(steps=99)["detail"]
    again = Trainer(WILD["rate"], trainer.checkpoint())
    for other in (trainer, again):
        frame = other.advance(steps=9)
        assert (frame["state"], frame["detail"]) == ("diverged", detail)
        assert len(frame["loss"]) == 0


def test_a_lower_rate_lets_it_go_on_and_learn() -> None:
    trainer = Trainer(WILD["rate"])
    first = trainer.advance(steps=99)
    trainer.update({"optimizer": {"learning_rate": 0.01}})
    assert trainer.state == "running"
    frame = trainer.advance(steps=200)
    assert frame["from_step"] == first["step"]
    assert frame["state"] == "running"
    assert frame["loss"][-20:].mean() < 0.2 * frame["loss"][0]


def grow(trainer: Trainer, at: int) -> None:
    """Let training go well up to a step, then wrong."""
    trainer.advance(steps=at)
    trainer.update({"optimizer": sgd(3.0)})


@pytest.mark.parametrize("at", [0, 5, SNAPSHOT_STEPS - 1, SNAPSHOT_STEPS, 3 * SNAPSHOT_STEPS + 7])
def test_nothing_before_a_live_change_is_gone_back_to(at: int) -> None:
    trainer = Trainer({**PLANE, "optimizer": sgd(0.01)})
    grow(trainer, at)
    detail = trainer.advance(steps=500)["detail"]
    assert at <= detail["last_good_step"] <= detail["step"]


def late(monkeypatch: pytest.MonkeyPatch, bad_from: int, value: float) -> None:
    """From an update on, every one leaves a bias at a value that a dead unit hides."""
    original = Learner.step

    def step(self: Learner) -> Record:
        record = original(self)
        if self.done >= bad_from:
            self.network.views["0.bias"][0] = value
        return record

    monkeypatch.setattr(Learner, "step", step)


@pytest.mark.parametrize("bad_from", [1, 20, 32, 33, 64, 90])
def test_parameters_that_are_not_finite_are_found_though_the_loss_is(
    monkeypatch: pytest.MonkeyPatch, bad_from: int
) -> None:
    late(monkeypatch, bad_from, -np.inf)
    trainer = Trainer({**PLANE, "optimizer": sgd(0.01)})
    frame = trainer.advance(steps=500)
    noticed = -(-bad_from // SNAPSHOT_STEPS) * SNAPSHOT_STEPS
    assert frame["step"] == noticed
    assert frame["detail"]["last_good_step"] == bad_from - 1
    assert frame["detail"]["layer"] == {"index": 0, "kind": "affine"}
    assert frame["detail"]["reason"] == "the weights are no longer finite numbers"
    assert np.isfinite(trainer._learner.network.params).all()


@pytest.mark.parametrize("bad_from", [33, 40, 63, 64, 65, 100])
def test_a_sudden_end_goes_back_one_update(monkeypatch: pytest.MonkeyPatch, bad_from: int) -> None:
    late(monkeypatch, bad_from, np.nan)
    trainer, sane = (Trainer({**PLANE, "optimizer": sgd(0.01)}) for _ in range(2))
    frame = trainer.advance(steps=500)
    assert (frame["step"], frame["detail"]["last_good_step"]) == (bad_from, bad_from - 1)
    sane.advance(steps=bad_from - 1)
    assert params(trainer) == params(sane)


def test_weights_are_sound_while_the_loss_is_near_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A loss that has grown a thousandfold is finite, but no place to go on from."""
    original = Learner.step

    def step(self: Learner) -> Record:
        loss, *rest = original(self)
        if self.done > 70:
            self.network.views["4.bias"][0] = 10.0 ** (self.done - 65)
        return (loss, *rest)  # type: ignore[return-value]

    monkeypatch.setattr(Learner, "step", step)
    trainer = Trainer({**PLANE, "optimizer": sgd(0.01)})
    frame = trainer.advance(steps=500)
    assert frame["step"] > 71
    assert frame["detail"]["last_good_step"] == 70
    assert frame["loss"][70] <= TOLERANCE * frame["loss"][0] < frame["loss"][71]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_no_optimizer_leaves_numbers_that_are_not_finite(name: str) -> None:
    trainer = Trainer({**PLANE, "optimizer": {"name": name, "learning_rate": 10.0}})
    frame = trainer.advance(steps=100)
    assert_plain(frame)
    assert np.isfinite(frame["loss"]).all()
    assert np.isfinite(frame["grad_norm"]).all()
    assert np.isfinite(trainer._learner.network.params).all()
