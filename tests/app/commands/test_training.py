"""One run in a worker of its own, and all that it returns."""

from collections.abc import Iterator

import numpy as np
import pytest

from app.commands import training
from app.commands.training import Training, started
from app.engine import TrainerError
from nn.config import RunConfig

CONFIG = RunConfig.load(
    {"dataset": {"name": "circle"}, "layers": [{"kind": "affine", "units": 4}], "batch_size": 20}
)


@pytest.fixture(scope="module")
def run() -> Iterator[Training]:
    with started(CONFIG) as run:
        yield run


def test_before_the_first_moment_there_is_nothing(run: Training) -> None:
    assert (run.state, run.step, run.saved) == ("running", 0, None)
    assert [len(column) for column in run.metrics().values()] == [0] * 5
    assert run.result(None)["latest"]["loss"] is None
    assert run.summary["data"]["classes"] == 2


def test_every_iteration_is_kept(run: Training, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "SLICE_SECONDS", 0.001)
    steps: list[int] = []
    run.run(lambda run: steps.append(run.step))
    assert (run.state, run.step, run.epoch) == ("finished", 400, 20)
    assert len(steps) > 1
    assert steps == sorted(steps)
    metrics = run.metrics()
    np.testing.assert_array_equal(metrics["step"], np.arange(1, 401))
    assert all(len(metrics[name]) == 400 for name in ("loss", "accuracy", "grad_norm"))
    assert [entry["step"] for entry in run.evaluations[:3]] == [0, 20, 40]
    assert run.evaluations[-1]["step"] == 400
    assert run.saved is None


def test_a_checkpoint_is_taken_every_few_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "SLICE_SECONDS", 0.001)
    monkeypatch.setattr(training, "CHECKPOINT_SECONDS", 0.0)
    with started(CONFIG) as run:
        run.advance()
        assert run.saved is not None
        step = run.step
        with started(CONFIG, run.saved) as resumed:
            resumed.advance()
    assert resumed.metrics()["step"][0] == step + 1


def test_what_the_trainer_rejects_is_raised_and_the_worker_ends() -> None:
    with pytest.raises(TrainerError) as caught, started(CONFIG, b"nothing"):
        pass
    assert caught.value.type == "CheckpointError"
