"""What the transport makes of clients that send something else."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from websocket import WebSocket, WebSocketException, create_connection

from app.outbox import Outbox
from app.websocket import MOST_BYTES, SteadyWebSocket
from tests.app.conftest import Live, until

Connect = Callable[[], WebSocket]
NO_EVENTS = [
    "4",
    "42",
    "42{}",
    "42[]",
    "42[5]",
    '42["watch"',
    "4[1,2]",
    "48",
    "6",
    "4" + "[" * 2000,
]


@pytest.fixture
def connect(live: Live, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connect]:
    monkeypatch.setattr("app.websocket.LOOK_AGAIN", 0.1)
    connections: list[WebSocket] = []

    def begin() -> WebSocket:
        address = f"ws://127.0.0.1:{live.port}/socket.io/?EIO=4&transport=websocket"
        connection = create_connection(address, timeout=10)
        connections.append(connection)
        assert connection.recv().startswith("0{")
        connection.send("40")
        assert connection.recv().startswith("40{")
        return connection

    yield begin
    for connection in connections:
        connection.shutdown()


def is_answered(connection: WebSocket) -> bool:
    connection.send('421["unwatch",{}]')
    return bool(connection.recv() == '431[{"ok":true}]')


def read_to_the_end(connection: WebSocket) -> None:
    while connection.recv():
        pass


@pytest.mark.parametrize("text", NO_EVENTS)
def test_a_text_that_is_no_event_is_passed_over(connect: Connect, text: str) -> None:
    connection = connect()
    connection.send(text)
    assert is_answered(connection)


def test_binary_events_are_passed_over(live: Live, connect: Connect) -> None:
    connection = connect()
    connection.send('4599999-["watch",{"_placeholder":true,"num":0}]')
    connection.send('461-1["x"]')
    assert is_answered(connection)
    assert live.server._binary_packet == {}


@pytest.mark.parametrize("message", ["x", "", "b123", "²", "4" * (MOST_BYTES + 1)], ids=len)
def test_a_message_that_is_nothing_of_ours_ends_the_connection(
    live: Live, connect: Connect, message: str
) -> None:
    connection = connect()
    connection.send(message)
    with suppress(WebSocketException, OSError):
        read_to_the_end(connection)
    until(lambda: not live.server.manager.rooms)


def test_bytes_end_the_connection(live: Live, connect: Connect) -> None:
    connect().send_binary(b"1234")
    until(lambda: not live.server.manager.rooms)


def test_a_client_that_stops_reading_is_hung_up_on(live: Live, connect: Connect) -> None:
    engine = live.server.eio
    engine.ping_interval = engine.ping_timeout = 0.2
    connection = connect()
    outbox = Outbox(live.server)
    for _ in range(20):
        outbox.broadcast("news", "x" * 1_000_000)
    writing = [each for each in threading.enumerate() if "(writer)" in each.name]
    assert writing
    until(lambda: not any(each.is_alive() for each in writing))
    assert connection.connected  # it has not noticed: it does not look


def test_a_handshake_without_a_key_is_refused(live: Live) -> None:
    headers = {"Connection": "Upgrade", "Upgrade": "websocket", "Host": "localhost"}
    client = live.app.test_client()
    response = client.get("/socket.io/?EIO=4&transport=websocket", headers=headers)
    assert response.status_code == 400


def test_a_fault_of_ours_is_logged_and_ends_nothing(
    live: Live, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(sid: str) -> None:
        raise RuntimeError("ours")

    live.server.on("fail", fail)
    connection = connect()
    connection.send('42["fail"]')
    assert is_answered(connection)
    assert "RuntimeError: ours" in caplog.text


@pytest.mark.parametrize(("mode", "ending"), [("gunicorn", StopIteration), ("x", ConnectionError)])
def test_a_fault_in_the_connection_ends_only_it(
    mode: str,
    ending: type[Exception],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Accepted:
        def __init__(self, *_: Any, **__: Any) -> None:
            self.mode = mode

    def fail(_: Any) -> None:
        raise ValueError("odd")

    monkeypatch.setattr("app.websocket.simple_websocket.Server", Accepted)
    with caplog.at_level(logging.WARNING), pytest.raises(ending):
        SteadyWebSocket(fail, None)({}, lambda *_: None)
    assert "ValueError: odd" in caplog.text
