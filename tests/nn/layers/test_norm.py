"""BatchNorm: batch statistics while training, running ones otherwise."""

import numpy as np
import pytest

from nn.layers.norm import BatchNorm
from nn.losses import SquaredError
from tests.nn.layers.support import bound, samples


def batch_norm(shape: tuple[int, ...] = (5,), **fields: float) -> BatchNorm:
    layer = bound("batch_norm", shape, **fields)
    assert isinstance(layer, BatchNorm)
    return layer


def test_training_brings_each_feature_to_mean_shift_and_deviation_scale() -> None:
    layer = batch_norm(epsilon=1e-12)
    y = layer.forward(3 + 5 * samples(64), True)
    np.testing.assert_allclose(y.mean(0), layer.shift, rtol=1e-9)
    np.testing.assert_allclose(y.std(0), np.abs(layer.scale), rtol=1e-9)


def test_an_image_is_normalized_per_channel_not_per_pixel() -> None:
    layer = batch_norm((2, 3, 4), epsilon=1e-12)
    assert layer.parameters()["scale"].shape == (2,)
    y = layer.forward(samples(9, (2, 3, 4)), True)
    assert y.shape == (9, 2, 3, 4)
    np.testing.assert_allclose(y.mean((0, 2, 3)), layer.shift, rtol=1e-9)
    np.testing.assert_allclose(y.std((0, 2, 3)), np.abs(layer.scale), rtol=1e-9)
    assert y.mean(0).std() > 0.1  # single pixels are not


def test_running_statistics_start_at_zero_and_one() -> None:
    layer = batch_norm()
    np.testing.assert_array_equal(layer.running_mean, np.zeros(5))
    np.testing.assert_array_equal(layer.running_variance, np.ones(5))
    x = samples(4)
    expected = x / np.sqrt(1 + layer.spec.epsilon) * layer.scale + layer.shift
    np.testing.assert_allclose(layer.forward(x, False), expected)


@pytest.mark.parametrize("shape", [(5,), (5, 2, 3)])
def test_running_statistics_follow_with_the_unbiased_variance(shape: tuple[int, ...]) -> None:
    layer = batch_norm(shape, momentum=0.75)
    mean, variance = np.zeros(5), np.ones(5)
    for seed in range(3):
        x = 2 + 3 * samples(8, shape, seed)
        layer.forward(x, True)
        axes = (0, *range(2, x.ndim))
        mean = 0.75 * mean + 0.25 * x.mean(axes)
        variance = 0.75 * variance + 0.25 * x.var(axes, ddof=1)
    np.testing.assert_allclose(layer.running_mean, mean)
    np.testing.assert_allclose(layer.running_variance, variance)


def test_running_statistics_reach_those_of_the_data() -> None:
    layer = batch_norm()
    for seed in range(200):
        layer.forward(3 + 2 * samples(50, seed=seed), True)
    np.testing.assert_allclose(layer.running_mean, np.full(5, 3), atol=0.25)
    np.testing.assert_allclose(layer.running_variance, np.full(5, 4), atol=0.5)


def test_inference_moves_nothing_and_treats_samples_alone() -> None:
    layer = batch_norm()
    layer.forward(samples(20), True)
    state = layer.state()
    x = samples(7, seed=5)
    together = layer.forward(x, False).copy()
    alone = np.concatenate([layer.forward(row[None], False).copy() for row in x])
    np.testing.assert_array_equal(together, alone)
    for name, array in layer.state().items():
        np.testing.assert_array_equal(array, state[name])


def test_a_single_sample_gives_the_shift_and_moves_no_statistics() -> None:
    layer = batch_norm()
    with np.errstate(all="raise"):
        np.testing.assert_array_equal(layer.forward(samples(1), True)[0], layer.shift)
        dx = layer.backward(np.ones((1, 5)))
    np.testing.assert_array_equal(dx, np.zeros((1, 5)))
    np.testing.assert_array_equal(layer.running_mean, np.zeros(5))
    np.testing.assert_array_equal(layer.running_variance, np.ones(5))


def test_one_image_is_enough_for_channel_statistics() -> None:
    layer = batch_norm((2, 3, 4))
    x = samples(1, (2, 3, 4))
    layer.forward(x, True)
    expected = 0.9 + 0.1 * x.var((0, 2, 3), ddof=1)
    np.testing.assert_allclose(layer.running_variance, expected)


def test_a_constant_feature_stays_finite() -> None:
    layer = batch_norm()
    y = layer.forward(np.full((4, 5), 7.0), True)
    np.testing.assert_allclose(y, np.tile(layer.shift, (4, 1)))
    assert np.isfinite(layer.backward(samples(4))).all()


def test_the_gradient_does_not_move_a_batch_as_a_whole() -> None:
    """Adding a constant to a feature changes nothing, so its gradients sum to 0."""
    layer, loss = batch_norm(), SquaredError()
    loss.forward(layer.forward(samples(12), True), samples(12, seed=1))
    dx = layer.backward(loss.backward())
    assert np.abs(dx).max() > 1e-3
    np.testing.assert_allclose(dx.sum(0), np.zeros(5), atol=1e-12)


def test_scale_and_shift_begin_neutral_and_do_not_decay() -> None:
    scale, shift = batch_norm().parameters().values()
    assert (scale.initializer.value, shift.initializer.value) == (1, 0)
    assert not scale.decays
    assert not shift.decays


def test_state_is_copied_both_ways() -> None:
    layer, other = batch_norm(), batch_norm()
    layer.forward(samples(9), True)
    state = layer.state()
    other.load_state(state)
    for array in state.values():
        array.fill(-1)
    np.testing.assert_array_equal(other.running_mean, layer.running_mean)
    np.testing.assert_array_equal(other.running_variance, layer.running_variance)
    assert (layer.running_variance > 0).all()
