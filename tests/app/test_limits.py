"""Names, speeds and steps in their bounds."""

import pytest

from app.limits import check_speed, check_steps, checked_name
from nn.errors import ConfigError


def test_a_name_is_trimmed() -> None:
    assert checked_name("  a ") == "a"
    assert checked_name("n" * 100) == "n" * 100


@pytest.mark.parametrize("name", ["", "   ", "n" * 101])
def test_a_wrong_name_is_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="must have 1 to 100 characters"):
        checked_name(name)


@pytest.mark.parametrize("speed", [0, 0.09, 100_001, float("nan")])
def test_a_wrong_speed_is_refused(speed: float) -> None:
    with pytest.raises(ConfigError, match=r"must be 0\.1 to 100000 steps a second"):
        check_speed(speed)


@pytest.mark.parametrize("steps", [0, -1, 1_000_001])
def test_a_wrong_number_of_steps_is_refused(steps: int) -> None:
    with pytest.raises(ConfigError, match="must be 1 to 1,000,000"):
        check_steps(steps)


def test_the_bounds_themselves_pass() -> None:
    for speed in (None, 0.1, 100_000.0):
        check_speed(speed)
    for steps in (1, 1_000_000):
        check_steps(steps)
