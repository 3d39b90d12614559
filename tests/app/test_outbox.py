import numpy as np
import pytest
from engineio.exceptions import SocketIsClosedError

from app.outbox import Outbox
from tests.app.conftest import Live, until


def test_one_packet_serves_many_and_holds_no_nan(live: Live) -> None:
    viewers = [live.watcher() for _ in range(3)]
    outbox = Outbox(live.server)
    packet = outbox.packet("news", {"loss": np.array([1.5, np.nan], np.float32)})
    for viewer in viewers:
        outbox.post(live.server.manager.eio_sid_from_sid(viewer.client.get_sid(), "/"), packet)
    for viewer in viewers:
        assert until(lambda viewer=viewer: viewer.of("news")) == [{"loss": [1.5, None]}]


def test_everybody_hears_a_broadcast(live: Live) -> None:
    viewers = [live.watcher() for _ in range(2)]
    Outbox(live.server).broadcast("news", 5)
    for viewer in viewers:
        assert until(lambda viewer=viewer: viewer.of("news")) == [5]


def test_what_is_sent_to_nobody_is_lost(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    outbox = Outbox(live.server)
    outbox.send("no such connection", "news", 1)

    def closing(*_: object) -> None:
        raise SocketIsClosedError

    monkeypatch.setattr(live.server.eio, "send_packet", closing)
    outbox.send("one that closes just now", "news", 1)
