"""The tour in the README runs as it is printed, and shows what it says."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
MOST_LINES = 30


def blocks(language: str) -> list[str]:
    """The code of one language in the tour."""
    tour = README.partition("## A tour for programmers")[2].partition("\n## ")[0]
    return re.findall(rf"^```{language}\n(.*?)^```$", tour, re.DOTALL | re.MULTILINE)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Where `nn-playground` is the command of this checkout."""
    command = tmp_path / "bin" / "nn-playground"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m app.cli "$@"\n')
    command.chmod(0o755)
    path = os.pathsep.join([str(command.parent), os.environ["PATH"]])
    return {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)}


def test_the_tour_is_short() -> None:
    code = "".join(blocks("sh") + blocks("python"))
    lines = [line for line in code.splitlines() if line.strip()]
    assert 15 <= len(lines) <= MOST_LINES


@pytest.mark.skipif(shutil.which("sh") is None, reason="optional: no shell here")
def test_the_commands_run(environment: dict[str, str], tmp_path: Path) -> None:
    (script,) = blocks("sh")
    found = subprocess.run(
        ["sh", "-e", "-c", script],  # noqa: S607
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    assert "finished at step 120" in found.stdout
    assert "the gradients agree" in found.stdout
    assert (tmp_path / "digits" / "weights.npz").exists()


def test_the_library_trains(environment: dict[str, str], tmp_path: Path) -> None:
    first, second = blocks("python")
    printed = []
    for code in (first, second):
        found = subprocess.run(
            [sys.executable, "-W", "error", "-c", code],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert found.returncode == 0, found.stderr
        printed.append(found.stdout)
    loss, figures = printed[0].split(maxsplit=1)
    assert float(loss) < 1.0
    assert re.search(r"'accuracy': 0\.[89]", figures)
    loss, accuracy = map(float, printed[1].split())
    assert loss < 0.2
    assert accuracy > 0.9
