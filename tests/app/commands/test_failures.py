"""Errors in words, exit codes for scripts."""

import argparse
import json
from dataclasses import asdict

import pytest

from app.commands.failures import explain
from app.engine import RunLost, TrainerError
from nn.errors import ConfigError, DatasetUnavailableError, PlaygroundError, Problem

PROBLEM = Problem("batch_size", 0, "must be at least 1", "choose 1 or more")
WRONG = ConfigError([PROBLEM])


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (WRONG, 2),
        (TrainerError({"type": "ShapeError", "message": "x", "problems": [asdict(PROBLEM)]}), 2),
        (TrainerError({"type": "ValueError", "message": "wrong"}), 1),
        (RunLost("run", "the worker hangs"), 1),
        (DatasetUnavailableError("mnist: nobody answers"), 4),
        (PlaygroundError("something else"), 1),
        (PermissionError(13, "Permission denied"), 1),
    ],
)  # fmt: skip
def test_codes(error: Exception, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert explain(error, argparse.Namespace()) == code
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err


def test_problems_are_spelled_out(capsys: pytest.CaptureFixture[str]) -> None:
    explain(WRONG, argparse.Namespace(json=False))
    assert capsys.readouterr().err == (
        "batch_size = 0\n  rule:   must be at least 1\n  remedy: choose 1 or more\n"
    )


def test_brackets_in_a_message_stay(capsys: pytest.CaptureFixture[str]) -> None:
    explain(PlaygroundError("[red] herring"), argparse.Namespace())
    assert capsys.readouterr().err == "error: [red] herring\n"


@pytest.mark.parametrize(
    ("error", "title", "fields"),
    [
        (WRONG, "The configuration cannot be used", ["batch_size"]),
        (DatasetUnavailableError("nobody answers"), "The data set is not available", []),
        (PlaygroundError("broken"), "Failed", []),
    ],
)
def test_json_says_the_same(
    error: Exception, title: str, fields: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    explain(error, argparse.Namespace(json=True))
    found = json.loads(capsys.readouterr().out)["error"]
    assert (found["title"], found["detail"]) == (title, str(error))
    assert [problem["field"] for problem in found["errors"]] == fields


def test_a_bug_is_not_dressed_up() -> None:
    with pytest.raises(ZeroDivisionError):
        explain(ZeroDivisionError(), argparse.Namespace())
