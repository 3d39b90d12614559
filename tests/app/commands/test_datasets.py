"""`datasets`: what there is, and fetching from a mirror on loopback."""

import json

import pytest

from app.cli import main
from nn.data import DATASETS


def test_listing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["datasets"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["name", *DATASETS]
    assert "1×8×8" in next(line for line in lines if line.startswith("digits"))


def test_listing_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["datasets", "list", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["datasets"]
    assert [row["name"] for row in rows] == list(DATASETS)
    digits = next(row for row in rows if row["name"] == "digits")
    assert (digits["classes"], digits["status"], digits["shape"]) == (10, "ready", [1, 8, 8])


@pytest.mark.parametrize("arguments", [["fetch"], ["fetch", "nosuch"]])
def test_an_unknown_name_lists_the_known(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["datasets", *arguments]) == 2
    assert "must be one of circle, xor" in capsys.readouterr().err


def test_fetching_what_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["datasets", "fetch", "circle"]) == 0
    assert capsys.readouterr().out == "circle: ready\n"
    assert main(["datasets", "fetch", "circle", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["status"] == "ready"
