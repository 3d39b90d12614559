"""The bugs of well-known implementations, one test each: its name says what must not happen."""

import copy
import pickle
import warnings
from typing import Any

import numpy as np
import pytest

from nn.layers import LAYERS
from nn.layers.smooth import sigmoid
from nn.losses import LOSSES, SoftmaxCrossEntropy
from nn.optimizers import OPTIMIZERS, Adam
from nn.sequential import Sequential
from nn.trainer import Trainer
from tests.nn.layers.support import bound, network, samples, shapes
from tests.nn.support import FULL, joined, params

AFFINE, RELU, DROPOUT = LAYERS["affine"], LAYERS["relu"], LAYERS["dropout"]
LABELS = np.array([0, 1, 2, 0, 1, 2, 0])


def test_an_epoch_counter_must_not_count_fractions_of_iterations() -> None:
    """48 samples in batches of 7: every epoch ends, and is evaluated at its very end."""
    frame = Trainer(FULL).advance(epochs=4)
    assert [entry["epoch"] for entry in frame["evaluations"]] == [0, 1, 2, 3, 4]
    assert [entry["step"] for entry in frame["evaluations"]] == [0, 7, 14, 21, 28]


def test_accuracy_must_not_drop_the_last_partial_batch() -> None:
    trainer = Trainer({"dataset": {"name": "moons", "samples": 100}})
    trainer.advance(epochs=2)
    x, t = trainer.data.x_train[:50], trainer.data.t_train[:50]
    whole = trainer._evaluator.measure(x, t)
    trainer._evaluator._batch = 7  # 7 * 7 + 1
    assert trainer._evaluator.measure(x, t) == pytest.approx(whole)
    right = trainer._evaluator.predict(x).argmax(1) == t
    assert whole[1] == pytest.approx(right.mean())


@pytest.mark.parametrize("kind", LAYERS)
def test_a_partial_batch_must_not_leak_into_the_next(kind: str) -> None:
    shape = shapes(kind)[0]
    used, fresh = (network(LAYERS[kind](), AFFINE(units=3), shape=shape) for _ in range(2))
    loss, x = SoftmaxCrossEntropy(), samples(7, shape)
    for count in (7, 4):
        loss.forward(used.forward(samples(count, shape, seed=5), False), LABELS[:count])
        used.backward(loss.backward())
    used.load_state(fresh.state())
    grads = []
    for net in (used, fresh):
        loss.forward(net.forward(x, False), LABELS)
        net.backward(loss.backward())
        grads.append(net.grads.copy())
    np.testing.assert_array_equal(*grads)


@pytest.mark.parametrize("kind", LAYERS)
def test_a_backward_must_not_overwrite_its_callers_gradient(kind: str) -> None:
    layer = bound(kind)
    grad = np.array(layer.forward(samples(6, layer.in_shape), True)) + 1
    kept = grad.copy()
    layer.backward(grad)
    np.testing.assert_array_equal(grad, kept)


