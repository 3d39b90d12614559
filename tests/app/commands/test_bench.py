"""`bench` runs the checkout's benchmarks, and says so where there are none."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.cli import main
from app.commands import bench


@pytest.mark.parametrize(
    ("arguments", "passed"), [([], ["--help"]), (["step", "--json"], ["step", "--json"])]
)
def test_arguments_are_passed_on(
    arguments: list[str], passed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[Any] = []

    def run(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        calls.append((command, options["cwd"]))
        return subprocess.CompletedProcess(command, 5)

    monkeypatch.setattr(bench.subprocess, "run", run)
    assert main(["bench", *arguments]) == 5
    assert calls == [([sys.executable, "-m", "bench", *passed], bench.ROOT)]


def test_an_installed_package_has_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "ROOT", tmp_path)
    assert main(["bench", "step"]) == 1
    assert 'run "python -m bench" in a checkout' in capsys.readouterr().err
