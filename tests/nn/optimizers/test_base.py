"""What every registered optimizer promises: right numbers, in place, in its type, live."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from nn.optimizers import OPTIMIZERS, Adam, AdamW, Momentum, Nesterov, Optimizer, RmsProp, Sgd
from nn.optimizers.base import Array
from nn.registry import is_live

SIZE = 9
Rule = Callable[[Optimizer, float, float, dict[str, float], int], float]


def _sgd(o: Optimizer, w: float, g: float, memory: dict[str, float], n: int) -> float:
    return w - o.learning_rate * g


def _momentum(o: Optimizer, w: float, g: float, memory: dict[str, float], n: int) -> float:
    memory["v"] = o.momentum * memory.get("v", 0.0) + g
    return w - o.learning_rate * memory["v"]


def _nesterov(o: Optimizer, w: float, g: float, memory: dict[str, float], n: int) -> float:
    memory["v"] = o.momentum * memory.get("v", 0.0) + g
    return w - o.learning_rate * (g + o.momentum * memory["v"])


def _adagrad(o: Optimizer, w: float, g: float, memory: dict[str, float], n: int) -> float:
    memory["h"] = memory.get("h", o.initial_accumulator) + g * g
    return w - o.learning_rate * g / (math.sqrt(memory["h"]) + o.epsilon)


def _rmsprop(o: Optimizer, w: float, g: float, memory: dict[str, float], n: int) -> float:
    memory["h"] = o.decay * memory.get("h", 0.0) + (1 - o.decay) * g * g
    return w - o.learning_rate * g / (math.sqrt(memory["h"]) + o.epsilon)


def _adam(o: Optimizer, w: float, g: float, memory: dict[str, float], n: int) -> float:
    memory["m"] = o.beta1 * memory.get("m", 0.0) + (1 - o.beta1) * g
    memory["v"] = o.beta2 * memory.get("v", 0.0) + (1 - o.beta2) * g * g
    mean, square = memory["m"] / (1 - o.beta1**n), memory["v"] / (1 - o.beta2**n)
    return w - o.learning_rate * mean / (math.sqrt(square) + o.epsilon)


def _adamw(o: Optimizer, w: float, g: float, memory: dict[str, float], n: int) -> float:
    return _adam(o, w * (1 - o.learning_rate * o.weight_decay), g, memory, n)


TEXTBOOK: dict[str, Rule] = {
    "sgd": _sgd,
    "momentum": _momentum,
    "nesterov": _nesterov,
    "adagrad": _adagrad,
    "rmsprop": _rmsprop,
    "adam": _adam,
    "adamw": _adamw,
}
"""Each rule as the papers print it, for one weight; a new optimizer needs its row here."""

UNUSUAL = {
    "momentum": {"momentum": 0.5},
    "nesterov": {"momentum": 0.7},
    "adagrad": {"epsilon": 1e-2, "initial_accumulator": 0.3},
    "rmsprop": {"decay": 0.8, "epsilon": 1e-2},
    "adam": {"beta1": 0.7, "beta2": 0.9, "epsilon": 1e-2},
    "adamw": {"beta1": 0.7, "beta2": 0.9, "epsilon": 1e-2, "weight_decay": 0.3},
}


def gradients(steps: int, dtype: str = "float64") -> Array:
    return np.random.default_rng(1).standard_normal((steps, SIZE)).astype(dtype)


def train(optimizer: Optimizer, steps: int = 7, dtype: str = "float64") -> Array:
    params = np.linspace(-1, 1, SIZE).astype(dtype)
    state = optimizer.init(SIZE, dtype, [slice(0, SIZE)])
    for grads in gradients(steps, dtype):
        optimizer.update(params, grads, state, optimizer.learning_rate)
    assert state.step == steps
    return params


def test_the_contract_names_them() -> None:
    names = ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"]
    assert list(OPTIMIZERS) == names
    assert all(cls.model_fields["name"].default == name for name, cls in OPTIMIZERS.items())


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("unusual", [False, True])
def test_updates_follow_the_textbook(name: str, unusual: bool) -> None:
    optimizer = OPTIMIZERS[name](learning_rate=0.1, **(UNUSUAL.get(name, {}) if unusual else {}))
    expected = []
    for weight, column in zip(np.linspace(-1, 1, SIZE), gradients(7).T, strict=True):
        memory: dict[str, float] = {}
        for n, gradient in enumerate(column, start=1):
            weight = TEXTBOOK[name](optimizer, weight, float(gradient), memory, n)
        expected.append(weight)
    np.testing.assert_allclose(train(optimizer), expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_float32_stays_float32_and_close(name: str) -> None:
    optimizer = OPTIMIZERS[name](learning_rate=0.1)
    params = train(optimizer, dtype="float32")
    assert params.dtype == np.float32
    state = optimizer.init(SIZE, "float32")
    assert {slot.dtype for slot in (*state.slots.values(), state.scratch)} == {np.dtype("float32")}
    np.testing.assert_allclose(params, train(optimizer), rtol=2e-5, atol=2e-6)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_update_leaves_the_gradient_and_keeps_no_weights(name: str) -> None:
    optimizer = OPTIMIZERS[name]()
    grads = gradients(1)[0]
    before = grads.copy()
    state = optimizer.init(SIZE, "float64", [slice(0, 4)])
    params = np.ones(SIZE)
    optimizer.update(params, grads, state, 0.1)
    assert np.array_equal(grads, before)
    assert not any(np.shares_memory(slot, params) for slot in state.slots.values())
    moved = params.copy()
    optimizer.update(moved, grads, state, 0.1)  # another array is trained as well as the first
    assert not np.array_equal(moved, params)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_learning_rate_is_the_one_of_the_step(name: str) -> None:
    optimizer = OPTIMIZERS[name](learning_rate=0.1)
    small, large = np.zeros(SIZE), np.zeros(SIZE)
    optimizer.update(small, gradients(1)[0], optimizer.init(SIZE, "float64"), 0.01)
    optimizer.update(large, gradients(1)[0], optimizer.init(SIZE, "float64"), 0.02)
    np.testing.assert_allclose(large, 2 * small, rtol=1e-12)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_coefficient_is_live_but_where_a_sum_starts(name: str) -> None:
    fields = set(OPTIMIZERS[name].model_fields) - {"name", "initial_accumulator"}
    assert all(is_live(OPTIMIZERS[name], field) for field in fields)


def test_default_rates_are_the_books() -> None:
    rates = {name: cls().learning_rate for name, cls in OPTIMIZERS.items()}
    small = {"adam": 0.001, "adamw": 0.001}
    assert rates == dict.fromkeys(OPTIMIZERS, 0.01) | small


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_changed_rate_keeps_the_memory(name: str) -> None:
    optimizer = OPTIMIZERS[name](learning_rate=0.1)
    state = optimizer.init(SIZE, "float64")
    optimizer.update(np.ones(SIZE), gradients(1)[0], state, 0.1)
    slots = {key: slot.copy() for key, slot in state.slots.items()}
    assert OPTIMIZERS[name](learning_rate=0.2).adopt(optimizer, state) is state
    assert all(np.array_equal(slots[key], slot) for key, slot in state.slots.items())


@pytest.mark.parametrize(("old", "new"), [(Momentum, Nesterov), (Adam, AdamW), (AdamW, Adam)])
def test_a_relative_keeps_the_memory(old: type[Optimizer], new: type[Optimizer]) -> None:
    state = old().init(SIZE, "float64")
    old().update(np.ones(SIZE), gradients(1)[0], state, 0.1)
    kept = new().adopt(old(), state)
    assert kept is state
    assert kept.step == 1


@pytest.mark.parametrize(("old", "new"), [(Adam, Sgd), (Sgd, RmsProp), (RmsProp, Adam)])
def test_a_stranger_starts_afresh(old: type[Optimizer], new: type[Optimizer]) -> None:
    state = old().init(SIZE, "float64", [slice(0, 4)])
    old().update(np.ones(SIZE), gradients(1)[0], state, 0.1)
    fresh = new().adopt(old(), state)
    assert fresh.step == 0
    assert fresh.weights == (slice(0, 4),)
    assert set(fresh.slots) == set(new.slots)
    assert not any(slot.any() for slot in fresh.slots.values())
