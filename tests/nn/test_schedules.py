"""Schedules: the factor on the learning rate, step by step."""

import math

import pytest

from nn.registry import is_live
from nn.schedules import SCHEDULES, Constant, Cosine, StepDecay, Warmup


def test_the_contract_names_them() -> None:
    assert list(SCHEDULES) == ["constant", "step", "cosine", "warmup"]


@pytest.mark.parametrize("name", SCHEDULES)
def test_factors_lie_between_0_and_1_past_the_end_too(name: str) -> None:
    schedule = SCHEDULES[name]()
    factors = [schedule.scale(step, step // 10, 200) for step in range(400)]
    assert all(0 <= factor <= 1 for factor in factors)


@pytest.mark.parametrize("name", SCHEDULES)
def test_every_setting_is_live(name: str) -> None:
    cls = SCHEDULES[name]
    assert all(is_live(cls, field) for field in cls.model_fields if field != "name")


def test_constant() -> None:
    assert Constant().scale(123, 4, 1000) == 1.0


def test_step_drops_at_every_so_many_epochs() -> None:
    schedule = StepDecay(every_epochs=3, factor=0.1)
    factors = [schedule.scale(0, epoch, 100) for epoch in range(7)]
    assert factors == pytest.approx([1, 1, 1, 0.1, 0.1, 0.1, 0.01])


def test_cosine_falls_to_its_last_factor_and_stays() -> None:
    schedule = Cosine(min_factor=0.2)
    factors = [schedule.scale(step, 0, 10) for step in (0, 5, 10, 99)]
    assert factors == pytest.approx([1.0, 0.6, 0.2, 0.2])
    assert schedule.scale(3, 0, 10) == pytest.approx(0.2 + 0.4 * (1 + math.cos(0.3 * math.pi)))


def test_cosine_after_a_warm_up() -> None:
    schedule = Cosine(warmup_steps=4)
    factors = [schedule.scale(step, 0, 12) for step in (0, 1, 3, 4, 8, 12)]
    assert factors == pytest.approx([0.25, 0.5, 1.0, 1.0, 0.5, 0.0], abs=1e-12)


def test_a_warm_up_longer_than_the_run_does_no_harm() -> None:
    assert Cosine(warmup_steps=20).scale(25, 0, 10) == pytest.approx(0.0, abs=1e-12)


def test_warm_up_climbs_evenly_then_stays() -> None:
    factors = [Warmup(warmup_steps=4).scale(step, 0, 100) for step in range(6)]
    assert factors == pytest.approx([0.25, 0.5, 0.75, 1.0, 1.0, 1.0])


def test_no_warm_up_is_constant() -> None:
    assert Warmup(warmup_steps=0).scale(0, 0, 100) == 1.0
