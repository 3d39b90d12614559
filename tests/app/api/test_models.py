from typing import Any

import pytest
from pydantic import ValidationError

from app.api.models import Changes, MetricsQuery, NewRun, ProbesQuery, Stepping
from app.presets import presets
from nn.errors import ConfigError


@pytest.mark.parametrize("text", ["0", "5", "000", "999999999999"])
def test_digits_are_a_number(text: str) -> None:
    assert MetricsQuery.model_validate({"since": text}).since == int(text)


@pytest.mark.parametrize(
    "text", ["", " 5", "5.0", "1e3", "0x5", "٥", "1_0", "+5", "--5", "9" * 5000]
)
def test_nothing_else_is(text: str) -> None:
    with pytest.raises(ValidationError):
        MetricsQuery.model_validate({"since": text})


def test_a_range_is_named_as_in_the_address() -> None:
    query = ProbesQuery.model_validate({"from": "1", "to": "2"})
    assert (query.first, query.last) == (1, 2)


def test_whole_floats_are_whole_numbers() -> None:
    assert Stepping.model_validate({"steps": 3.0}).steps == 3


def test_a_configuration_is_left_to_the_run_service() -> None:
    read = NewRun.read({"seed": "left as it is", "name": "n", "speed": 2})
    assert read == {"config": {"seed": "left as it is"}, "name": "n", "speed": 2}


@pytest.mark.parametrize(
    ("given", "speed"), [({}, 120.0), ({"speed": None}, None), ({"speed": 3}, 3)]
)
def test_a_preset_brings_its_speed(given: dict[str, Any], speed: float | None) -> None:
    assert presets()["digits"].speed == 120.0
    assert NewRun.read({"preset": "digits", **given})["speed"] == speed


def test_an_unknown_preset_is_refused() -> None:
    with pytest.raises(ConfigError, match="digits"):
        NewRun.read({"preset": "nope"})


def test_changes_keep_what_they_do_not_know() -> None:
    changes = Changes.model_validate({"name": "n", "clip_norm": None})
    assert changes.model_extra == {"clip_norm": None}
