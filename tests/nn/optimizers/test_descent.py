"""Gradient descent: what tells its three forms apart."""

import numpy as np
import pytest

from nn.optimizers import OPTIMIZERS, Momentum, Nesterov, Sgd

LEARNING_RATES = {"sgd": 0.95, "momentum": 0.1, "adagrad": 1.5, "adam": 0.3}
FINAL = {"sgd": 0.0133, "momentum": 0.0479, "adagrad": 0.0007, "adam": 0.1022}
"""f after 30 steps on x²/20 + y² from (-7, 2), measured with the code of "Deep Learning from
Scratch", chapter 6, whose momentum keeps the rate in the velocity: the same at a constant rate."""


def test_sgd_shrinks_a_bowl_by_the_same_share_each_step() -> None:
    params, state = np.array([-3.0, 4.0]), Sgd().init(2, "float64")
    for _ in range(20):
        Sgd().update(params, 2 * params, state, 0.1)
    np.testing.assert_allclose(params, np.array([-3.0, 4.0]) * 0.8**20, rtol=1e-12)


@pytest.mark.parametrize("name", FINAL)
def test_the_books_valley(name: str) -> None:
    optimizer = OPTIMIZERS[name](learning_rate=LEARNING_RATES[name])
    params, state = np.array([-7.0, 2.0]), optimizer.init(2, "float64")
    for _ in range(30):
        optimizer.update(params, params * [0.1, 2.0], state, optimizer.learning_rate)
    assert params[0] ** 2 / 20 + params[1] ** 2 == pytest.approx(FINAL[name], abs=5e-5)


@pytest.mark.parametrize("cls", [Momentum, Nesterov])
def test_without_momentum_it_is_sgd(cls: type[Momentum] | type[Nesterov]) -> None:
    plain, moving = np.ones(3), np.ones(3)
    first, second = Sgd().init(3, "float64"), cls().init(3, "float64")
    for grads in np.random.default_rng(0).standard_normal((5, 3)):
        Sgd().update(plain, grads, first, 0.1)
        cls(momentum=0.0).update(moving, grads, second, 0.1)
    np.testing.assert_allclose(moving, plain, rtol=1e-15)
