"""One update: its record, its type, its place in the run."""

import math

import numpy as np
import pytest

from nn.config import RunConfig
from nn.data import Data
from nn.learner import Learner, NotFiniteError, as_trained, norm
from nn.losses import LOSSES
from nn.schedules import OPEN_END_EPOCHS
from nn.trainer import Trainer
from tests.nn.support import FULL


def make(**changes: object) -> Learner:
    return Trainer({**FULL, **changes})._learner


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_everything_is_computed_in_the_type_of_the_run(dtype: str) -> None:
    learner = make(dtype=dtype)
    learner.step()
    x, _ = learner.batches.current()
    arrays = [learner.network.params, learner.network.grads, x, *learner.memory.slots.values()]
    arrays += [layer.output for layer in learner.network.layers]
    arrays += [layer.grad_output for layer in learner.network.layers]
    assert {array.dtype for array in arrays} == {np.dtype(dtype)}


@pytest.mark.parametrize("loss", LOSSES)
def test_the_head_fits_data_and_loss(loss: str) -> None:
    head = make(loss=loss, head={"initializer": {"name": "zeros"}}).network.layers[-1]
    assert head.out_shape == ((1,) if loss == "binary_cross_entropy" else (2,))
    assert not head.weight.any()


def test_an_update_that_fails_changes_neither_weights_nor_place() -> None:
    learner = make()
    learner.step()
    learner.network.params[0] = np.nan
    before = learner.network.params.tobytes(), learner.batches.position, learner.done
    with np.errstate(all="ignore"), pytest.raises(NotFiniteError):
        learner.step()
    assert (learner.network.params.tobytes(), learner.batches.position, learner.done) == before
    assert learner.memory.step == 1


def test_the_gradient_norm_includes_the_penalty() -> None:
    plain, penalized = make(regularization={}), make(regularization={"l2": 1.0})
    first, second = plain.step()[3], penalized.step()[3]
    assert second != pytest.approx(first, rel=1e-3)


def test_a_partial_batch_has_its_own_mean_and_leaks_nothing() -> None:
    """The gradient of the last batch of 6 is that of these 6 samples alone."""
    tiny = {"name": "sgd", "learning_rate": 1e-9}
    learner = make(layers=[], regularization={}, clip_norm=None, optimizer=tiny)
    for _ in range(6):
        learner.step()
    x, t = learner.batches.current()
    assert len(x) == 6
    x, t = x.copy(), t.copy()
    learner.step()
    weight, bias = learner.network.views["0.weight"], learner.network.views["0.bias"]
    odds = np.exp(x @ weight + bias)
    error = odds / odds.sum(axis=1, keepdims=True) - np.eye(2)[t]
    np.testing.assert_allclose(learner.network.grad_views["0.weight"], x.T @ error / 6, rtol=1e-4)


@pytest.mark.parametrize(
    ("stop", "end"),
    [
        ({"epochs": 3}, 21),
        ({"epochs": None, "steps": 9}, 9),
        ({"epochs": 3, "steps": 9}, 9),
        ({"epochs": 1, "steps": 9}, 7),
        ({"epochs": None}, None),
    ],
)
def test_the_end(stop: dict[str, int | None], end: int | None) -> None:
    learner = make(stop=stop)
    assert learner.end == end
    assert learner.total_steps == (end or OPEN_END_EPOCHS * 7)


def test_another_batch_size_moves_the_end() -> None:
    learner = make(stop={"epochs": 3})
    for _ in range(3):
        learner.step()
    learner.configure(RunConfig.load({**FULL, "stop": {"epochs": 3}, "batch_size": 27}))
    assert learner.end == 3 + 1 + 2 * 2


@pytest.mark.parametrize(
    ("values", "length"),
    [
        ([3.0, 4.0], 5.0),
        ([0.0], 0.0),
        ([1e30, 1e30], math.sqrt(2) * 1e30),
        ([math.inf], math.inf),
    ],
)
def test_a_norm_is_finite_where_its_vector_is(values: list[float], length: float) -> None:
    with np.errstate(over="ignore"):
        assert norm(np.array(values, np.float32)) == pytest.approx(length)


def test_a_norm_of_no_number_is_none() -> None:
    assert math.isnan(norm(np.array([1.0, math.nan], np.float32)))


def test_labels_stay_whole_and_samples_are_not_copied_needlessly() -> None:
    data: Data = Trainer(FULL).data
    config = RunConfig.load(FULL)
    assert as_trained(data.t_train, config) is data.t_train
    assert np.shares_memory(as_trained(data.x_train, config), data.x_train)
    assert as_trained(data.x_train, config.merged({"dtype": "float64"})).dtype == np.float64
