"""The server as a program: its address, its end, and what a broken client does to it."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
import socketio

from app.access import AccessError
from app.server import listen, serve
from app.settings import Settings
from tests.app.conftest import until

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import sys
from app.server import serve
from app.settings import Settings
sys.exit(serve(Settings({}, workers=1), say=lambda line: print(line, flush=True)))
"""


GARBAGE = [
    *(b"x", b"", b"4", b"9", b"bAAA", b"42", b"42{}", b'42["watch"', b"45-[", b"451-[]"),
    b"4" + b"[" * 2000,
]


class Server:
    """`serve` in a process of its own."""

    def __init__(self, settings: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM.format(settings)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.said: list[str] = []
        while "is at" not in "".join(self.said):
            assert self.process.stdout
            line = self.process.stdout.readline()
            assert line, self.process.stderr and self.process.stderr.read()
            self.said.append(line)
        address = re.search(r"http://\S+", self.said[-1])
        assert address
        self.address = address[0]
        self.port = int(self.address.split(":")[2].split("/")[0])

    def workers(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def get(self, path: str, **headers: str) -> int:
        """Ask for a path and return the status."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request("GET", path, headers=headers)
            with connection.getresponse() as response:
                return response.status

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """End it; return its exit code and what it wrote to stderr."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        _, errors = self.process.communicate(timeout=20)
        return self.process.returncode, errors


@pytest.fixture
def start() -> Iterator[Callable[[str], Server]]:
    servers: list[Server] = []

    def begin(settings: str = "port=0") -> Server:
        servers.append(Server(settings))
        return servers[-1]

    yield begin
    for server in servers:
        server.stop()


def exchange(port: int, *messages: bytes) -> bytes:
    """Send bytes as they are, each after what came to the one before; return all that came."""
    heard = b""
    with socket.create_connection(("127.0.0.1", port), timeout=0.3) as connection:
        for message in messages:
            connection.sendall(message)
            with suppress(TimeoutError):
                heard += connection.recv(1000)
    return heard


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_is_and_ends_cleanly(start: Callable[..., Server], number: int) -> None:
    server = start()
    assert server.address == f"http://127.0.0.1:{server.port}/"
    assert server.get("/api/health") == 200
    client = socketio.Client(reconnection=False)
    client.connect(server.address, transports=["websocket"])
    workers = until(server.workers)
    code, errors = server.stop(number)
    assert (code, errors) == (0, "")
    until(lambda: not any(worker.is_running() for worker in workers))
    until(lambda: not client.connected)
    client.disconnect()


def test_a_busy_port_is_said_and_the_next_one_taken(start: Callable[..., Server]) -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        server = start(f"port={port}")
    assert server.port > port
    assert server.said[0] == f"Port {port} is busy; using {server.port}.\n"


def test_beyond_loopback_the_token_is_in_the_address(start: Callable[..., Server]) -> None:
    server = start("host='0.0.0.0', port=0, allowed_hosts=('127.0.0.1', 'lab.example')")
    found = re.fullmatch(r"http://lab.example:\d+/\?token=(\S+)", server.address)
    assert found
    assert server.get("/api/health") == 401
    assert server.get("/api/health", Authorization=f"Bearer {found[1]}") == 200
    with pytest.raises(socketio.exceptions.ConnectionError):
        socketio.Client(reconnection=False).connect(f"http://127.0.0.1:{server.port}")
    client = socketio.Client(reconnection=False)
    client.connect(
        f"http://127.0.0.1:{server.port}",
        headers={"Authorization": f"Bearer {found[1]}"},
        transports=["websocket"],
    )
    assert client.call("unwatch") == {"ok": True}
    client.disconnect()


def test_no_garbage_brings_it_down(start: Callable[..., Server]) -> None:
    server = start()
    upgrade = (
        f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
    ).encode()
    answer = exchange(server.port, upgrade)
    assert b"101 Switching" in answer
    assert b"deflate" not in answer
    for text in GARBAGE:
        frame = bytes([0x81, 0x80 | 126, *len(text).to_bytes(2, "big"), 0, 0, 0, 0]) + text
        exchange(server.port, upgrade, frame)
    huge = bytes([0x81, 0x80 | 127, *(2**40).to_bytes(8, "big"), 0, 0, 0, 0]) + b"4" * 200_000
    exchange(server.port, upgrade, huge)
    for line in (b"\x00\xff\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET /\xff%zz HTTP/1.1\r\n\r\n"):
        exchange(server.port, line)
    assert server.get("/api/health") == 200
    client = socketio.Client(reconnection=False)
    client.connect(server.address, transports=["websocket"])
    assert client.call("unwatch") == {"ok": True}
    client.disconnect()
    code, errors = server.stop()
    assert code == 0
    assert "Traceback" not in errors


def test_the_address_must_be_one_of_this_computer() -> None:
    with pytest.raises(OSError, match=r"."):
        serve(Settings(host="203.0.113.7", workers=1))


def test_an_open_door_needs_names() -> None:
    with pytest.raises(AccessError):
        serve(Settings(host="0.0.0.0", workers=1))  # noqa: S104


def test_ports_are_tried_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []

    def refuse(address: tuple[str, int], **_: Any) -> socket.socket:
        tried.append(address[1])
        raise OSError(98 if os.name == "posix" else 10048, "in use")

    monkeypatch.setattr("app.server.errno.EADDRINUSE", 98 if os.name == "posix" else 10048)
    monkeypatch.setattr("app.server.socket.create_server", refuse)
    with pytest.raises(OSError, match="in use"):
        listen("127.0.0.1", 65530)
    assert tried == list(range(65530, 65536))
