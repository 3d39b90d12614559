"""The benchmark of probes: its table, its verdict and its exit code."""

import json
import os
import subprocess
from typing import Any

import pytest

from app.engine.environment import worker_environment
from bench import probes
from nn.trainer import Trainer


@pytest.fixture(autouse=True)
def as_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in worker_environment().items():
        monkeypatch.setenv(name, value)


def costing(monkeypatch: pytest.MonkeyPatch, probe: float) -> None:
    """Let a frame take 1 s, and a probe so much more."""
    monkeypatch.setattr(probes, "seconds", lambda trainer, steps, probed: 1 + probe * probed)


@pytest.mark.parametrize(("cost", "code"), [(0.04, 0), (0.06, 1)])
def test_the_verdict(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], cost: float, code: int
) -> None:
    costing(monkeypatch, cost)
    assert probes.main(["--frames", "4", "--json", "--nets", "64-50-10"]) == code
    printed = json.loads(capsys.readouterr().out)
    (row,) = printed["rows"]
    assert printed["allowed"] == 0.05
    assert row["verdict"] == ("PASS" if code == 0 else "FAIL")
    assert row["cost"] == pytest.approx(1 - 1 / (1 + cost))


def test_the_table(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    costing(monkeypatch, 0.0)
    monkeypatch.setattr(probes, "SAMPLES", 200)
    assert probes.main(["--frames", "2"]) == 0
    heads, *rows = capsys.readouterr().out.splitlines()
    assert heads.split() == ["net", "batch", "updates/s", "probed", "cost"]
    assert [row.split()[0] for row in rows] == list(probes.NETS)
    assert all(row.endswith("0.0%  PASS") for row in rows)


def test_a_frame_is_really_trained() -> None:
    trainer = Trainer({"stop": {"epochs": None}})
    assert probes.seconds(trainer, 5, True) > 0
    assert trainer.summary()["steps_per_epoch"] == 12
    assert trainer.advance(steps=1)["from_step"] == 5


def test_it_measures_in_an_environment_as_a_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Any] = []

    def run(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        started.append((command, options["env"]))
        return subprocess.CompletedProcess(command, 7)

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    assert probes.main(["--frames", "9"]) == 7
    ((command, environment),) = started
    assert command[1:] == ["-m", "bench", "probes", "--frames", "9"]
    assert environment == worker_environment(dict(os.environ))
