"""Some viewers in one process: official `python-socketio` clients over WebSocket.

`python -m bench._stream_viewers ADDRESS RUN COUNT` connects and watches, prints "ready" and keeps
what it is sent until a line on stdin says at which step the run has stopped; when every viewer has
everything up to there it prints a list with one JSON object for each.
"""

import json
import os
import sys
import threading
import time
import traceback
from contextlib import suppress
from typing import Any

import socketio

from app import jsonio

PATIENCE = 20.0  # seconds to wait for what is still on its way

Frame = tuple[float, int, int, int, int, bool]  # delay, from_step, step, seq, entries, catch-up


class Viewer:
    """One viewer."""

    def __init__(self, address: str, run: str) -> None:
        self.frames: list[Frame] = []
        self.resyncs = 0
        self.run = run
        self._lock = threading.Lock()
        # websocket-client checks each byte in pure Python unless told not to: 1 ms a frame.
        options = {"skip_utf8_validation": True}
        self.client = socketio.Client(
            reconnection=False, json=jsonio, websocket_extra_options=options
        )
        self.client.on("frame", self.take)
        self.client.on("resync", self.watch)
        self.client.connect(address, transports=["websocket"], wait_timeout=60)
        self.joined = int(self.client.call("watch", {"run": run, "since": 0}, timeout=60)["seq"])

    def take(self, frame: dict[str, Any]) -> None:
        """Keep what is needed of a frame and acknowledge it."""
        delay = time.time() - frame.get("made", float("nan"))
        with suppress(socketio.exceptions.SocketIOError):
            self.client.emit("ack", {"run": self.run, "seq": frame["seq"]})
        ends = frame["from_step"], frame["step"], frame["seq"]
        self.frames.append((delay, *ends, len(frame["loss"]), bool(frame.get("catch_up"))))

    def watch(self, _: Any) -> None:
        """Come back after having been left behind."""
        with self._lock:  # handlers run on threads of their own
            self.resyncs += 1
        time.sleep(0.05)  # what is on its way to the other handlers arrives
        self.client.emit("watch", {"run": self.run, "since": self.reached()})

    def reached(self) -> int:
        """The step up to which nothing is missing."""
        step = 0
        for _, begin, end, *_ in sorted(self.frames, key=lambda frame: frame[1:3]):
            step = end if begin == step else step
        return step

    def result(self, last: int) -> dict[str, Any]:
        """Return how many iterations came, never and twice, which frames, and how late."""
        seen = [0] * (last + 1)
        for _, begin, end, _, entries, _ in self.frames:
            if entries == end - begin:
                for step in range(begin + 1, min(end, last) + 1):
                    seen[step] += 1
        live = {number for *_, number, _, caught_up in self.frames if not caught_up}
        return {
            "lost": seen[1:].count(0),
            "twice": sum(count > 1 for count in seen[1:]),
            "frames": len(live),
            "resyncs": self.resyncs,
            "delays": [frame[0] for frame in self.frames if not frame[5] and frame[4]],
        }


def main(address: str, run: str, count: int) -> None:
    """Watch, and tell how it went."""
    viewers = [Viewer(address, run) for _ in range(count)]
    print("ready", flush=True)
    last = int(sys.stdin.readline())
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and any(viewer.reached() < last for viewer in viewers):
        time.sleep(0.1)
    print(json.dumps([viewer.result(last) for viewer in viewers]), flush=True)
    for viewer in viewers:
        viewer.client.disconnect()


if __name__ == "__main__":
    try:
        main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    except Exception:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)  # the threads of clients that are connected would keep the process
