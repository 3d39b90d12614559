"""The whole way: worker, run, socket, official client; nothing is faked here."""

import signal
import time
from collections.abc import Iterator
from os import kill

import psutil
import pytest

from app import create_app
from app.settings import Settings
from tests.app.conftest import Live, Watcher, until

DIGITS = {"stop": {"epochs": None}}


@pytest.fixture(scope="module")
def served() -> Iterator[Live]:
    app = create_app(Settings(workers=2, checkpoint_seconds=0.3))
    live = Live(app)
    yield live
    live.close()
    app.extensions["runs"].shutdown()


@pytest.fixture
def run(served: Live) -> Iterator[str]:
    client = served.app.test_client()
    run_id = client.post("/api/runs", json=DIGITS).json["id"]
    yield run_id
    client.delete(f"/api/runs/{run_id}")


def control(viewer: Watcher, run: str, action: str, **more: object) -> dict[str, object]:
    answer = viewer.call("control", {"run": run, "action": action, **more})
    assert answer["ok"], answer
    told: dict[str, object] = answer["run"]
    return told


def losses(served: Live, run: str) -> list[float]:
    found: list[float] = served.app.test_client().get(f"/api/runs/{run}/metrics").json["loss"]
    return found


def test_every_iteration_arrives_once_and_as_it_was(served: Live, run: str) -> None:
    first = served.watcher()
    first.watch(run)
    control(first, run, "play")
    until(lambda: first.frames and first.frames[-1]["step"] > 200)
    late = served.watcher()  # joins in mid-run
    late.watch(run)
    until(lambda: late.frames and late.frames[-1]["step"] > 600)
    control(first, run, "pause")
    expected = losses(served, run)
    for viewer in (first, late):
        until(lambda viewer=viewer: viewer.reached() == len(expected))
        assert viewer.steps() == expected
    assert len(expected) > 600


def test_frames_are_some_thirty_a_second(served: Live, run: str) -> None:
    viewer = served.watcher()
    viewer.watch(run)
    control(viewer, run, "play")
    until(lambda: viewer.frames and not viewer.frames[-1].get("catch_up"))
    before = len(viewer.frames)
    time.sleep(1)
    control(viewer, run, "pause")
    assert 8 <= len(viewer.frames) - before <= 40


def test_steps_epochs_and_resets_are_seen_by_all_viewers(served: Live, run: str) -> None:
    viewers = [served.watcher() for _ in range(3)]
    for viewer in viewers:
        viewer.watch(run)
    told = control(viewers[0], run, "step", steps=5)
    assert (told["state"], told["step"]) == ("paused", 5)
    told = control(viewers[1], run, "epoch")
    assert (told["state"], told["epoch"]) == ("paused", 1.0)
    for viewer in viewers:
        until(lambda viewer=viewer: viewer.reached() == told["step"])
    generation = control(viewers[2], run, "reset")["generation"]
    control(viewers[2], run, "step", steps=2)
    for viewer in viewers:
        until(lambda viewer=viewer: viewer.frames[-1]["generation"] == generation)
        until(lambda viewer=viewer: viewer.frames[-1]["step"] == 2)


def test_a_stalled_viewer_catches_up_while_the_run_goes_on(served: Live, run: str) -> None:
    stalled, other = served.watcher(), served.watcher()
    stalled.acknowledges = False
    for viewer in (stalled, other):
        viewer.watch(run)
    control(other, run, "play")
    until(lambda: stalled.of("resync"))
    stalled.acknowledges = True
    stalled.watch(run, since=stalled.reached())
    until(lambda: not stalled.frames[-1].get("catch_up"))
    control(other, run, "pause")
    expected = losses(served, run)
    until(lambda: stalled.reached() == len(expected))
    assert stalled.steps() == expected


def test_a_reconnecting_viewer_goes_on_where_it_was(served: Live, run: str) -> None:
    viewer = served.watcher()
    viewer.watch(run)
    control(viewer, run, "play")
    until(lambda: viewer.frames and viewer.frames[-1]["step"] > 100)
    viewer.client.disconnect()
    again = served.watcher()
    again.told.extend(("frame", frame) for frame in viewer.frames)
    again.watch(run, since=viewer.reached())
    until(lambda: not again.frames[-1].get("catch_up"))
    control(again, run, "pause")
    expected = losses(served, run)
    until(lambda: again.reached() == len(expected))
    assert again.steps() == expected


def test_a_killed_worker_is_told_and_nothing_is_lost(served: Live, run: str) -> None:
    viewer = served.watcher()
    viewer.watch(run)
    control(viewer, run, "play")
    until(lambda: viewer.frames and viewer.frames[-1]["step"] > 100)
    workers = served.app.test_client().get("/api/health").json["workers"]
    pid = next(each["pid"] for each in workers if each["runs"])
    assert psutil.Process(pid).is_running()
    kill(pid, signal.SIGKILL)
    resumed = until(lambda: [each for each in viewer.of("state") if each["detail"]], 30)[-1]
    assert resumed["detail"]["kind"] == "resumed"
    step = viewer.reached()
    until(lambda: viewer.reached() > step)
    control(viewer, run, "pause")
    expected = losses(served, run)
    until(lambda: viewer.reached() == len(expected))
    assert viewer.steps() == expected


def test_pictures_come_when_somebody_looks(served: Live) -> None:
    client = served.app.test_client()
    run_id = client.post("/api/runs", json={"dataset": {"name": "xor"}}).json["id"]
    viewer = served.watcher()
    viewer.watch(run_id)
    control(viewer, run_id, "step", steps=5)
    viewer.watch(run_id, since=viewer.reached(), views=["boundary"])
    pictures = until(lambda: [frame["view"] for frame in viewer.frames if frame["view"]])
    assert pictures[0]["kind"] == "boundary"
    client.delete(f"/api/runs/{run_id}")
    until(lambda: viewer.of("state")[-1]["state"] == "deleted")
