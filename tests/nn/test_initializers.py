"""Initializers: shape, mean and spread of every one, and what makes each special."""

import math

import numpy as np
import pytest

from nn.initializers import (
    INITIALIZERS,
    Array,
    ConstantValue,
    Initializer,
    Normal,
    Orthogonal,
    Zeros,
)

FAN_IN, FAN_OUT = 300, 200
STD = {
    "he": math.sqrt(2 / FAN_IN),
    "xavier": math.sqrt(2 / (FAN_IN + FAN_OUT)),
    "lecun": math.sqrt(1 / FAN_IN),
}
SCALED = [name for name in INITIALIZERS if name.split("_")[0] in STD]


def draw(
    initializer: Initializer, shape: tuple[int, ...] = (FAN_IN, FAN_OUT), seed: int = 0
) -> Array:
    return initializer(np.random.default_rng(seed), shape, math.prod(shape[:-1]), shape[-1])


def test_the_contract_names_them() -> None:
    assert set(INITIALIZERS) == {
        *("zeros", "constant", "normal", "orthogonal", "xavier_uniform", "xavier_normal"),
        *("lecun_normal", "lecun_uniform", "he_normal", "he_uniform"),
    }


@pytest.mark.parametrize("name", INITIALIZERS)
@pytest.mark.parametrize("shape", [(1, 1), (3, 5), (5, 3), (2, 3, 4)])
def test_shape_and_repeatability(name: str, shape: tuple[int, ...]) -> None:
    values = draw(INITIALIZERS[name](), shape)
    assert values.shape == shape
    assert values.dtype == np.float64
    assert np.isfinite(values).all()
    assert np.array_equal(values, draw(INITIALIZERS[name](), shape))


@pytest.mark.parametrize("name", SCALED)
def test_spread_follows_the_width(name: str) -> None:
    values = draw(INITIALIZERS[name]())
    std = STD[name.split("_")[0]]
    assert values.mean() == pytest.approx(0, abs=4 * std / math.sqrt(values.size))
    assert values.std() == pytest.approx(std, rel=0.02)


@pytest.mark.parametrize("name", [name for name in SCALED if name.endswith("_uniform")])
def test_uniform_values_fill_their_bounds_evenly(name: str) -> None:
    values = draw(INITIALIZERS[name]())
    bound = math.sqrt(3) * STD[name.split("_")[0]]
    assert np.abs(values).max() <= bound
    counts, _ = np.histogram(values, 10, (-bound, bound))
    assert counts == pytest.approx(np.full(10, values.size / 10), rel=0.05)


@pytest.mark.parametrize("name", [name for name in SCALED if name.endswith("_normal")])
def test_normal_values_have_a_bells_tails(name: str) -> None:
    values = draw(INITIALIZERS[name]()) / STD[name.split("_")[0]]
    assert np.mean(np.abs(values) < 1) == pytest.approx(0.683, abs=0.01)
    assert np.mean(np.abs(values) > 2) == pytest.approx(0.0455, abs=0.005)


def test_normal_has_the_std_it_is_given_whatever_the_width() -> None:
    assert draw(Normal(std=0.5)).std() == pytest.approx(0.5, rel=0.02)
    assert draw(Normal(std=0.5), (10_000, 5)).std() == pytest.approx(0.5, rel=0.02)


def test_zeros_and_constants() -> None:
    assert not draw(Zeros()).any()
    assert np.unique(draw(ConstantValue(value=-2.5))).tolist() == [-2.5]


@pytest.mark.parametrize("shape", [(30, 20), (20, 30), (20, 20), (4, 5, 30)])
def test_orthogonal_vectors_have_the_length_gain(
    shape: tuple[int, ...],
) -> None:
    matrix = draw(Orthogonal(gain=2.0), shape).reshape(-1, shape[-1])
    if len(matrix) < shape[-1]:
        matrix = matrix.T
    np.testing.assert_allclose(matrix.T @ matrix, 4 * np.eye(matrix.shape[1]), atol=1e-12)


def test_orthogonal_draws_have_no_preferred_sign() -> None:
    corners = [draw(Orthogonal(), (3, 3), seed)[0, 0] for seed in range(300)]
    assert np.mean(np.array(corners) > 0) == pytest.approx(0.5, abs=0.1)
