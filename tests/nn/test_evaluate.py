"""Evaluation: right over every batch size, on fixed samples, without a trace."""

import numpy as np
import pytest

from nn import evaluate
from nn.evaluate import EVALUATION_BATCH, EVALUATION_COST, TRAIN_SAMPLE, Evaluator
from nn.trainer import Trainer
from tests.nn.support import FULL, Json


def evaluator(config: Json) -> Evaluator:
    return Trainer(config)._evaluator


def test_figures_weigh_every_sample_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last, smaller batch counts by its size."""
    trainer = Trainer(FULL)
    data = trainer.data
    whole = trainer._evaluator.measure(data.x_train, data.t_train)
    for size in (1, 7, 47, 48):
        monkeypatch.setattr(evaluate, "EVALUATION_BATCH", size)
        parts = trainer._evaluator.measure(data.x_train, data.t_train)
        assert parts == pytest.approx(whole, rel=1e-5)


def test_accuracy_is_the_share_of_right_labels() -> None:
    trainer = Trainer(FULL)
    trainer.advance(steps=30)
    data, judge = trainer.data, trainer._evaluator
    right = judge.predict(data.x_validation).argmax(axis=1) == data.t_validation
    assert judge.figures()["validation_accuracy"] == pytest.approx(right.mean())


def test_the_running_statistics_of_now_are_used() -> None:
    trainer = Trainer(FULL)
    before = trainer._evaluator.figures()
    trainer.advance(steps=1)
    for layer in trainer._learner.network.layers[1:2]:
        layer.load_state({name: array + 1 for name, array in layer.state().items()})
    assert trainer._evaluator.figures() != before


def test_an_empty_set_has_no_figures() -> None:
    data = {**FULL["dataset"], "validation_fraction": 0.0}
    figures = evaluator({**FULL, "dataset": data}).figures()
    assert figures["validation_loss"] is figures["validation_accuracy"] is None
    assert figures["train_loss"] is not None


def test_what_is_not_finite_has_no_figures() -> None:
    trainer = Trainer(FULL)
    trainer._learner.network.params[:] = np.nan
    assert trainer.test() == {"loss": None, "accuracy": None, "samples": 12, "step": 0}


def test_a_regression_has_no_accuracy() -> None:
    loss, accuracy = evaluator({"dataset": {"name": "plane"}}).test()
    assert loss is not None
    assert accuracy is None


def test_a_thousand_training_samples_stand_for_all() -> None:
    judge = evaluator({"dataset": {"name": "moons", "samples": 5000}, "layers": []})
    assert judge.samples == TRAIN_SAMPLE + 1000


@pytest.mark.parametrize("batch_size", [1, 10, 100])
def test_the_interval_keeps_evaluations_cheap(batch_size: int) -> None:
    judge = evaluator(FULL)
    trained = judge.interval(batch_size) * batch_size * evaluate.BACKWARD_COST
    assert trained == pytest.approx(judge.samples * EVALUATION_COST, rel=0.2)
    assert judge.interval(10**9) == 1


def test_predictions_are_probabilities_in_the_order_asked() -> None:
    trainer = Trainer({**FULL, "dataset": {"name": "moons", "samples": 1500}})
    x = trainer.data.x_train
    assert len(x) > EVALUATION_BATCH
    says = trainer._evaluator.predict(x)
    assert says.shape == (len(x), 2)
    np.testing.assert_allclose(says.sum(axis=1), 1, rtol=1e-5)
    np.testing.assert_allclose(trainer._evaluator.predict(x[700:710]), says[700:710], rtol=1e-5)


def test_the_twin_shares_the_weights_and_nothing_else() -> None:
    trainer = Trainer(FULL)
    first, twin = trainer._learner.network, trainer._twin.network
    trainer.advance(steps=3)
    assert twin.params is first.params
    assert not np.shares_memory(twin.grads, first.grads)
    before = [layer.output.copy() for layer in first.layers], first.grads.copy()
    trainer._twin.look()
    assert all(map(np.array_equal, before[0], [layer.output for layer in first.layers]))
    assert np.array_equal(before[1], first.grads)
    assert twin.grads.any()
    trainer.advance(steps=1)
    for own, shared in zip(twin.layers, first.layers, strict=True):
        names = shared.parameters()
        assert all(getattr(own, name) is getattr(shared, name) for name in names)
