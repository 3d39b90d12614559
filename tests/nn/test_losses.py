"""Losses: values, gradients, extremes, and which data they fit."""

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from nn.data import DATASETS
from nn.errors import ConfigError
from nn.losses import LOSSES, BinaryCrossEntropy, Loss, SoftmaxCrossEntropy, SquaredError

every_loss = pytest.mark.parametrize("name", list(LOSSES))


def outputs(name: str) -> int:
    return 1 if name == "binary_cross_entropy" else 3


def batch(name: str, n: int, seed: int = 0, dtype: str = "float64") -> tuple[Any, Any]:
    """Logits and labels that fit the loss."""
    rng = np.random.default_rng(seed)
    k = outputs(name)
    return rng.standard_normal((n, k)).astype(dtype), rng.integers(0, max(2, k), n)


def measured(loss: Loss, logits: Any, targets: Any) -> Any:
    """The gradient by central differences."""
    grad = np.zeros_like(logits)
    for place in np.ndindex(*logits.shape):
        moved = np.zeros_like(logits)
        moved[place] = 1e-6
        grad[place] = loss.forward(logits + moved, targets) - loss.forward(logits - moved, targets)
    return grad / 2e-6


@every_loss
@pytest.mark.parametrize("n", [1, 4, 7])
def test_the_gradient_is_that_of_the_batch_mean(name: str, n: int) -> None:
    loss = LOSSES[name]()
    logits, targets = batch(name, n)
    expected = measured(loss, logits, targets)
    loss.forward(logits, targets)
    np.testing.assert_allclose(loss.backward(), expected, atol=1e-8)


@every_loss
def test_a_batch_twice_over_has_the_same_loss_and_half_the_gradient_each(name: str) -> None:
    logits, targets = batch(name, 5)
    once, twice = LOSSES[name](), LOSSES[name]()
    value = once.forward(logits, targets)
    assert twice.forward(np.tile(logits, (2, 1)), np.tile(targets, 2)) == pytest.approx(value)
    np.testing.assert_allclose(twice.backward()[:5], once.backward() / 2)


@every_loss
def test_the_mean_of_single_samples_is_the_loss_of_the_batch(name: str) -> None:
    loss = LOSSES[name]()
    logits, targets = batch(name, 6)
    singles = [loss.forward(logits[i : i + 1], targets[i : i + 1]) for i in range(6)]
    assert loss.forward(logits, targets) == pytest.approx(math.fsum(singles) / 6)


@every_loss
def test_logits_and_targets_are_left_alone(name: str) -> None:
    logits, targets = batch(name, 5)
    kept = logits.copy(), targets.copy()
    loss = LOSSES[name]()
    loss.forward(logits, targets)
    loss.backward()
    loss.predict(logits)
    loss.correct(logits, targets)
    np.testing.assert_array_equal(logits, kept[0])
    np.testing.assert_array_equal(targets, kept[1])


@every_loss
def test_sizes_and_types_may_change(name: str) -> None:
    used = LOSSES[name]()
    for n, dtype in [(8, "float32"), (3, "float32"), (3, "float64"), (11, "float32")]:
        logits, targets = batch(name, n, n, dtype)
        fresh = LOSSES[name]()
        assert used.forward(logits, targets) == fresh.forward(logits, targets)
        assert isinstance(used.forward(logits, targets), float)
        fresh_grad = fresh.backward()
        assert fresh_grad.dtype == dtype
        np.testing.assert_array_equal(used.backward(), fresh_grad)
        np.testing.assert_array_equal(used.backward(), fresh_grad)  # and once more


@every_loss
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_thousand_neither_overflows_nor_loses_the_loss(name: str, dtype: str) -> None:
    loss = LOSSES[name]()
    if name == "binary_cross_entropy":
        logits, targets = (
            np.array([[1000], [-1000], [1000], [-1000]], dtype),
            np.array([1, 0, 0, 1]),
        )
        expected = (0 + 0 + 1000 + 1000) / 4
    else:
        logits = np.array([[1000, -1000, 0], [-1000, 1000, 0]], dtype)
        targets = np.array([0, 0])
        cross_entropy, squares = (0 + 2000) / 2, (999**2 + 1000**2 + 1001**2 + 1000**2) / 4
        expected = cross_entropy if name == "softmax_cross_entropy" else squares
    with np.errstate(all="raise", under="ignore"):
        assert loss.forward(logits, targets) == pytest.approx(expected)
        assert np.isfinite(loss.backward()).all()
        assert np.isfinite(loss.predict(logits)).all()


@every_loss
def test_what_is_not_a_number_is_not_hidden(name: str) -> None:
    logits, targets = batch(name, 4)
    logits[2] = np.nan
    assert math.isnan(LOSSES[name]().forward(logits, targets))


