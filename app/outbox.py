"""Sends Socket.IO events: encoded once for any number of viewers, never raising."""

from contextlib import suppress
from typing import Any

import socketio
from engineio.exceptions import EngineIOError
from engineio.packet import MESSAGE
from engineio.packet import Packet as Frame


class Outbox:
    """The sending side of a Socket.IO server.

    Not `emit(to=room)`: one viewer that closes while it runs would end the loop inside and cost
    all viewers behind it the frame.
    """

    def __init__(self, server: socketio.Server) -> None:
        self._server = server

    def packet(self, event: str, data: Any) -> Frame:
        """Return an event ready to be posted to many viewers."""
        # binary=False: there are no bytes in our events, and looking for them takes longer than
        # encoding.
        event_packet = self._server.packet_class(
            socketio.packet.EVENT, data=[event, data], binary=False
        )
        return Frame(MESSAGE, event_packet.encode())

    def post(self, address: str, packet: Frame) -> None:
        """Queue a packet for one connection; does nothing where it is closed."""
        with suppress(EngineIOError):  # it closes just now
            self._server.eio.send_packet(address, packet)

    def send(self, address: str, event: str, data: Any) -> None:
        """Queue an event for one connection."""
        self.post(address, self.packet(event, data))

    def broadcast(self, event: str, data: Any) -> None:
        """Queue an event for every connection."""
        packet = self.packet(event, data)
        for _, address in list(self._server.manager.get_participants("/", None)):
            self.post(address, packet)
