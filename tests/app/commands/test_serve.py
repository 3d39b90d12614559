"""`serve`: arguments become settings, and the page opens where there is a screen."""

import os
import threading
from pathlib import Path
from typing import Any

import pytest

from app.cli import main
from app.commands import serve
from app.settings import Settings


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Settings, dict[str, Any]]]:
    """What the server was called with."""
    calls: list[tuple[Settings, dict[str, Any]]] = []

    def fake(settings: Settings, **options: Any) -> int:
        calls.append((settings, options))
        options["say"]("http://127.0.0.1:8000/?token=[a]")
        return 0

    monkeypatch.setattr(serve, "serve", fake)
    return calls


def test_defaults(served: list[Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve"]) == 0
    ((settings, options),) = served
    assert settings == Settings.from_environment()
    assert options["ready"] is serve._open
    assert capsys.readouterr().out == "http://127.0.0.1:8000/?token=[a]\n"


def test_arguments(served: list[Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NN_PLAYGROUND_DATA", "elsewhere")
    numbers = ["--port", "9000", "--workers", "3", "--max-runs", "5", "--max-playing", "4"]
    names = ["--host", "192.0.2.7", "--allow-host", "a.example", "--allow-host", "b.example"]
    assert main(["serve", *numbers, *names, "--data", str(tmp_path), "--no-browser"]) == 0
    ((settings, options),) = served
    assert (settings.port, settings.workers) == (9000, 3)
    assert (settings.max_runs, settings.max_playing) == (5, 4)
    assert settings.host == "192.0.2.7"
    assert settings.allowed_hosts == ("a.example", "b.example")
    assert settings.data == tmp_path
    assert os.environ["NN_PLAYGROUND_DATA"] == str(tmp_path)
    assert options["ready"] is None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--workers", "0"], "workers (=0) must be 1 to 64"),
        (["--port", "70000"], "port (=70000) must be 0 to 65535"),
    ],
)
def test_what_cannot_be_is_2(
    arguments: list[str], message: str, served: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", *arguments]) == 2
    assert message in capsys.readouterr().err
    assert served == []


def test_an_address_that_cannot_be_had_is_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(settings: Settings, **options: Any) -> int:
        raise OSError(99, "Cannot assign requested address")

    monkeypatch.setattr(serve, "serve", fail)
    assert main(["serve", "--host", "192.0.2.1"]) == 1
    assert "Cannot assign requested address" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("platform", "display", "opens"),
    [("linux", ":0", True), ("linux", None, False), ("darwin", None, True), ("win32", None, True)],
)
def test_a_browser_needs_a_screen(
    platform: str, display: str | None, opens: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, done = [], threading.Event()

    def fake(address: str) -> None:
        opened.append(address)
        done.set()

    monkeypatch.setattr(serve.webbrowser, "open", fake)
    monkeypatch.setattr(serve.sys, "platform", platform)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("DISPLAY", raising=False)
    if display:
        monkeypatch.setenv("DISPLAY", display)
    serve._open("http://127.0.0.1:8000/")
    assert done.wait(2 if opens else 0) == opens
    assert opened == (["http://127.0.0.1:8000/"] if opens else [])
