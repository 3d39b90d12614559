"""Dropout: inverted, only while training, from a stream of its own."""

from typing import Any

import numpy as np
import pytest

from nn.layers.dropout import Dropout, DropoutSpec
from tests.nn.layers.support import bound, samples


def dropout(
    rate: float, shape: tuple[int, ...] = (5,), dtype: str = "float64", **more: Any
) -> Dropout:
    layer = bound("dropout", shape, dtype, rate=rate, **more)
    assert isinstance(layer, Dropout)
    return layer


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_the_rate_is_the_share_that_is_silenced(rate: float, dtype: str) -> None:
    layer = dropout(rate, (100,), dtype)
    y = layer.forward(np.ones((200, 100), dtype), True)
    assert np.mean(y == 0) == pytest.approx(rate, abs=0.01)
    np.testing.assert_allclose(y[layer.mask], 1 / (1 - rate), rtol=1e-6)
    assert y.mean() == pytest.approx(1, abs=0.05)  # inverted: the mean is kept
    np.testing.assert_array_equal(layer.mask, y != 0)


def test_the_gradient_passes_where_the_value_passed() -> None:
    layer = dropout(0.5)
    y, grad_out = layer.forward(np.ones((40, 5)), True), samples(40)
    np.testing.assert_array_equal(layer.backward(grad_out), y * grad_out)


@pytest.mark.parametrize(("rate", "training"), [(0.5, False), (0.0, True), (0.0, False)])
def test_otherwise_nothing_happens_and_nothing_is_drawn(rate: float, training: bool) -> None:
    layer, rng = dropout(rate), np.random.default_rng(7)
    layer.seed(rng)
    before, x = rng.bit_generator.state, samples(6)
    assert layer.forward(x, training) is x
    grad_out = samples(6, seed=2)
    assert layer.backward(grad_out) is grad_out
    assert rng.bit_generator.state == before


def test_inference_between_two_steps_does_not_disturb_them() -> None:
    layer = dropout(0.5)
    layer.forward(samples(6), True)
    y = layer.forward(samples(6), True).copy()
    mask = layer.mask.copy()
    again = dropout(0.5)
    again.forward(samples(6), True)
    again.forward(samples(9), False)
    np.testing.assert_array_equal(again.forward(samples(6), True), y)
    np.testing.assert_array_equal(again.mask, mask)


def test_every_step_draws_another_mask_unless_frozen() -> None:
    layer = dropout(0.5, (50,))
    x = np.ones((4, 50))
    first = layer.forward(x, True).copy()
    second = layer.forward(x, True).copy()
    assert not np.array_equal(first, second)
    layer.frozen = True
    np.testing.assert_array_equal(layer.forward(x, True), second)
    assert layer.forward(np.ones((9, 50)), True).any()  # of another size: a mask has to be drawn
    layer.frozen = False
    assert not np.array_equal(layer.forward(x, True), second)


def test_the_rate_is_live() -> None:
    layer = dropout(0.1, (1000,))
    layer.forward(np.ones((2, 1000)), True)
    layer.reconfigure(DropoutSpec(rate=0.8))
    y = layer.forward(np.ones((2, 1000)), True)
    assert np.mean(y == 0) == pytest.approx(0.8, abs=0.05)
    assert DropoutSpec.model_json_schema()["properties"]["rate"]["x-live"] is True


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_plain_dropout_multiplies_at_inference_instead(dtype: str) -> None:
    plain, inverted = (dropout(0.2, (50,), dtype, scale_at=at) for at in ("inference", "training"))
    x = samples(40, (50,)).astype(dtype)
    kept = plain.forward(x, True)
    np.testing.assert_array_equal(kept, x * plain.mask)
    np.testing.assert_allclose(kept, 0.8 * inverted.forward(x, True), rtol=1e-6)
    np.testing.assert_array_equal(plain.backward(x), x * plain.mask)
    y = plain.forward(x[:7], False)
    assert y.dtype == dtype
    np.testing.assert_allclose(y, 0.8 * x[:7], rtol=1e-6)
    np.testing.assert_allclose(plain.backward(x[:7]), 0.8 * x[:7], rtol=1e-6)


def test_plain_dropout_of_nothing_does_nothing() -> None:
    layer, x = dropout(0.0, scale_at="inference"), samples(6)
    assert layer.forward(x, True) is x
    assert layer.forward(x, False) is x


def test_when_it_is_scaled_is_not_live() -> None:
    assert DropoutSpec.model_json_schema()["properties"]["scale_at"]["x-live"] is False
