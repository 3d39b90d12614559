"""Lets a Socket.IO event be answered later, and lets work follow right behind its answer.

python-socketio answers an event with what its handler returns, at once. Handlers that run in the
connection's own thread (`async_handlers=False` keeps events in order) must not wait, though: a
viewer that waited for a step would not see its own acknowledgements. So a handler may also return

- a `Future`: the answer is sent when it is done;
- `Answer(value, then)`: `then()` is called when the answer is on its way, so that what it sends
  arrives behind it.
"""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import socketio


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that something follows."""

    value: Any
    then: Callable[[], None]


def install(server: socketio.Server) -> None:
    """Teach the server the two kinds of answers.

    This replaces `_handle_event_internal`, the one place where python-socketio (5.x) calls a
    handler and answers; there is no public hook that knows the event's id.
    """

    def handle(
        _: Any, sid: str, eio_sid: str, data: list[Any], namespace: str, ack: int | None
    ) -> None:
        value = server._trigger_event(data[0], namespace, sid, *data[1:])
        if value is server.not_handled:
            return

        def reply(answer: Any) -> None:
            if ack is not None:
                _send_ack(server, eio_sid, namespace, ack, answer)

        if isinstance(value, Future):
            value.add_done_callback(lambda done: reply(done.result()))
        elif isinstance(value, Answer):
            reply(value.value)
            value.then()
        else:
            reply(value)

    server._handle_event_internal = handle


def _send_ack(server: socketio.Server, eio_sid: str, namespace: str, ack: int, answer: Any) -> None:
    arguments = [] if answer is None else [answer]
    packet = server.packet_class(
        socketio.packet.ACK, namespace=namespace, id=ack, data=arguments, binary=False
    )
    server.eio.send(eio_sid, packet.encode())
