"""Keeps Socket.IO's transport steady whatever a client sends.

simple-websocket and engineio trust their clients: a message may be of any length, a wrong one
ends the reading thread with a traceback, and the attachments of a binary event are collected
without end. Our events are short JSON texts, so that all else can be turned away.
"""

import logging
import socket
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import simple_websocket
import socketio
from engineio.async_drivers._websocket_wsgi import SimpleWebSocketWSGI
from wsproto.utilities import ProtocolError

log = logging.getLogger(__name__)

MOST_BYTES = 64_000
LOOK_AGAIN = 5.0  # seconds
KINDS = tuple("0123456")  # of Engine.IO packets
BINARY = ("5", "6")  # Socket.IO packets with attachments


class SteadyWebSocket(SimpleWebSocketWSGI):  # type: ignore[misc]
    """A WebSocket that ends quietly at the first thing that is no Engine.IO text."""

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Shake hands and serve the connection until it ends."""
        try:
            self.ws = simple_websocket.Server(environ, max_message_size=MOST_BYTES)
        except (ProtocolError, RuntimeError):
            start_response("400 Bad Request", [("Content-Type", "text/plain")])
            return [b"this is no WebSocket handshake\n"]
        try:
            self.app(self)
        except Exception as error:
            log.warning("a connection ended: %s: %s", type(error).__name__, error)
        # As SimpleWebSocketWSGI: nothing is to be answered on this connection any more.
        raise StopIteration if self.ws.mode == "gunicorn" else ConnectionError

    def wait(self) -> str | None:
        """Return the next message; None at the end of the connection."""
        message = None
        with suppress(simple_websocket.ConnectionClosed):
            while message is None and self.ws.connected:
                # simple-websocket may wake its reader a moment before it says that a connection
                # has ended, which would then wait for ever.
                message = self.ws.receive(timeout=LOOK_AGAIN)
                if message is None and self._is_given_up():
                    self._hang_up()
        known = isinstance(message, str) and message.startswith(KINDS)
        return message if known else None

    def _is_given_up(self) -> bool:
        """Whether Engine.IO has closed its side: the other one does not answer pings."""
        return bool(getattr(getattr(self.app, "__self__", None), "closed", False))

    def _hang_up(self) -> None:
        """End the connection under a writer that waits for room in a buffer nobody empties."""
        with suppress(OSError):
            self.ws.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the connection, unless the other side does at this moment."""
        with suppress(ProtocolError, OSError, simple_websocket.ConnectionClosed):
            super().close()


def install(server: socketio.Server) -> None:
    """Put both in: the transport, and a check before Socket.IO reads a message."""
    engine = server.eio
    engine._async = {**engine._async, "websocket": SteadyWebSocket}
    take = engine.handlers["message"]

    def message(address: str, text: Any) -> None:
        if not isinstance(text, str) or text.startswith(BINARY):
            log.info("a message that is no event was passed over")
            return
        try:
            take(address, text)
        except (ValueError, TypeError, LookupError) as error:
            log.info("a message that is no event was passed over: %s", error)
        except Exception:
            log.exception("an event failed")

    engine.on("message", message)
