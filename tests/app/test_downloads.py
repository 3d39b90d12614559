import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from app import downloads
from app.downloads import Downloads
from nn.errors import DatasetUnavailableError
from tests.app.conftest import until

Json = dict[str, Any]
Progress = Callable[[int, int], None]


class Mirror:
    """Stands for the network."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ready = False
        self.error: Exception | None = None
        self.go = threading.Event()
        self.calls = 0
        monkeypatch.setattr(downloads, "status", lambda _: "ready" if self.ready else "missing")
        monkeypatch.setattr(downloads, "fetch", self.fetch)
        monkeypatch.setattr(downloads, "PERIOD", 0.0)

    def fetch(self, name: str, progress: Progress) -> None:
        self.calls += 1
        for done in (3, 6):
            progress(done, 6)
        assert self.go.wait(10)
        if self.error:
            raise self.error
        self.ready = True


@pytest.fixture
def mirror(monkeypatch: pytest.MonkeyPatch) -> Mirror:
    return Mirror(monkeypatch)


def state(name: str, done: int = 0, total: int = 0, error: str | None = None) -> Json:
    return {"name": "mnist", "state": name, "done": done, "total": total, "error": error}


def test_a_download_tells_how_far_it_is(mirror: Mirror) -> None:
    told: list[Json] = []
    found = Downloads(told.append)
    assert found.state("mnist") == state("missing")
    assert found.start("mnist") == state("fetching")
    until(lambda: len(told) == 2)
    assert found.state("mnist") == found.start("mnist") == state("fetching", 6, 6)
    mirror.go.set()
    until(lambda: len(told) == 3)
    assert told == [state("fetching", 3, 6), state("fetching", 6, 6), state("ready")]
    assert found.state("mnist") == found.start("mnist") == state("ready")
    assert mirror.calls == 1


def test_progress_is_told_at_most_every_tenth_of_a_second(
    mirror: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "PERIOD", 100.0)
    monkeypatch.setattr(downloads, "time", SimpleNamespace(monotonic=lambda: 1000.0))
    told: list[Json] = []
    mirror.go.set()
    Downloads(told.append).start("mnist")
    until(lambda: told and told[-1]["state"] == "ready")
    assert told == [state("fetching", 3, 6), state("ready")]


@pytest.mark.parametrize("error", [DatasetUnavailableError("use digits"), OSError("use digits")])
def test_a_failure_is_told_and_can_be_tried_again(mirror: Mirror, error: Exception) -> None:
    told: list[Json] = []
    mirror.error = error
    mirror.go.set()
    found = Downloads(told.append)
    found.start("mnist")
    until(lambda: told and told[-1]["state"] == "failed")
    assert found.state("mnist") == state("failed", error="use digits")
    mirror.error = None
    found.start("mnist")
    until(lambda: told[-1]["state"] == "ready")


def test_what_disappears_is_missing_again(mirror: Mirror) -> None:
    mirror.go.set()
    told: list[Json] = []
    found = Downloads(told.append)
    found.start("mnist")
    until(lambda: told and told[-1]["state"] == "ready")
    mirror.ready = False
    assert found.state("mnist") == state("missing")
