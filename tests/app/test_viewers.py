"""The ack window and the catch-up, watched by the official client over a real socket."""

import threading

import pytest

from app.rooms import WINDOW, Stage
from app.viewers import CHUNK
from tests.app.conftest import Live, until
from tests.app.fake_runs import FakeRuns


@pytest.fixture
def run(fake: FakeRuns) -> str:
    run_id, _ = fake.create({})
    return run_id


def test_a_viewer_gets_what_it_missed_in_chunks_then_live_frames(
    live: Live, fake: FakeRuns, run: str
) -> None:
    fake.train(run, 2 * CHUNK + 7)
    viewer = live.watcher()
    answer = viewer.watch(run)
    assert (answer["ok"], answer["run"], answer["seq"]) == (True, run, 1)
    until(lambda: len(viewer.frames) == 3)
    fake.train(run, 5)
    until(lambda: len(viewer.frames) == 4)
    assert [frame.get("catch_up", False) for frame in viewer.frames] == [True, True, True, False]
    assert viewer.steps() == list(range(1, 2 * CHUNK + 13))
    assert viewer.frames[2]["probes"] == {"step": 2 * CHUNK + 7, "layers": []}


def test_a_run_is_watched_while_somebody_looks(live: Live, fake: FakeRuns, run: str) -> None:
    assert not fake.is_watched(run)
    viewer = live.watcher()
    viewer.watch(run)
    assert fake.is_watched(run)
    viewer.call("unwatch", {"run": run})
    assert not fake.is_watched(run)


def test_the_catch_up_begins_after_the_step_the_viewer_has(
    live: Live, fake: FakeRuns, run: str
) -> None:
    fake.train(run, 30)
    viewer = live.watcher()
    viewer.watch(run, since=20)
    until(lambda: viewer.frames)
    assert viewer.steps() == list(range(21, 31))


@pytest.mark.parametrize("since", [31, 10**9])
def test_a_step_that_the_run_has_not_reached_begins_anew(
    live: Live, fake: FakeRuns, run: str, since: int
) -> None:
    fake.train(run, 30)
    viewer = live.watcher()
    viewer.watch(run, since=since)
    until(lambda: viewer.frames)
    assert viewer.steps() == list(range(1, 31))


def test_another_generation_begins_anew(live: Live, fake: FakeRuns, run: str) -> None:
    fake.train(run, 30)
    viewer = live.watcher()
    viewer.watch(run, since=20, generation=7)
    until(lambda: viewer.frames)
    assert viewer.steps() == list(range(1, 31))


def test_joining_a_training_run_leaves_no_gap_and_no_overlap(
    live: Live, fake: FakeRuns, run: str
) -> None:
    fake.train(run, 3 * CHUNK)
    stop = threading.Event()

    def train() -> None:
        while not stop.wait(0.02):
            fake.train(run, 3)

    trainer = threading.Thread(target=train)
    trainer.start()
    try:
        viewers = [live.watcher() for _ in range(5)]
        for viewer in viewers:
            viewer.watch(run)
        until(lambda: all(len(viewer.frames) > 20 for viewer in viewers))
    finally:
        stop.set()
        trainer.join()
    last = fake.get(run)["step"]
    for viewer in viewers:
        until(lambda viewer=viewer: viewer.reached() == last)
        assert viewer.steps() == list(range(1, last + 1))


