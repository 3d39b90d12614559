"""Regularization: gradients of the penalties, and lengths that are limited."""

import numpy as np
import pytest

from nn.config import RegularizationConfig
from nn.regularizers import Array, Regularizer

WEIGHT = np.array([[1.0, -2.0], [0.0, 0.5], [3.0, 0.0]])


def make(weight: Array, **strengths: float) -> tuple[Regularizer, Array]:
    grad = np.ones_like(weight)
    return Regularizer(RegularizationConfig(**strengths), [weight], [grad]), grad


def test_nothing_is_done_by_default() -> None:
    regularizer, grad = make(WEIGHT.copy())
    assert not regularizer.penalized
    assert not regularizer.limited
    regularizer.add_gradient()
    regularizer.project()
    assert np.array_equal(grad, np.ones_like(WEIGHT))
    assert regularizer.penalty() == 0


def test_l2_adds_lambda_w() -> None:
    regularizer, grad = make(WEIGHT.copy(), l2=0.1)
    regularizer.add_gradient()
    assert regularizer.penalized
    np.testing.assert_allclose(grad, 1 + 0.1 * WEIGHT)
    assert regularizer.penalty() == pytest.approx(0.05 * (WEIGHT**2).sum())


def test_l1_adds_lambda_sign_w_which_is_0_at_0() -> None:
    regularizer, grad = make(WEIGHT.copy(), l1=0.1)
    regularizer.add_gradient()
    assert grad.tolist() == [[1.1, 0.9], [1.0, 1.1], [1.1, 1.0]]
    assert regularizer.penalty() == pytest.approx(0.1 * np.abs(WEIGHT).sum())


def test_the_gradient_is_that_of_the_penalty() -> None:
    weight = WEIGHT + 0.25
    regularizer, grad = make(weight, l1=0.3, l2=0.2)
    regularizer.add_gradient()
    numeric = np.empty_like(weight)
    for at in np.ndindex(weight.shape):
        original = weight[at]
        weight[at] = original + 1e-5
        above = regularizer.penalty()
        weight[at] = original - 1e-5
        numeric[at] = (above - regularizer.penalty()) / 2e-5
        weight[at] = original
    np.testing.assert_allclose(grad - 1, numeric, rtol=1e-8)


def test_max_norm_scales_long_vectors_back_and_leaves_short_ones() -> None:
    weight = np.array([[3.0, 0.1, 0.0], [4.0, 0.1, 0.0]])
    regularizer, _ = make(weight, max_norm=1.0)
    assert regularizer.limited
    regularizer.project()
    np.testing.assert_allclose(weight, [[0.6, 0.1, 0.0], [0.8, 0.1, 0.0]])


def test_max_norm_of_a_filter_runs_over_all_but_the_outputs() -> None:
    weight = np.full((2, 2, 3), 1.0)
    make(weight, max_norm=1.0)[0].project()
    np.testing.assert_allclose(weight, 0.5)


def test_float32_stays_float32() -> None:
    weight = WEIGHT.astype(np.float32)
    regularizer, grad = make(weight, l1=0.1, l2=0.1, max_norm=0.5)
    regularizer.add_gradient()
    regularizer.project()
    assert weight.dtype == grad.dtype == np.float32
