r"""`serve`: Werkzeug's server on a thread a request, on this computer by default.

For a class of 200, with the extra `classroom` and the names by which its computers call this one:

    NN_PLAYGROUND_TOKEN=… gunicorn -w 1 --threads 230 -b 0.0.0.0:8000 \
        'app:create_app(allowed_hosts=["lab.example"])'

One process, which owns the runs, with a thread for each viewer and some to spare.
"""

import errno
import logging
import signal
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from app import ahead
from app.access import EVERYWHERE, Access, is_loopback
from app.settings import Settings
from app.web import create_app

log = logging.getLogger(__name__)

TRIES = 20  # ports
BACKLOG = 256  # connections that wait: a class opens the page at the same moment


class Handler(WSGIRequestHandler):
    """A request; frames leave at once, and nothing is logged but errors."""

    disable_nagle_algorithm = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log nothing."""

    def connection_dropped(self, error: BaseException, environ: Any = None) -> None:
        """End the connection: what follows a WebSocket is no next request."""
        self.close_connection = True


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on the first free port from `port` on.

    Raises:
        OSError: the host is not an address of this computer, or no port is free.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in range(port, min(port + TRIES, 65536)):
        try:
            return socket.create_server((host, candidate), family=family, backlog=BACKLOG)
        except OSError as error:
            taken = error.errno in {errno.EADDRINUSE, errno.EACCES}
            if not taken or candidate == min(port + TRIES, 65536) - 1:
                raise
    raise AssertionError  # pragma: no cover  (the last candidate returns or raises)


def serve(
    settings: Settings,
    *,
    say: Callable[[str], Any] = print,
    ready: Callable[[str], Any] | None = None,
) -> int:
    """Run the server until Ctrl-C or SIGTERM; return the exit code.

    Args:
        settings: where to listen and how to run.
        say: is called with the lines for the user.
        ready: is called with the address once it answers, to open a browser.

    Raises:
        AccessError: other computers could reach it but no name is allowed.
        OSError: the address cannot be listened on.
    """
    Access.of(settings)  # complain before anything is started
    with listen(settings.host, settings.port) as listener:
        port = listener.getsockname()[1]
        if settings.port not in {0, port}:
            say(f"Port {settings.port} is busy; using {port}.")
        settings = replace(settings, port=port)
        access = Access.of(settings)
        app = create_app(settings, access=access)
        server = make_server(
            settings.host, port, app, threaded=True, request_handler=Handler, fd=listener.fileno()
        )
        address = _address(settings, access)
        say(f"nn-playground is at {address}\nStop it with Ctrl-C.")
        ahead.begin()
        if ready is not None:
            ready(address)
        _until_stopped(server, app)
    return 0


def _address(settings: Settings, access: Access) -> str:
    """Return the address to open, with the token where one is needed."""
    host = settings.host
    if host in EVERYWHERE:
        host = next(name for name in settings.allowed_hosts if not is_loopback(name))
    name = f"[{host}]" if ":" in host else host
    query = f"?token={access.token}" if access.token else ""
    return f"http://{name}:{settings.port}/{query}"


def _until_stopped(server: BaseWSGIServer, app: Flask) -> None:
    """Serve until a signal comes, then end the connections and the workers."""

    def stop(*_: Any) -> None:
        # shutdown() waits for serve_forever, which the signal has interrupted: from another thread
        threading.Thread(target=server.shutdown, daemon=True).start()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        server.serve_forever(poll_interval=0.1)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        _close(app)


def _close(app: Flask) -> None:
    """Say goodbye to every page and end the workers."""
    socketio = app.extensions["socketio"].server
    with suppress(Exception):  # a page that closes by itself just now is no trouble
        for connection in list(socketio.eio.sockets.values()):
            connection.close(wait=False)
    app.extensions["runs"].shutdown()
    socketio.shutdown()
    sys.stdout.flush()
