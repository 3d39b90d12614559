"""What the events of a page do, over a real socket."""

from concurrent.futures import Future
from typing import Any

import pytest
import socketio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import events
from app.engine.errors import TrainerError
from tests.app.conftest import Live, Watcher, until
from tests.app.fake_runs import FakeRuns


@pytest.fixture
def run(fake: FakeRuns) -> str:
    run_id, _ = fake.create({})
    return run_id


@pytest.fixture
def viewer(live: Live) -> Watcher:
    return live.watcher()


@pytest.mark.parametrize(
    ("said", "field", "value"),
    [
        ({"action": "play", "steps_per_second": 3}, "state", "running"),
        ({"action": "pause"}, "state", "paused"),
        ({"action": "step", "steps": 7}, "step", 7),
        ({"action": "step"}, "step", 1),
        ({"action": "epoch"}, "step", 12),
        ({"action": "reset"}, "generation", 1),
        ({"action": "speed", "steps_per_second": 2.5}, "speed", 2.5),
        ({"action": "speed", "steps_per_second": None}, "speed", None),
    ],
)
def test_controls_answer_the_run(
    viewer: Watcher, run: str, said: dict[str, Any], field: str, value: Any
) -> None:
    answer = viewer.call("control", {"run": run, **said})
    assert answer["ok"] is True
    assert answer["run"]["id"] == run
    assert answer["run"][field] == value


def test_updates_and_resets_take_configurations(viewer: Watcher, run: str) -> None:
    changes = {"optimizer": {"learning_rate": 0.5}}
    answer = viewer.call("control", {"run": run, "action": "update", "changes": changes})
    assert answer["run"]["config"]["optimizer"]["learning_rate"] == 0.5
    answer = viewer.call("control", {"run": run, "action": "reset", "config": {"seed": 9}})
    assert answer["run"]["config"]["seed"] == 9


@pytest.mark.parametrize(
    ("event", "data", "status", "field"),
    [
        ("watch", {"run": "nope"}, 404, "run"),
        ("watch", {}, 422, "run"),
        ("watch", {"run": 5}, 422, "run"),
        ("watch", {"run": "r1", "since": -1}, 422, "since"),
        ("watch", {"run": "r1", "since": "x"}, 422, "since"),
        ("watch", {"run": "r1", "views": ["x"]}, 422, "views.0"),
        ("watch", {"run": "r1", "views": ["boundary"] * 3}, 422, "views"),
        ("watch", {"run": "r1", "color": "red"}, 422, "color"),
        ("watch", [1, 2], 422, "event"),
        ("watch", None, 422, "run"),
        ("watch", "r1", 422, "event"),
        ("unwatch", {"run": 5}, 422, "run"),
        ("control", {"run": "r1"}, 422, "action"),
        ("control", {"run": "r1", "action": "fly"}, 422, "action"),
        ("control", {"run": "nope", "action": "play"}, 404, "run"),
        ("control", {"run": "r1", "action": "step", "steps": 0}, 422, "steps"),
        ("control", {"run": "r1", "action": "step", "steps": 1.5}, 422, "steps"),
        (
            "control",
            {"run": "r1", "action": "speed", "steps_per_second": 0},
            422,
            "steps_per_second",
        ),
        (
            *("control", {"run": "r1", "action": "update", "changes": {"batch_size": 0}}),
            *(422, "batch_size"),
        ),
        ("frame", {}, 422, "event"),
        ("éè", {"x": 1}, 422, "event"),
    ],
)
def test_a_wrong_event_is_answered_with_a_problem_and_the_connection_stays(
    viewer: Watcher, run: str, event: str, data: Any, status: int, field: str
) -> None:
    answer = viewer.call(event, data)
    assert answer["ok"] is False
    problem = answer["problem"]
    assert problem["status"] == status
    (error,) = problem["errors"]
    assert error["field"] == field
    assert error["rule"]
    assert error["remedy"]
    assert viewer.call("unwatch") == {"ok": True}


SIMPLE = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
FIELDS = st.sampled_from(["run", "since", "views", "action", "steps", "config", "changes", "x"])
NEAR = st.sampled_from(["r1", "play", "step", "reset", "update", "boundary", 0, 1, [], {}])
JSON = st.recursive(
    SIMPLE | NEAR,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=4),
    max_leaves=8,
)


@given(st.sampled_from(["watch", "unwatch", "control", "x"]), st.dictionaries(FIELDS, JSON) | JSON)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_said_is_answered(viewer: Watcher, run: str, event: str, data: Any) -> None:
    answer = viewer.call(event, data)
    assert answer["ok"] or answer["problem"]["status"] in {404, 422}