def test_a_viewer_that_does_not_acknowledge_leaves_with_a_resync_and_catches_up(
    live: Live, fake: FakeRuns, run: str
) -> None:
    slow, quick = live.watcher(), live.watcher()
    slow.acknowledges = False
    for viewer in (slow, quick):
        viewer.watch(run)
        until(lambda viewer=viewer: viewer.of("state"))
    for _ in range(3 * WINDOW):
        fake.train(run, 2)
        until(lambda: quick.frames[-1]["step"] == fake.get(run)["step"])
        known = live.viewers._rooms[run].viewers[quick.client.get_sid()]
        until(lambda known=known: known.acked == fake.get(run)["seq"])
    (resync,) = until(lambda: slow.of("resync"))
    assert resync == {"run": run, "seq": WINDOW + 1}
    assert slow.steps() == list(range(1, 2 * WINDOW + 1))
    assert quick.steps() == list(range(1, 6 * WINDOW + 1))
    assert not quick.of("resync")

    slow.acknowledges = True
    slow.watch(run, since=2 * WINDOW)
    until(lambda: slow.frames[-1]["step"] == 6 * WINDOW)
    fake.train(run, 1)
    until(lambda: slow.frames[-1]["step"] == 6 * WINDOW + 1)
    assert slow.steps() == list(range(1, 6 * WINDOW + 2))
    missed = [frame for frame in slow.frames if frame.get("catch_up") and frame["from_step"]]
    assert [frame["view"] for frame in missed] == [None]


def test_the_catch_up_waits_for_acknowledgements(live: Live, fake: FakeRuns, run: str) -> None:
    fake.train(run, (WINDOW + 3) * CHUNK)
    viewer = live.watcher()
    viewer.acknowledges = False
    viewer.watch(run)
    until(lambda: len(viewer.frames) == WINDOW)
    viewer.call("unwatch", {"run": "another"})  # a way there and back: nothing more was sent
    assert len(viewer.frames) == WINDOW
    for count in range(1, 5):
        viewer.ack(viewer.frames[0])
        until(lambda count=count: len(viewer.frames) == WINDOW + count)
    assert viewer.steps() == list(range(1, (WINDOW + 3) * CHUNK + 1))


def test_a_reset_during_the_catch_up_begins_anew(live: Live, fake: FakeRuns, run: str) -> None:
    fake.train(run, (WINDOW + 3) * CHUNK)
    viewer = live.watcher()
    viewer.acknowledges = False
    viewer.watch(run)
    until(lambda: len(viewer.frames) == WINDOW)
    fake.restart(run)
    fake.train(run, 4)
    viewer.ack(viewer.frames[0])
    until(lambda: len(viewer.frames) == WINDOW + 1)
    last = viewer.frames[-1]
    assert (last["generation"], last["from_step"], last["step"]) == (1, 0, 4)
    fake.train(run, 4)
    until(lambda: viewer.frames[-1]["step"] == 8)


