"""The dispatcher of the benchmarks."""

import sys
from pathlib import Path
from types import ModuleType

import pytest

from bench import __main__ as dispatcher


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    main = "def main(argv):\n    return 0\n"
    (tmp_path / "step.py").write_text(f'import missing\nHELP = "one step"\n{main}')
    (tmp_path / "typed.py").write_text(f'HELP: str = "typed"\n{main}')
    (tmp_path / "helper.py").write_text(main)
    (tmp_path / "silent.py").write_text('HELP = "no main"\n')
    (tmp_path / "_private.py").write_text(f'HELP = "private"\n{main}')
    return tmp_path


def test_modules_with_help_and_main_are_found_without_importing(folder: Path) -> None:
    assert dispatcher.available(folder) == {"step": "one step", "typed": "typed"}


def test_help_lists_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert dispatcher.main(["--help"]) == dispatcher.main([]) == 0
    printed = capsys.readouterr().out
    assert all(name in printed for name in dispatcher.available())


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert dispatcher.main(["nonsense"]) == 2
    assert "no benchmark 'nonsense'" in capsys.readouterr().err


def test_the_rest_of_the_arguments_is_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("bench.fake")
    module.main = len  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "bench.fake", module)
    monkeypatch.setattr(dispatcher, "available", lambda: {"fake": "counts its arguments"})
    assert dispatcher.main(["fake", "--size", "3"]) == 2
