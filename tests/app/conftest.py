"""A server over a run service that the tests drive, and viewers made by the official client."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
import socketio
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from app import create_app
from app.server import Handler, listen
from app.settings import Settings
from tests.app.fake_runs import FakeRuns

Json = dict[str, Any]


def until(condition: Callable[[], Any], seconds: float = 10.0) -> Any:
    """Wait until something is true and return it."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.005)
    return value


class Watcher:
    """A viewer: the official client, which keeps all it is told and acknowledges frames.

    The client calls handlers on a thread each, so that events may be noted out of order; frames
    are put in order by what they hold.
    """

    def __init__(self, address: str, **options: Any) -> None:
        self.told: list[tuple[str, Any]] = []
        self.acknowledges = True
        self.client = socketio.Client(reconnection=False)
        self.client.on("*", self._note)
        self.client.connect(address, transports=["websocket"], **options)

    def _note(self, event: str, data: Any) -> None:
        self.told.append((event, data))
        with suppress(socketio.exceptions.SocketIOError):  # it may be leaving already
            if event == "frame" and self.acknowledges:
                self.ack(data)
            if event == "resync" and self.acknowledges:
                self.client.emit("watch", {"run": data["run"], "since": self.reached()})

    def reached(self) -> int:
        """The step up to which nothing is missing."""
        step = 0
        for frame in self.frames:
            step = frame["step"] if frame["from_step"] == step else step
        return step

    def ack(self, frame: Json) -> None:
        self.client.emit("ack", {"run": frame["run"], "seq": frame["seq"]})

    def of(self, event: str) -> list[Any]:
        return [data for name, data in self.told if name == event]

    @property
    def frames(self) -> list[Json]:
        return sorted(self.of("frame"), key=lambda frame: (frame["generation"], frame["step"]))

    def call(self, event: str, *data: Any) -> Any:
        return self.client.call(event, *data, timeout=10)

    def watch(self, run: str, since: int = 0, **more: Any) -> Json:
        answer: Json = self.call("watch", {"run": run, "since": since, **more})
        return answer

    def steps(self) -> list[float]:
        """The losses that arrived; the fake's loss is the number of the step."""
        return [loss for frame in self.frames for loss in frame["loss"]]


class Live:
    """A served application."""

    def __init__(self, app: Flask) -> None:
        listener = listen("127.0.0.1", 0)
        self.port = listener.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.app = app
        self.server: Any = app.extensions["socketio"].server
        self.viewers = app.extensions["events"].viewers
        self._watchers: list[Watcher] = []
        self._http = make_server(
            "127.0.0.1", 0, app, threaded=True, request_handler=Handler, fd=listener.fileno()
        )
        listener.close()
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def watcher(self, **options: Any) -> Watcher:
        watcher = Watcher(self.address, **options)
        self._watchers.append(watcher)
        return watcher

    def close(self) -> None:
        for watcher in self._watchers:
            watcher.client.disconnect()
        self.server.shutdown()
        self._http.shutdown()
        self._thread.join(5)


@pytest.fixture
def fake() -> FakeRuns:
    return FakeRuns()


@pytest.fixture
def fake_app(fake: FakeRuns) -> Flask:
    return create_app(Settings(), service=fake)


@pytest.fixture
def client(fake_app: Flask) -> FlaskClient:
    return fake_app.test_client()


@pytest.fixture
def live(fake_app: Flask) -> Iterator[Live]:
    served = Live(fake_app)
    yield served
    served.close()
