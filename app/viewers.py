"""The stream of each run to its viewers: what each has missed, then every frame as it comes.

Send queues are unbounded and kernel buffers hide the first hundreds of frames, so that only the
viewers themselves can tell how far they are: each acknowledges frames by their number, and one
that is more than `WINDOW` behind leaves the stream with a `resync`. What it missed it fetches when
it watches again: metrics without a gap, pictures not.

A viewer joins while its run is held still (`RunService.hold`), so that the last frame of its
catch-up and the next live one meet exactly. Locks are taken in the order: a viewer's `feeding`,
the run's hold, the table's `_lock`, which is held for no call to the outside.
"""

import threading
import time
from collections.abc import Iterable
from typing import Any

from app.outbox import Outbox
from app.rooms import WINDOW, Room, Stage, Viewer
from app.runs import Json, RunService

CHUNK = 5000  # iterations in one frame of the catch-up


class Viewers:
    """The table of viewers; a listener of the run service."""

    def __init__(self, runs: RunService, outbox: Outbox) -> None:
        self._runs = runs
        self._outbox = outbox
        self._rooms: dict[str, Room] = {}
        self._lock = threading.Lock()

    # ---- what viewers say

    def watch(
        self, sid: str, address: str, run: Json, since: int, views: Iterable[str] = ()
    ) -> Viewer:
        """Enter a viewer that has everything up to step `since`; `feed` it next.

        One that is watching already, and is in the middle of the stream, goes on where it is.
        """
        with self._lock:
            room = self._rooms.setdefault(run["id"], Room())
            known = room.viewers.get(sid)
            if known is not None and room.is_under_way(known, since):
                known.views = frozenset(views)
                return known
            if known is not None:
                known.stage = Stage.GONE
            begin = since if since <= run["step"] else 0
            viewer = Viewer(
                sid, address, run["id"], frozenset(views), begin, run["generation"], begin
            )
            room.viewers[sid] = viewer
        return viewer

    def unwatch(self, sid: str, run_id: str | None = None) -> set[str]:
        """Forget what a connection watches (one run or all); return the runs it has left."""
        left = set()
        with self._lock:
            for name in [run_id] if run_id is not None else list(self._rooms):
                room = self._rooms.get(name)
                viewer = room.viewers.pop(sid, None) if room else None
                if room is not None and viewer is not None:
                    viewer.stage = Stage.GONE
                    left.add(name)
                    if not room.viewers:
                        del self._rooms[name]
        return left

    def ack(self, sid: str, run_id: str, seq: int) -> None:
        """Note that a viewer has taken frame `seq`; goes on with its catch-up."""
        room = self._rooms.get(run_id)
        viewer = room.viewers.get(sid) if room else None
        if viewer is None:
            return
        if viewer.stage is Stage.LIVE:
            viewer.acked = max(viewer.acked, seq)
        elif viewer.stage is Stage.CATCHING_UP:
            viewer.unacked = max(0, viewer.unacked - 1)
            self.feed(viewer)

    def is_watched(self, run_id: str) -> bool:
        """Return whether somebody looks at a run."""
        with self._lock:
            return run_id in self._rooms

    def wanted(self, run_id: str) -> set[str]:
        """Return the kinds of pictures that the viewers of a run want."""
        with self._lock:
            room = self._rooms.get(run_id)
            return set().union(*(each.views for each in room.viewers.values())) if room else set()

    # ---- catching up

    def feed(self, viewer: Viewer) -> None:
        """Send what the viewer has missed as far as its window allows, then let it join.

        Raises:
            RunNotFound: the run has been deleted.
        """
        with viewer.feeding:
            while viewer.stage is Stage.CATCHING_UP and viewer.unacked < WINDOW:
                frame = self._missed(viewer)
                if frame["step"] - frame["from_step"] < CHUNK:
                    self._join(viewer)
                    return
                self._send_missed(viewer, frame)

    def _missed(self, viewer: Viewer) -> Json:
        """Return the next stretch that the viewer has not been sent."""
        frame = self._runs.catch_up(viewer.run, viewer.position, CHUNK)
        if frame["generation"] != viewer.generation:  # reset meanwhile: all of it is new
            viewer.generation, viewer.position, viewer.since = frame["generation"], 0, 0
            frame = self._runs.catch_up(viewer.run, 0, CHUNK)
        return frame

    def _send_missed(self, viewer: Viewer, frame: Json) -> None:
        self._outbox.send(viewer.address, "frame", {"run": viewer.run, **frame, "catch_up": True})
        viewer.position = frame["step"]
        viewer.unacked += 1

    def _join(self, viewer: Viewer) -> None:
        """Send the rest and let the viewer into the stream while the run stands still."""
        with self._runs.hold(viewer.run) as run:
            self._flush(viewer.run)  # what waits is in the catch-up of this one
            frame = self._missed(viewer)
            while frame["step"] < run["step"]:
                self._send_missed(viewer, frame)
                frame = self._missed(viewer)
            self._send_missed(viewer, {**frame, "probes": self._runs.probes(viewer.run)})
            # Between the answer to `watch` and now it may have changed: this is the last word.
            self._outbox.send(viewer.address, "state", {"run": viewer.run, **run})
            with self._lock:
                room = self._rooms.get(viewer.run)
                if room is not None and viewer.stage is Stage.CATCHING_UP:
                    room.running = run["state"] == "running"
                    viewer.acked = run["seq"]
                    viewer.stage = Stage.LIVE

    # ---- what the run service says (Listener)

    def on_frame(self, run_id: str, frame: Json) -> None:
        """Send a frame to every live viewer, with those that waited, or let it wait too."""
        with self._lock:
            room = self._rooms.get(run_id)
            due = room.take(frame, time.monotonic()) if room else []
        for each in due:
            self._send(run_id, each)

    def on_state(self, run: Json) -> None:
        """Tell the viewers of a run that it has changed, after what came before."""
        with self._lock:
            if room := self._rooms.get(run["id"]):
                room.running = run["state"] == "running"
        self._flush(run["id"])
        self._tell(run["id"], {"run": run["id"], **run})

    def on_delete(self, run_id: str) -> None:
        """Tell the viewers of a run that it is gone, and forget them."""
        self._tell(run_id, {"run": run_id, "id": run_id, "state": "deleted"})
        with self._lock:
            room = self._rooms.pop(run_id, Room())
            for viewer in room.viewers.values():
                viewer.stage = Stage.GONE

    def _flush(self, run_id: str) -> None:
        with self._lock:
            room = self._rooms.get(run_id)
            due = room.flush() if room else []
        for each in due:
            self._send(run_id, each)

    def _send(self, run_id: str, frame: Json) -> None:
        """Send a frame to every live viewer; one too far behind leaves with a `resync`."""
        packets: dict[bool, Any] = {}
        for viewer in self._addressees(run_id, frame):
            if viewer.stage is Stage.BEHIND:
                self._outbox.send(viewer.address, "resync", {"run": run_id, "seq": frame["seq"]})
                continue
            view = frame["view"]
            plain = view is None or view["kind"] not in viewer.views
            if plain not in packets:
                shown = {"run": run_id, **frame, "view": None if plain else view}
                packets[plain] = self._outbox.packet("frame", shown)
            self._outbox.post(viewer.address, packets[plain])

    def _addressees(self, run_id: str, frame: Json) -> list[Viewer]:
        """Return the live viewers; one too far behind is marked, and among them once more."""
        with self._lock:
            room = self._rooms.get(run_id)
            if room is None:
                return []
            live = room.live()
            for viewer in live:
                if room.has_to_take(viewer, WINDOW):
                    viewer.stage = Stage.BEHIND
            room.note(frame, time.monotonic())
            return live

    def _tell(self, run_id: str, state: Json) -> None:
        with self._lock:
            room = self._rooms.get(run_id, Room())
            told = [each for each in room.viewers.values() if each.stage is not Stage.BEHIND]
        if told:
            packet = self._outbox.packet("state", state)
            for viewer in told:
                self._outbox.post(viewer.address, packet)
