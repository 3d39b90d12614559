"""`check-gradients`: agreement is 0, a difference is 1."""

import json

import pytest

from app.cli import main
from nn import gradreport


def test_the_gradients_agree(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-gradients", "--set", "dataset.name=xor", "--limit", "20"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[1:6]] == [
        *("0.weight", "0.bias", "2.weight", "2.bias", "input")
    ]
    told = " ".join(lines[6:])
    assert "backpropagation takes" in told
    assert "measuring all" in told
    assert lines[-1] == "the gradients agree (tolerance 1e-05)"


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--preset", "hills", "--samples", "3", "--limit", "5", "--json"]
    assert main(["check-gradients", *arguments]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["agrees"] is True
    assert found["samples"] == 3
    assert found["cost"]["numerical"] > found["cost"]["backpropagation"]
    assert {array["checked"] + array["kinks"] for array in found["arrays"]} <= {1, 5}
    assert all(array["max_error"] <= found["tolerance"] for array in found["arrays"])


def test_a_difference_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(gradreport, "TOLERANCE", -1.0)
    assert main(["check-gradients", "--set", "dataset.name=xor", "--limit", "2"]) == 1
    assert "the gradients DIFFER" in capsys.readouterr().out


def test_a_single_sample_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-gradients", "--samples", "1"]) == 2
    assert "must be at least 2" in capsys.readouterr().err


def test_a_wrong_configuration_is_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-gradients", "--set", "seed=-1"]) == 2
    assert "seed = -1" in capsys.readouterr().err
