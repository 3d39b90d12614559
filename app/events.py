"""Socket.IO: what the page says becomes calls of the run service.

Client events: `watch {run, since, generation, views}`, `unwatch {run}`, `ack {run, seq}`,
`control {run, action, …}`. Server events: `frame`, `state`, `resync`, `dataset`. A wrong event is
answered with `{"ok": false, "problem": …}` and never ends the connection.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from functools import partial
from typing import Annotated, Any, Literal

import socketio
from pydantic import Field, ValidationError

from app.answers import Answer
from app.api.models import Speed, Step, Steps
from app.api.problems import describe
from app.errors import RunNotFound
from app.outbox import Outbox
from app.rooms import Viewer
from app.runs import Json, RunService
from app.viewers import Viewers
from nn.errors import ConfigError
from nn.problems import problems
from nn.registry import Part

log = logging.getLogger(__name__)

PATIENCE = 5.0  # seconds that an answer waits for its effect
MOST_CONNECTIONS = 500

RunId = Annotated[str, Field(max_length=100)]


class Watch(Part):
    """Show me this run from step `since` on (of that generation, if said), with these pictures."""

    run: RunId
    since: Step = 0
    generation: Step | None = None
    views: list[Literal["boundary", "predictions"]] = Field(default=[], max_length=2)


class Unwatch(Part):
    """Show me this run no more; or none."""

    run: RunId | None = None


class Control(Part):
    """Do something to this run."""

    run: RunId
    action: Literal["play", "pause", "step", "epoch", "reset", "speed", "update"]
    steps: Steps = 1
    steps_per_second: Speed | None = None
    config: dict[str, Any] | None = None
    changes: dict[str, Any] = Field(default={})


ACTIONS: dict[str, Callable[[RunService, Control], "Future[Json] | Json"]] = {
    "play": lambda runs, said: runs.play(said.run),
    "pause": lambda runs, said: runs.pause(said.run),
    "step": lambda runs, said: runs.step(said.run, said.steps),
    "epoch": lambda runs, said: runs.epoch(said.run),
    "reset": lambda runs, said: runs.reset(said.run, said.config),
    "speed": lambda runs, said: runs.set_speed(said.run, said.steps_per_second),
    "update": lambda runs, said: runs.update(said.run, said.changes),
}


class Events:
    """The handlers of one Socket.IO server.

    They are registered on python-socketio itself, past Flask: an acknowledgement a frame and
    viewer would otherwise cost a request context each (58 instead of 43 % of a core).
    """

    def __init__(self, server: socketio.Server, runs: RunService, outbox: Outbox) -> None:
        self._server = server
        self._runs = runs
        self.viewers = Viewers(runs, outbox)
        runs.add_listener(self.viewers)
        runs.is_watched = self.viewers.is_watched
        server.on("connect", self.connect)
        server.on("disconnect", self.disconnect)
        server.on("ack", self.ack)
        for name in ("watch", "unwatch", "control"):
            server.on(name, partial(_answered, getattr(self, name), 1))
        server.on("*", partial(_answered, self.unknown, 2))

    def connect(self, sid: str, environ: Any, auth: Any = None) -> None:
        """Let a connection in, unless there are too many."""
        # Not the engine's sockets, where closed ones stay for a while.
        if sum(1 for _ in self._server.manager.get_participants("/", None)) > MOST_CONNECTIONS:
            reason = f"this server takes {MOST_CONNECTIONS} connections; close other pages"
            raise socketio.exceptions.ConnectionRefusedError(reason)

    def disconnect(self, sid: str, reason: Any = None) -> None:
        """Forget what a connection watched."""
        for run_id in self.viewers.unwatch(sid):
            # Sending a frame may be what finds a connection dead: nothing may be asked of the run
            # while it tells its listeners.
            self._server.start_background_task(self._want, run_id)

    def ack(self, sid: str, *said: Any) -> None:
        """Note that a viewer has taken a frame (a malformed one counts for nothing)."""
        match said:
            case ({"run": str(run_id), "seq": int(seq)}, *_):
                with suppress(RunNotFound):
                    self.viewers.ack(sid, run_id, seq)

    def watch(self, sid: str, data: Json) -> Answer:
        """Answer with the run; then follow what was missed, then live frames."""
        said = Watch.model_validate(data)
        run = self._runs.get(said.run)
        same = said.generation in (None, run["generation"])
        address = self._server.manager.eio_sid_from_sid(sid, "/")
        viewer = self.viewers.watch(sid, address, run, said.since if same else 0, said.views)
        self._want(said.run)
        return Answer({"ok": True, "run": run["id"], **run}, partial(self._feed, viewer))

    def unwatch(self, sid: str, data: Json) -> Json:
        """Stop sending a run, or all."""
        for run_id in self.viewers.unwatch(sid, Unwatch.model_validate(data).run):
            self._want(run_id)
        return {"ok": True}

    def control(self, sid: str, data: Json) -> "Future[Json] | Json":
        """Do something to a run; answers when it is done, or after a while with how it stands."""
        said = Control.model_validate(data)
        begun = ACTIONS[said.action](self._runs, said)
        if not isinstance(begun, Future):
            return {"ok": True, "run": begun}
        return self._when_done(said.run, begun)

    def unknown(self, event: str, sid: str, data: Any) -> Json:
        """Refuse an event that there is not."""
        rule, remedy = "is not an event of this server", "use watch, unwatch, ack or control"
        raise ConfigError.of("event", event, rule, remedy)

    def _feed(self, viewer: Viewer) -> None:
        with suppress(RunNotFound):  # deleted meanwhile, which the viewer is told
            self.viewers.feed(viewer)

    def _want(self, run_id: str) -> None:
        """Have those pictures made that somebody looks at.

        Without a lock, which would be held while the run is waited for: whoever comes late with
        what was wanted before sees that and says it again.
        """
        said: set[str] | None = None
        with suppress(RunNotFound):
            while said != (wanted := self.viewers.wanted(run_id)):
                said = wanted
                self._runs.want_views(run_id, wanted)

    def _when_done(self, run_id: str, begun: "Future[Json]") -> "Future[Json]":
        answer: Future[Json] = Future()

        def settle(make: Callable[[], Json]) -> None:
            with suppress(InvalidStateError):
                answer.set_result(_result(lambda: {"ok": True, "run": make()}))

        if not begun.done():
            late = threading.Timer(PATIENCE, settle, [lambda: self._runs.get(run_id)])
            late.daemon = True
            late.start()
            begun.add_done_callback(lambda _: late.cancel())
        begun.add_done_callback(lambda done: settle(done.result))
        return answer


def _answered(handler: Callable[..., Any], names: int, *arguments: Any) -> Any:
    """Call a handler with the names and the data of an event; what it raises is the answer."""
    data = arguments[names] if len(arguments) > names else {}
    return _result(lambda: handler(*arguments[:names], _object(data)))


def _object(data: Any) -> Json:
    if not isinstance(data, dict):
        raise ConfigError.of("event", data, "must bring an object", "put it in curly braces")
    return data


def _result(make: Callable[[], Any]) -> Any:
    try:
        return make()
    except ValidationError as error:
        problem = describe(ConfigError(problems(error)))
    except Exception as error:
        problem = describe(error)
        if problem["status"] >= 500:
            log.exception("an event failed")
    return {"ok": False, "problem": problem}
