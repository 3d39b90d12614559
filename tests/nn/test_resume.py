"""Resuming: a run goes on from a checkpoint as if it had never stopped, bit for bit."""

from typing import Any

import numpy as np
import pytest

from nn.checkpoint import pack, unpack
from nn.errors import CheckpointError
from nn.optimizers import OPTIMIZERS
from nn.schedules import SCHEDULES
from nn.trainer import Trainer
from tests.nn.support import (
    FULL,
    Json,
    joined,
    with_optimizer,
)

EDITS = {
    "optimizer": {"learning_rate": 0.02},
    "batch_size": 5,
    "layers": [*FULL["layers"][:3], {"kind": "dropout", "rate": 0.6}, *FULL["layers"][4:]],
    "regularization": {"l2": 0.01},
}


@pytest.mark.parametrize(
    "config",
    [
        *map(with_optimizer, OPTIMIZERS),
        *({**FULL, "schedule": {"name": name}} for name in SCHEDULES),
    ],
    ids=[*OPTIMIZERS, *SCHEDULES],
)
def test_a_resumed_run_goes_on_bit_for_bit(config: Json) -> None:
    """In mid-epoch, after live edits, with dropout and BatchNorm."""
    trainer = Trainer(config)
    trainer.advance(steps=17)
    trainer.update(EDITS)
    trainer.advance(steps=9)
    assert trainer._learner.batches.position > 0
    saved = trainer.checkpoint()
    expected = joined([trainer.advance(steps=50)])
    resumed = Trainer(trainer.config.dump(), saved)
    assert joined([resumed.advance(steps=50)]) == expected
    assert resumed.checkpoint() == trainer.checkpoint()


def test_a_checkpoint_changes_nothing_and_repeats() -> None:
    trainer, other = Trainer(FULL), Trainer(FULL)
    trainer.advance(steps=11)
    assert trainer.checkpoint() == trainer.checkpoint()
    other.advance(steps=11)
    assert joined([trainer.advance(steps=20)]) == joined([other.advance(steps=20)])


def test_restore_goes_back_in_time() -> None:
    trainer = Trainer(FULL)
    trainer.advance(steps=10)
    saved = trainer.checkpoint()
    first = joined([trainer.advance(steps=30)])
    trainer.restore(saved)
    assert joined([trainer.advance(steps=30)]) == first


def test_restore_keeps_the_live_settings_of_now() -> None:
    trainer = Trainer(with_optimizer("adam"))
    trainer.advance(steps=10)
    saved = trainer.checkpoint()
    trainer.update({"optimizer": {"name": "momentum", "learning_rate": 0.3}})
    trainer.restore(saved)
    assert trainer.config.optimizer.name == "momentum"
    frame = trainer.advance(steps=1)
    assert frame["from_step"] == 10
    assert frame["learning_rate"][0] == pytest.approx(0.3, rel=0.01)


@pytest.mark.parametrize(
    "change", [{"layers": []}, {"seed": 1}, {"dataset": {"name": "xor", "samples": 60}}]
)
def test_a_checkpoint_of_another_run_is_refused(change: Json) -> None:
    saved = Trainer({**FULL, **change}).checkpoint()
    trainer = Trainer(FULL)
    before = trainer.checkpoint()
    with pytest.raises(CheckpointError, match=r"does not fit this run .*load it with the conf"):
        trainer.restore(saved)
    assert trainer.checkpoint() == before


FIXED: list[tuple[str, Any]] = [
    ("params", np.zeros(3, np.float32)),
    ("params", np.zeros(108, np.float64)),
    ("slot.first_moment", None),
    ("state.1.running_mean", np.zeros(9, np.float32)),
    ("order", np.zeros(48, np.int64)),
    ("order", np.arange(47)),
    ("order", None),
    ("data", {"epochs": 0, "position": 48}),
    ("data", {"epochs": -1, "position": 0}),
    ("data", {"epochs": 0.5, "position": 0}),
    ("data", {}),
    ("done", True),
    ("updates", None),
    ("config", {"batch_size": 0}),
    ("config", None),
    ("streams", {}),
    ("streams", {"shuffle": {}, "dropout": {}}),
    ("streams", {"shuffle": {"bit_generator": "MT19937"}, "dropout": 3}),
    ("marks", None),
    ("marks", {"evaluated": 0, "more": 1}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), FIXED)
def test_odd_content_is_refused_and_nothing_changes(name: str, value: Any) -> None:
    trainer = Trainer(FULL)
    trainer.advance(steps=3)
    before = trainer.checkpoint()
    arrays, meta = unpack(before)
    content: dict[str, Any] = arrays if name in arrays else meta
    assert name in content
    if value is None:
        del content[name]
    else:
        content[name] = value
    with pytest.raises(CheckpointError, match=r"checkpoint: does not fit this run"):
        trainer.restore(pack(arrays, meta))
    assert trainer.checkpoint() == before