def test_a_run_that_trains_between_two_reads_leaves_no_gap(
    live: Live, fake: FakeRuns, run: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = fake.catch_up

    def meanwhile(run_id: str, since: int, limit: int = 0) -> dict[str, object]:
        monkeypatch.setattr(fake, "catch_up", read)
        found = read(run_id, since, limit)
        fake.train(run_id, 2 * CHUNK + 1)
        return found

    monkeypatch.setattr(fake, "catch_up", meanwhile)
    viewer = live.watcher()
    viewer.watch(run)
    until(lambda: viewer.reached() == 2 * CHUNK + 1)
    assert len(viewer.frames) == 3


def test_a_viewer_that_leaves_while_it_is_fed_does_not_join(
    live: Live, fake: FakeRuns, run: str
) -> None:
    viewers = live.viewers
    watcher = live.watcher()
    sid = watcher.client.get_sid()
    address = live.server.manager.eio_sid_from_sid(sid, "/")
    found = viewers.watch(sid, address, fake.get(run), 0)
    assert viewers.unwatch(sid) == {run}
    found.stage = Stage.CATCHING_UP  # as it was when `feed` looked
    viewers.feed(found)
    assert found.stage is Stage.CATCHING_UP
    assert viewers._rooms == {}
    viewers._send(run, fake.train(run, 1))  # to nobody


def test_pictures_go_only_to_those_who_want_them(live: Live, fake: FakeRuns, run: str) -> None:
    plain, curious = live.watcher(), live.watcher()
    plain.watch(run)
    curious.watch(run, views=["boundary"])
    assert fake.views[run] == {"boundary"}
    for viewer in (plain, curious):
        until(lambda viewer=viewer: viewer.of("state"))
    picture = {"kind": "boundary", "values": [0.5]}
    fake.train(run, 1, picture)
    fake.train(run, 1, {"kind": "predictions"})
    for viewer in (plain, curious):
        until(lambda viewer=viewer: viewer.frames[-1]["step"] == 2)
    assert [frame["view"] for frame in plain.frames[-2:]] == [None, None]
    assert [frame["view"] for frame in curious.frames[-2:]] == [picture, None]
    curious.client.disconnect()
    until(lambda: fake.views[run] == set())


def test_watching_again_in_mid_stream_changes_the_pictures_and_nothing_else(
    live: Live, fake: FakeRuns, run: str
) -> None:
    viewer = live.watcher()
    viewer.watch(run)
    until(lambda: viewer.of("state"))
    for _ in range(3):
        fake.train(run, 2)
    until(lambda: viewer.frames[-1]["step"] == 6)
    answer = viewer.watch(run, since=4, views=["predictions"])  # sent before the last arrived
    assert answer["step"] == 6
    assert fake.views[run] == {"predictions"}
    fake.train(run, 2)
    until(lambda: viewer.frames[-1]["step"] == 8)
    assert viewer.steps() == list(range(1, 9))


def test_watching_again_from_the_beginning_sends_everything_again(
    live: Live, fake: FakeRuns, run: str
) -> None:
    fake.train(run, 4)
    viewer = live.watcher()
    for times in (1, 2):
        viewer.watch(run)
        until(lambda times=times: len(viewer.frames) == times)
    fake.train(run, 1)
    until(lambda: viewer.frames[-1]["step"] == 5)
    assert sorted(viewer.steps()) == [1, 1, 2, 2, 3, 3, 4, 4, 5]


def test_states_reach_viewers_and_a_deletion_too(live: Live, fake: FakeRuns, run: str) -> None:
    viewer, other = live.watcher(), live.watcher()
    viewer.watch(run)
    fake.play(run)
    until(lambda: [each["state"] for each in viewer.of("state")][-1:] == ["running"])
    assert viewer.of("state")[-1]["run"] == run
    fake.delete(run)
    until(lambda: viewer.of("state")[-1] == {"run": run, "id": run, "state": "deleted"})
    assert other.told == []
    assert live.viewers._rooms == {}


def test_a_viewer_that_lags_is_told_no_states(live: Live, fake: FakeRuns, run: str) -> None:
    viewer = live.watcher()
    viewer.acknowledges = False
    viewer.watch(run)
    until(lambda: viewer.of("state"))
    for _ in range(WINDOW + 1):
        fake.train(run, 1)
    until(lambda: viewer.of("resync"))
    count = len(viewer.told)
    fake.play(run)
    viewer.call("unwatch")
    assert len(viewer.told) == count


def test_an_acknowledgement_of_nothing_is_passed_over(live: Live, fake: FakeRuns, run: str) -> None:
    viewer = live.watcher()
    viewer.client.emit("ack", {"run": run, "seq": 5})
    viewer.watch(run)
    for odd in ([], {}, {"run": run}, {"run": 5, "seq": "x"}, {"run": "nope", "seq": 1}, "x", None):
        viewer.client.emit("ack", odd)
    viewer.client.emit("ack")
    fake.train(run, 1)
    until(lambda: viewer.steps() == [1])


def test_a_run_deleted_during_the_catch_up_ends_it(live: Live, fake: FakeRuns, run: str) -> None:
    fake.train(run, (WINDOW + 3) * CHUNK)
    viewer = live.watcher()
    viewer.acknowledges = False
    viewer.watch(run)
    until(lambda: len(viewer.frames) == WINDOW)
    with live.viewers._lock:
        room = live.viewers._rooms[run]
    fake.delete(run)
    live.viewers._rooms[run] = room  # as if the acknowledgement had been under way
    viewer.ack(viewer.frames[0])
    assert viewer.call("unwatch", {"run": run}) == {"ok": True}
    assert len(viewer.frames) == WINDOW
