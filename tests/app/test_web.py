"""The parts of the server, put together."""

import logging
import subprocess
import sys
from pathlib import Path

import pytest

import app
from app import access, web
from app.access import Access
from app.settings import Settings
from app.websocket import MOST_BYTES
from tests.app.fake_runs import FakeRuns

ROOT = Path(__file__).resolve().parents[2]


def test_settings_reach_the_parts(fake: FakeRuns) -> None:
    settings = Settings(port=8123)
    made = app.create_app(settings, service=fake)
    assert made.extensions["settings"] is settings
    assert made.extensions["runs"] is fake
    assert fake.listeners == [made.extensions["events"].viewers]
    assert made.config["MAX_CONTENT_LENGTH"] == 1_000_000
    assert made.config["SECRET_KEY"] == made.extensions["access"].secret
    server = made.extensions["socketio"].server
    assert server.eio.async_mode == "threading"
    assert server.eio.max_http_buffer_size == MOST_BYTES
    assert server.async_handlers is False


def test_without_settings_the_environment_counts(
    fake: FakeRuns, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NN_PLAYGROUND_DATA", str(tmp_path))
    assert app.create_app(service=fake).extensions["settings"].data == tmp_path


def test_servers_that_take_a_line_of_text_change_settings_in_it(
    fake: FakeRuns, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv(access.TOKEN_VARIABLE, "class-3b")
    made = app.create_app(allowed_hosts=["lab.example"], service=fake)
    assert made.extensions["access"].knows("lab.example")
    assert made.extensions["access"].token == "class-3b"  # noqa: S105
    assert "/?token=class-3b" in caplog.text


def test_runs_are_started_where_none_are_given(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Settings] = []
    fake = FakeRuns()
    monkeypatch.setattr(web, "start_runs", lambda settings: started.append(settings) or fake)
    settings = Settings(workers=1)
    assert app.create_app(settings).extensions["runs"] is fake
    assert started == [settings]


def test_a_wrong_access_starts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "start_runs", lambda _: pytest.fail("a worker was started"))
    with pytest.raises(ValueError, match="allow-host"):
        app.create_app(Settings(host="::"))


def test_an_access_can_be_handed_in(fake: FakeRuns) -> None:
    ours = Access(frozenset({"lab.example"}), "t0k", b"s")
    made = app.create_app(Settings(), access=ours, service=fake)
    answer = made.test_client().get("/api/health", headers={"Host": "lab.example"})
    assert answer.status_code == 401


def test_the_package_itself_loads_neither_the_web_nor_numpy() -> None:
    program = "import app, sys; print({'flask', 'numpy', 'socketio'} & set(sys.modules))"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_nothing_is_logged_while_it_starts(
    fake: FakeRuns, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        app.create_app(Settings(), service=fake)
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
