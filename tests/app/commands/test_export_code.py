"""`export-code`: the program on standard output, or in a file."""

from pathlib import Path

import pytest

from app.cli import main


def test_the_program_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export-code", "--set", "layers.0.units=7"]) == 0
    code = capsys.readouterr().out
    compile(code, "network.py", "exec")
    assert "nn.Linear(64, 7)" in code


def test_it_is_written_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "network.py"
    assert main(["export-code", "--out", str(target)]) == 0
    assert "def network()" in target.read_text("utf-8")
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "written to" in printed.err


def test_a_file_that_cannot_be_written_is_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export-code", "--out", str(tmp_path / "none" / "network.py")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_a_network_that_cannot_be_built_is_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export-code", "--set", 'layers=[{"kind":"conv2d","kernel_size":15}]']) == 2
    assert "kernel_size" in capsys.readouterr().err