@every_loss
def test_correct_counts_the_labels_that_are_predicted(name: str) -> None:
    loss = LOSSES[name]()
    logits, targets = batch(name, 50)
    right = np.count_nonzero(loss.predict(logits).argmax(1) == targets)
    assert loss.correct(logits, targets) == right
    assert 0 < right < 50


@every_loss
def test_it_is_named_in_both_languages(name: str) -> None:
    text = LOSSES[name].text
    assert all(text[lang]["title"] and text[lang]["help"] for lang in ("en", "zh"))
    assert LOSSES[name].name == name


def test_softmax_cross_entropy_of_equal_logits_is_the_log_of_their_number() -> None:
    loss = SoftmaxCrossEntropy()
    assert loss.forward(np.zeros((3, 10)), np.array([0, 4, 9])) == pytest.approx(math.log(10))
    np.testing.assert_allclose(loss.backward()[0], np.array([-0.9] + [0.1] * 9) / 3)
    np.testing.assert_allclose(loss.predict(np.zeros((3, 10))), np.full((3, 10), 0.1))


def test_a_tie_goes_to_the_first_class() -> None:
    """Otherwise a network of zeros would look perfect."""
    assert SoftmaxCrossEntropy().correct(np.zeros((4, 3)), np.array([0, 1, 2, 2])) == 1
    assert BinaryCrossEntropy().correct(np.zeros((4, 1)), np.array([0, 0, 1, 1])) == 2


def test_binary_cross_entropy_is_softmax_cross_entropy_of_two_classes() -> None:
    logits, targets = batch("binary_cross_entropy", 20)
    both = np.concatenate([np.zeros_like(logits), logits], axis=1)
    binary, softmax = BinaryCrossEntropy(), SoftmaxCrossEntropy()
    assert binary.forward(logits, targets) == pytest.approx(softmax.forward(both, targets))
    np.testing.assert_allclose(binary.backward()[:, 0], softmax.backward()[:, 1])
    np.testing.assert_allclose(binary.predict(logits), softmax.predict(both))


def test_squared_error_of_a_regression() -> None:
    loss = SquaredError()
    y, t = np.array([[1.0, 2.0], [0.0, -1.0]]), np.array([[0.0, 0.0], [0.0, 1.0]])
    assert loss.forward(y, t) == (1 + 4 + 0 + 4) / 2 / 2
    np.testing.assert_array_equal(loss.backward(), [[0.5, 1], [0, -1]])
    assert loss.correct(y, t) is None
    predicted = loss.predict(y)
    np.testing.assert_array_equal(predicted, y)
    assert not np.shares_memory(predicted, y)


def test_squared_error_of_labels_takes_them_as_one_hot() -> None:
    y, labels = batch("squared_error", 8)
    loss, other = SquaredError(), SquaredError()
    assert loss.forward(y, labels) == pytest.approx(other.forward(y, np.eye(3)[labels]))
    np.testing.assert_allclose(loss.backward(), other.backward())


@pytest.mark.parametrize("dataset", list(DATASETS))
def test_at_least_one_loss_fits_each_data_set_and_the_rest_say_so(dataset: str) -> None:
    wanted = SimpleNamespace(name=dataset, classes=None)
    refused = []
    for loss in LOSSES.values():
        try:
            loss.check(DATASETS[dataset], wanted)
        except ConfigError as error:
            refused.append(loss)
            [problem] = error.problems
            assert (problem.field, problem.value) == ("loss", loss.name)
            assert dataset in problem.rule
            assert "choose " in problem.remedy
    assert len(refused) < len(LOSSES)
    assert SquaredError not in refused


def test_a_regression_is_refused_by_name() -> None:
    wanted = SimpleNamespace(name="plane", classes=None)
    with pytest.raises(ConfigError, match="does not fit plane, which is a regression; choose squ"):
        SoftmaxCrossEntropy.check(DATASETS["plane"], wanted)


def test_binary_cross_entropy_needs_two_classes() -> None:
    three = SimpleNamespace(name="blobs", classes=3)
    with pytest.raises(ConfigError, match="needs two classes, but blobs has 3; choose softmax_c"):
        BinaryCrossEntropy.check(DATASETS["blobs"], three)
    BinaryCrossEntropy.check(DATASETS["blobs"], SimpleNamespace(name="blobs", classes=2))


def test_the_head_has_as_many_outputs_as_the_loss_needs() -> None:
    classes, values = SimpleNamespace(classes=4, outputs=4), SimpleNamespace(classes=0, outputs=2)
    assert SoftmaxCrossEntropy.outputs(classes) == 4
    assert BinaryCrossEntropy.outputs(SimpleNamespace(classes=2, outputs=2)) == 1
    assert SquaredError.outputs(classes) == 4
    assert SquaredError.outputs(values) == 2