@pytest.mark.parametrize("kind", LAYERS)
def test_a_backward_must_not_ignore_the_upstream_gradient(kind: str) -> None:
    layer = bound(kind)
    grad = np.array(layer.forward(samples(6, layer.in_shape), False)) + 1
    once = np.array(layer.backward(grad))
    np.testing.assert_allclose(layer.backward(3 * grad), 3 * once, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", LOSSES)
def test_a_losss_gradient_must_be_that_of_the_mean(name: str) -> None:
    """The same samples twice: each gradient is half as large."""
    loss, logits = LOSSES[name](), samples(4, (1 if name == "binary_cross_entropy" else 3,))
    labels = np.array([0, 1, 0, 1])
    loss.forward(logits, labels)
    once = loss.backward().copy()
    loss.forward(np.concatenate([logits] * 2), np.concatenate([labels] * 2))
    np.testing.assert_allclose(loss.backward()[:4], once / 2, rtol=1e-12)


def test_running_variance_must_not_start_at_zero_uncorrected() -> None:
    """After one batch of variance 1 the running one is still about 1, not 0.1."""
    layer = bound("batch_norm", (4,))
    x = samples(2000, (4,))
    layer.forward(x, True)
    np.testing.assert_allclose(layer.running_variance, 0.9 + 0.1 * x.var(0, ddof=1), rtol=1e-12)
    np.testing.assert_allclose(layer.running_variance, 1, atol=0.02)


def test_batch_norm_of_images_must_not_be_per_pixel() -> None:
    layer = bound("batch_norm", (3, 5, 4))
    assert {name: array.shape for name, array in layer.state().items()} == {
        "running_mean": (3,),
        "running_variance": (3,),
    }
    layer.scale[...], layer.shift[...] = 1, 0
    y = layer.forward(samples(6, (3, 5, 4)) * 4 + 2, True)
    np.testing.assert_allclose(y.mean((0, 2, 3)), 0, atol=1e-12)
    np.testing.assert_allclose(y.var((0, 2, 3)), 1, rtol=1e-4)
    assert np.abs(y.mean(0)).max() > 0.1  # a pixel has a mean of its own


def test_dropout_must_not_fall_on_the_logits() -> None:
    config = {"layers": [{"kind": "affine", "units": 9}, {"kind": "dropout", "rate": 0.9}]}
    layers = Trainer(config)._learner.network.layers
    assert [layer.kind for layer in layers] == ["affine", "dropout", "affine"]
    assert layers[-1].out_shape == (10,)


@pytest.mark.parametrize("kind", ["max_pool2d", "avg_pool2d"])
def test_pooling_with_padding_must_not_raise(kind: str) -> None:
    layer = bound(kind, (2, 5, 7), size=3, stride=2, padding=1)
    y = layer.forward(samples(4, (2, 5, 7)), True)
    assert y.shape == (4, 2, 3, 4)
    assert layer.backward(np.ones_like(y)).shape == (4, 2, 5, 7)


@pytest.mark.parametrize("size", [(5, 7), (7, 7), (9, 6), (28, 27)])
def test_a_conv_net_must_not_break_on_odd_sizes(size: tuple[int, int]) -> None:
    conv, pool = LAYERS["conv2d"], LAYERS["max_pool2d"]
    parts = [conv(filters=8, padding="same"), RELU(), pool(), conv(filters=8, kernel_size=2)]
    net = network(*parts, RELU(), pool(padding=1), AFFINE(units=3), shape=(1, *size))
    loss = SoftmaxCrossEntropy()
    loss.forward(net.forward(samples(7, (1, *size)), True), LABELS)
    gradient = net.backward(loss.backward(), input_grad=True)
    assert gradient is not None
    assert gradient.shape == (7, 1, *size)
    assert np.isfinite(net.grads).all()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_sigmoid_must_not_overflow(dtype: str) -> None:
    x = np.array([-1e4, -800, 0, 800, 1e4], dtype)
    with warnings.catch_warnings(), np.errstate(over="raise", invalid="raise"):
        warnings.simplefilter("error")
        np.testing.assert_array_equal(sigmoid(x, np.empty_like(x)), [0, 0, 0.5, 1, 1])


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_resumed_run_must_not_lose_its_optimizers_memory(name: str) -> None:
    """By a checkpoint, a copy or a pickle, in all of which objects have other identities."""
    config: dict[str, Any] = {**FULL, "optimizer": {"name": name}}
    trainer = Trainer(config)
    trainer.advance(steps=20)
    others = [Trainer(config, trainer.checkpoint()), copy.deepcopy(trainer)]
    others.append(pickle.loads(pickle.dumps(trainer)))  # noqa: S301  (our own)
    before = params(trainer)
    expected = joined([trainer.advance(steps=20)])
    assert params(trainer) != before  # it does train
    for other in others:
        assert joined([other.advance(steps=20)]) == expected
        assert params(other) == params(trainer)


def test_a_copied_network_must_not_train_weights_that_it_does_not_use() -> None:
    first = Sequential([AFFINE(units=6), LAYERS["batch_norm"](), DROPOUT(), AFFINE(units=3)], (5,))
    first(samples(7), training=True)
    copies = [copy.deepcopy(first), pickle.loads(pickle.dumps(first))]  # noqa: S301
    loss, optimizer, logits = SoftmaxCrossEntropy(), Adam(), []
    for net in (first, *copies):
        state = net.state_for(optimizer)
        for _ in range(3):
            loss.forward(net(samples(7), training=True), LABELS)
            net.backward(loss.backward())
            optimizer.update(net.params, net.grads, state, 0.01)
        logits.append(net(samples(7)).copy())
    assert np.shares_memory(copies[0].views["0.weight"], copies[0].params)
    for found in logits[1:]:
        np.testing.assert_array_equal(found, logits[0])


def test_adams_bias_correction_must_not_multiply() -> None:
    """The first step is the learning rate for every weight, whatever its gradient's size."""
    grads = np.array([1e-3, -2.0, 50.0])
    adam, weights = Adam(learning_rate=0.01), np.zeros(3)
    adam.update(weights, grads, adam.init(3, "float64"), 0.01)
    np.testing.assert_allclose(weights, -0.01 * np.sign(grads), rtol=1e-4)


def test_a_race_of_optimizers_must_begin_from_the_same_weights_and_batches() -> None:
    trainers = [Trainer({**FULL, "optimizer": {"name": name}}) for name in OPTIMIZERS]
    assert len({params(trainer) for trainer in trainers}) == 1
    assert len({trainer._learner.batches.order.tobytes() for trainer in trainers}) == 1
    assert len({trainer.advance(steps=1)["loss"].tobytes() for trainer in trainers}) == 1
