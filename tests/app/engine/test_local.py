"""What only worker processes on this machine can do wrong."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from app.engine import local
from app.engine.local import LocalBackend, LocalSlot, WorkerDied

ROOT = Path(__file__).resolve().parents[3]
FAKE = "tests.app.fake_trainer:Trainer"
PATIENCE = 20

SERVER = f"""
import os, signal, sys, time
from app.engine import Engine, LocalBackend
engine = Engine(LocalBackend(2), {FAKE!r})
pids = [engine.open(run, {{"seed": 1}}).result(20)["pid"] for run in "ab"]
if sys.argv[1] == "busy":
    engine.call("a", "nap", seconds=600)
    time.sleep(0.2)
if sys.argv[1] == "stopped":
    os.kill(pids[0], signal.SIGSTOP)
print(*pids, flush=True)
if sys.argv[2] == "wait":
    time.sleep(600)
"""


@pytest.fixture
def slot() -> Iterator[LocalSlot]:
    made = LocalBackend(1).start()
    yield made
    made.kill()


def wait(condition: Callable[[], Any], seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.parametrize("load", ["idle", "busy", "stopped"])
@pytest.mark.parametrize("end", ["killed", "over"])
def test_workers_never_outlive_the_server(load: str, end: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, load, "wait" if end == "killed" else "end"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # so that whoever inherits the workers is in another
    ) as server:
        assert server.stdout
        pids = [int(pid) for pid in server.stdout.readline().split()]
        assert len(pids) == 2
        if end == "killed":
            assert all(map(alive, pids))
            server.send_signal(signal.SIGKILL)
        wait(lambda: not any(map(alive, pids)), seconds=5)


def test_a_worker_loads_no_web_framework(slot: LocalSlot) -> None:
    arguments = {"factory": FAKE, "config": {}, "checkpoint": None}
    assert slot.submit("open", "a", arguments).result(PATIENCE)[0]
    ok, modules = slot.submit("call", "a", {"method": "modules", "options": {}}).result(PATIENCE)
    assert ok
    assert "numpy" in modules
    assert not {"app", "flask", "flask_socketio", "socketio"} & set(modules)


def test_a_terminals_interrupt_leaves_the_worker_to_the_server(slot: LocalSlot) -> None:
    assert slot.submit("close", "a", {}).result(PATIENCE)[0]
    os.kill(slot.facts()["pid"], signal.SIGINT)
    assert slot.submit("close", "a", {}).result(PATIENCE)[0]


def test_the_server_comes_before_its_workers(slot: LocalSlot) -> None:
    slot.submit("close", "a", {}).result(PATIENCE)
    assert psutil.Process(slot.facts()["pid"]).nice() > psutil.Process().nice()


def test_variables_reach_the_workers() -> None:
    slot = LocalBackend(1, {"NN_PLAYGROUND_DATA": "/somewhere"}).start()
    slot.submit("open", "a", {"factory": FAKE, "config": {}, "checkpoint": None})
    call = slot.submit("call", "a", {"method": "environment", "options": {}})
    assert call.result(PATIENCE)[1]["NN_PLAYGROUND_DATA"] == "/somewhere"
    slot.close()


def test_a_closed_worker_ends_by_itself(slot: LocalSlot) -> None:
    slot.submit("close", "a", {}).result(PATIENCE)
    slot.close()
    wait(lambda: slot._process.returncode == 0)
    wait(lambda: slot._dead)
    with pytest.raises(WorkerDied):
        slot.submit("close", "a", {})


def test_a_stopped_worker_is_killed_on_closing(
    slot: LocalSlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "CLOSE_SECONDS", 0.1)
    slot.submit("close", "a", {}).result(PATIENCE)
    os.kill(slot.facts()["pid"], signal.SIGSTOP)
    slot.close()
    wait(lambda: slot._process.returncode == -signal.SIGKILL)


def test_facts_of_a_dead_worker(slot: LocalSlot) -> None:
    slot.kill()
    wait(lambda: slot._dead)
    assert slot.facts()["memory"] == 0


def test_slots_have_names_of_their_own() -> None:
    backend = LocalBackend(2)
    slots = [backend.start(), backend.start()]
    assert [slot.name for slot in slots] == ["local-0", "local-1"]
    for slot in slots:
        slot.close()
