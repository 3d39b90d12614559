"""Pace: the usual duration, which single stalls hardly move."""

import pytest

from nn.pace import SURPRISE, Pace


def test_the_first_duration_is_taken_as_it_is() -> None:
    pace = Pace()
    assert pace.seconds == 0.0
    pace.saw(0.5)
    assert pace.seconds == 0.5


def test_it_follows_a_change() -> None:
    pace = Pace()
    pace.saw(1.0)
    for _ in range(60):
        pace.saw(0.1)
    assert pace.seconds == pytest.approx(0.1, rel=0.05)
    for _ in range(60):
        pace.saw(1.0)
    assert pace.seconds == pytest.approx(1.0, rel=0.1)


def test_a_stall_hardly_moves_it() -> None:
    pace = Pace()
    pace.saw(0.01)
    pace.saw(30.0)
    assert pace.seconds <= 0.01 * (1 + 0.1 * (SURPRISE - 1)) + 1e-12
