"""`presets`: what comes along."""

import json

import pytest

from app.cli import main
from app.presets import presets


def test_listing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["presets"]) == 0
    out = capsys.readouterr().out
    assert all(name in out for name in presets())


def test_listing_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["presets", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["presets"]
    assert found == [preset.dump() for preset in presets().values()]
