"""Results go to standard output, the rest to standard error."""

import pytest

from app.commands.terminal import notes, results, write_json


def test_json_has_no_nan(capsys: pytest.CaptureFixture[str]) -> None:
    write_json({"loss": float("nan"), "zh": "损失"})
    assert capsys.readouterr().out == '{"loss":null,"zh":"损失"}\n'


def test_streams(capsys: pytest.CaptureFixture[str]) -> None:
    notes().print("note")
    results().print("result")
    assert capsys.readouterr() == ("result\n", "note\n")
