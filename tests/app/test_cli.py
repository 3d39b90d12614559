"""The command line: one table of commands, imports only for the chosen one, exit codes."""

import subprocess
import sys
from importlib import import_module
from importlib.metadata import PackageNotFoundError
from types import SimpleNamespace

import pytest

from app import cli


def test_without_arguments_usage_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main([])
    assert caught.value.code == 2
    assert "usage: nn-playground" in capsys.readouterr().err


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["--help"])
    assert caught.value.code == 0
    out = capsys.readouterr().out
    assert all(name in out for name in cli.COMMANDS)


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main([name, "--help"])
    assert caught.value.code == 0
    assert cli.COMMANDS[name].capitalize() in " ".join(capsys.readouterr().out.split())
    module = import_module("app.commands." + name.replace("-", "_"))
    assert module.__doc__
    assert module.__doc__.startswith(f"`nn-playground {name}`")


def test_arguments_come_from_the_command_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["nn-playground", "datasets"])
    assert cli.main() == 0
    assert "digits" in capsys.readouterr().out


def test_importing_it_loads_neither_numpy_nor_the_web() -> None:
    code = "import sys, app.cli; print(sorted({'numpy', 'flask', 'rich'} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize("found", [True, False])
def test_version(
    found: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def version(name: str) -> str:
        if not found:
            raise PackageNotFoundError(name)
        return "1.2.3"

    monkeypatch.setattr(cli, "version", version)
    with pytest.raises(SystemExit):
        cli.main(["--version"])
    assert capsys.readouterr().out.strip() == ("1.2.3" if found else "unknown")


def test_ctrl_c_has_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(options: object) -> int:
        raise KeyboardInterrupt

    module = SimpleNamespace(add_arguments=lambda parser: None, run=run)
    monkeypatch.setattr(cli, "_module", lambda name: module)
    assert cli.main(["presets"]) == 130


def test_wrong_arguments_have_theirs(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["datasets", "steal"])
    assert caught.value.code == 2
    assert "invalid choice: 'steal'" in capsys.readouterr().err
