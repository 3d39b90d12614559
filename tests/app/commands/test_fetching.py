"""Fetching shows how far it is, on standard error."""

from collections.abc import Callable

import pytest

from app.commands import fetching


@pytest.mark.parametrize("terminal", [True, False])
def test_a_terminal_shows_progress(
    terminal: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if terminal:
        monkeypatch.setenv("FORCE_COLOR", "1")
    else:
        monkeypatch.delenv("FORCE_COLOR", raising=False)
    asked = []

    def fetch(name: str, progress: Callable[[int, int], None]) -> None:
        asked.append(name)
        progress(500_000, 1_000_000)

    monkeypatch.setattr(fetching, "fetch", fetch)
    monkeypatch.setattr(fetching, "status", lambda name: "missing")
    fetching.fetch_with_progress("mnist")
    assert asked == ["mnist"]
    output = capsys.readouterr()
    assert "fetching mnist" in output.err
    assert ("0.5/1.0 MB" in output.err) == terminal
    assert output.out == ""


def test_what_is_ready_is_not_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "fetch", None)
    fetching.fetch_with_progress("digits")