def test_an_event_without_data_is_answered(viewer: Watcher) -> None:
    assert viewer.call("watch")["problem"]["errors"][0]["field"] == "run"


def test_an_event_that_wants_no_answer_gets_none(viewer: Watcher, run: str) -> None:
    viewer.client.emit("watch", {"run": run})
    viewer.client.emit("watch", {"run": "nope"})
    until(lambda: viewer.of("state"))


def test_a_fault_inside_is_answered_without_details(
    viewer: Watcher, fake: FakeRuns, run: str, caplog: pytest.LogCaptureFixture
) -> None:
    fake.play = lambda _: 1 / 0  # type: ignore[method-assign,assignment,return-value]
    answer = viewer.call("control", {"run": run, "action": "play"})
    assert answer["problem"]["status"] == 500
    assert "ZeroDivision" not in str(answer)
    assert "ZeroDivision" in caplog.text


def test_an_answer_comes_when_the_request_has_taken_effect(
    viewer: Watcher, fake: FakeRuns, run: str
) -> None:
    fake.waiting = Future()
    answers: list[Any] = []
    viewer.client.emit("control", {"run": run, "action": "step"}, callback=answers.append)
    viewer.watch(run)  # the connection's other events are served meanwhile
    assert answers == []
    fake.waiting.set_result({"id": run, "step": 1})
    assert until(lambda: answers) == [{"ok": True, "run": {"id": run, "step": 1}}]


def test_what_the_trainer_rejects_is_a_problem_too(
    viewer: Watcher, fake: FakeRuns, run: str
) -> None:
    wrong = {"field": "layers", "value": 1, "rule": "must fit", "remedy": "make it fit"}
    fake.waiting = Future()
    fake.waiting.set_exception(
        TrainerError({"type": "ShapeError", "message": "", "problems": [wrong]})
    )
    answer = viewer.call("control", {"run": run, "action": "reset"})
    assert answer["problem"]["status"] == 422
    assert answer["problem"]["errors"][0]["field"] == "layers"


def test_a_long_request_is_answered_with_how_the_run_stands(
    viewer: Watcher, fake: FakeRuns, run: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "PATIENCE", 0.05)
    fake.waiting = Future()
    answer = viewer.call("control", {"run": run, "action": "play"})
    assert answer["run"]["state"] == "running"
    fake.waiting.set_result({})  # too late to be answered


def test_more_connections_than_allowed_are_refused(
    live: Live, viewer: Watcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "MOST_CONNECTIONS", 1)
    client = socketio.Client(reconnection=False)
    reasons: list[Any] = []
    client.on("connect_error", reasons.append)
    with pytest.raises(socketio.exceptions.ConnectionError):
        client.connect(live.address, transports=["websocket"])
    (reason,) = until(lambda: reasons)
    assert "close other pages" in reason["message"]
    client.disconnect()
    assert viewer.call("unwatch") == {"ok": True}


def test_a_viewer_that_leaves_is_forgotten(live: Live, fake: FakeRuns, run: str) -> None:
    viewer = live.watcher()
    viewer.watch(run, views=["boundary"])
    assert fake.views[run] == {"boundary"}
    viewer.call("unwatch", {"run": run})
    assert fake.views[run] == set()
    viewer.watch(run, views=["boundary"])
    fake.delete(run)
    viewer.client.disconnect()
    until(lambda: not live.server.manager.rooms)


def test_pictures_wanted_meanwhile_are_not_forgotten(live: Live, fake: FakeRuns, run: str) -> None:
    watching = live.app.extensions["events"]
    answers = iter([set(), {"boundary"}, {"boundary"}])
    watching.viewers.wanted = lambda _: next(answers)
    watching._want(run)
    assert fake.views[run] == {"boundary"}


def test_the_handlers_of_one_connection_keep_their_order(
    viewer: Watcher, fake: FakeRuns, run: str
) -> None:
    for step in range(50):
        action = "play" if step % 2 else "pause"
        viewer.client.emit("control", {"run": run, "action": action})
    viewer.call("unwatch")
    assert fake.get(run)["state"] == "running"


def test_polling_clients_are_served_too(live: Live, fake: FakeRuns, run: str) -> None:
    client = socketio.Client(reconnection=False)
    frames: list[Any] = []
    client.on("frame", frames.append)
    client.connect(live.address, transports=["polling"])
    assert client.call("watch", {"run": run}, timeout=10)["ok"]
    fake.train(run, 3)
    until(lambda: frames and frames[-1]["step"] == 3)
    client.disconnect()
