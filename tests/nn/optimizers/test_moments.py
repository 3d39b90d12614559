"""Adaptive optimizers: first steps, live decay rates, decoupled decay."""

import numpy as np
import pytest

from nn.optimizers import AdaGrad, Adam, AdamW, RmsProp

GRADS = np.array([1e-3, -2.0, 50.0])


def test_adams_first_step_is_the_rate_whatever_the_gradient() -> None:
    params, adam = np.zeros(3), Adam(learning_rate=0.1)
    adam.update(params, GRADS, adam.init(3, "float64"), 0.1)
    np.testing.assert_allclose(params, -0.1 * np.sign(GRADS), rtol=1e-4)


def test_adagrad_starts_its_sum_where_it_is_told() -> None:
    state = AdaGrad(initial_accumulator=0.5).init(3, "float32")
    assert state.slots["square_sum"].tolist() == [0.5] * 3


def test_adamw_decays_weights_alone() -> None:
    params, adam = np.ones(3), AdamW(weight_decay=0.5)
    adam.update(params, np.zeros(3), adam.init(3, "float64", [slice(0, 1), slice(2, 3)]), 0.1)
    np.testing.assert_allclose(params, [0.95, 1.0, 0.95], rtol=1e-12)


def test_a_live_decay_rate_keeps_the_average() -> None:
    old, new = RmsProp(decay=0.99), RmsProp(decay=0.5)
    state = old.init(1, "float64")
    old.update(np.ones(1), np.array([2.0]), state, 0.1)
    average = 0.01 * 4.0
    params = np.ones(1)
    new.adopt(old, state)
    new.update(params, np.array([3.0]), state, 0.1)
    average = 0.5 * average + 0.5 * 9.0
    assert params[0] == pytest.approx(1 - 0.1 * 3.0 / average**0.5, rel=1e-6)


def test_live_betas_keep_the_averages() -> None:
    old, new = Adam(beta1=0.9, beta2=0.999), AdamW(beta1=0.5, beta2=0.9, weight_decay=0.0)
    state = old.init(1, "float64")
    old.update(np.ones(1), np.array([2.0]), state, 0.1)
    mean, square = 0.1 * 2.0, 0.001 * 4.0
    params = np.ones(1)
    new.adopt(old, state)
    new.update(params, np.array([3.0]), state, 0.1)
    mean, square = 0.5 * mean + 0.5 * 3.0, 0.9 * square + 0.1 * 9.0
    step = (mean / (1 - 0.5**2)) / ((square / (1 - 0.9**2)) ** 0.5 + 1e-8)
    assert params[0] == pytest.approx(1 - 0.1 * step, rel=1e-9)


def test_unchanged_rates_change_no_bit() -> None:
    state = Adam().init(3, "float32")
    Adam().update(np.ones(3, np.float32), GRADS.astype(np.float32), state, 0.1)
    before = {name: slot.tobytes() for name, slot in state.slots.items()}
    AdamW().adopt(Adam(), state)
    assert {name: slot.tobytes() for name, slot in state.slots.items()} == before
