"""When frames go out at once, and when they wait and are merged."""

from typing import Any

import numpy as np
import pytest

from app.rooms import BUSY, FEW, LONGEST_WAIT, SERIES, WINDOW, Room, Stage, Viewer, merged
from tests.app.conftest import Live, until
from tests.app.fake_runs import FakeRuns

Json = dict[str, Any]


@pytest.fixture
def run(fake: FakeRuns) -> str:
    run_id, _ = fake.create({})
    return run_id


def frame(seq: int, begin: int, end: int, generation: int = 1, **more: Any) -> Json:
    values = np.arange(begin + 1, end + 1, dtype=np.float32)
    return {
        "seq": seq,
        "generation": generation,
        "from_step": begin,
        "step": end,
        "epoch": end / 10,
        **dict.fromkeys(SERIES, values),
        "evaluations": [],
        "probes": None,
        "view": None,
        **more,
    }


def viewer(acked: int = 0, stage: Stage = Stage.LIVE) -> Viewer:
    return Viewer("s", "a", "r", frozenset(), 0, 1, 0, acked=acked, stage=stage)


def room(*viewers: Viewer, running: bool = True, sent: int = 0) -> Room:
    made = Room({str(number): each for number, each in enumerate(viewers)}, running)
    for seq in range(1, sent + 1):
        made.note(frame(seq, seq - 1, seq), now=0.0)
    return made


def test_merged_frames_hold_every_iteration_and_the_newest_pictures() -> None:
    first = frame(4, 10, 12, probes={"step": 12}, view={"kind": "a"}, evaluations=[{"step": 12}])
    second = frame(5, 12, 15, view={"kind": "b"}, evaluations=[{"step": 15}], made=9.5)
    both = merged(first, second)
    assert (both["seq"], both["from_step"], both["step"], both["epoch"]) == (5, 10, 15, 1.5)
    for name in SERIES:
        assert both[name].tolist() == [11, 12, 13, 14, 15]
        assert both[name].dtype == np.float32
    assert both["evaluations"] == [{"step": 12}, {"step": 15}]
    assert both["probes"] == {"step": 12}
    assert both["view"] == {"kind": "b"}
    assert both["made"] == 9.5


def test_frames_go_out_at_once_to_viewers_that_keep_up() -> None:
    quick = viewer()
    found = room(quick)
    for seq in range(1, 6):
        quick.acked = seq - 1
        (out,) = found.take(frame(seq, seq - 1, seq), now=0.01 * seq)
        found.note(out, now=0.01 * seq)
        assert out["seq"] == seq


def test_while_most_viewers_are_busy_frames_wait_and_merge() -> None:
    slow, quick = viewer(), viewer()
    found = room(slow, slow, quick, sent=BUSY)
    quick.acked = BUSY
    assert found.take(frame(3, 2, 4), now=0.1) == []
    assert found.take(frame(4, 4, 5), now=0.2) == []
    slow.acked = 1
    (out,) = found.take(frame(5, 5, 9), now=0.3)
    assert (out["seq"], out["from_step"], out["step"]) == (5, 2, 9)
    assert found.flush() == []


def test_a_minority_that_is_busy_stops_nobody() -> None:
    quick = viewer(BUSY)
    found = room(viewer(), quick, viewer(stage=Stage.CATCHING_UP), sent=BUSY)
    assert len(found.take(frame(3, 2, 3), now=0.1)) == 1


def test_among_many_one_frame_to_take_is_enough_to_wait() -> None:
    few, many = room(*[viewer()] * FEW, sent=1), room(*[viewer()] * (FEW + 1), sent=1)
    assert len(few.take(frame(2, 1, 2), now=0.1)) == 1
    assert many.take(frame(2, 1, 2), now=0.1) == []


def test_no_frame_waits_for_long() -> None:
    found = room(viewer(), sent=BUSY)
    assert found.take(frame(3, 2, 3), now=LONGEST_WAIT / 2) == []
    assert len(found.take(frame(4, 3, 4), now=LONGEST_WAIT)) == 1


@pytest.mark.parametrize(("running", "steps"), [(False, 1), (True, 0)])
def test_the_last_frame_for_long_does_not_wait(running: bool, steps: int) -> None:
    found = room(viewer(), running=running, sent=BUSY)
    assert len(found.take(frame(3, 2, 2 + steps), now=0.1)) == 1


@pytest.mark.parametrize("after", [frame(1, 0, 2, generation=2), frame(9, 7, 8)])
def test_a_frame_that_does_not_follow_is_not_merged(after: Json) -> None:
    found = room(viewer(), sent=BUSY)
    waiting = frame(3, 2, 3)
    assert found.take(waiting, now=0.1) == []
    assert found.take(after, now=0.2) == [waiting]
    assert found.flush() == [after]


def test_a_viewer_has_to_take_what_it_has_not_acknowledged() -> None:
    found = room(sent=WINDOW)
    assert found.has_to_take(viewer(0), WINDOW)
    assert not found.has_to_take(viewer(1), WINDOW)
    assert found.has_to_take(viewer(WINDOW - 1), 1)
    assert not found.has_to_take(viewer(WINDOW), 1)
    assert not room(sent=WINDOW - 1).has_to_take(viewer(0), WINDOW)


def test_a_live_viewer_in_mid_stream_is_recognised() -> None:
    found = room(sent=5)
    live = viewer()
    assert found.is_under_way(live, 4)
    assert not found.is_under_way(live, 6)
    assert not found.is_under_way(viewer(stage=Stage.BEHIND), 4)
    live.since = 4
    assert not found.is_under_way(live, 4)
    live.since, live.generation = 0, 2
    assert not found.is_under_way(live, 4)


def test_frames_that_wait_for_busy_viewers_go_out_before_the_pause(
    live: Live, fake: FakeRuns, run: str
) -> None:
    viewer = live.watcher()
    viewer.acknowledges = False
    viewer.watch(run)
    fake.play(run)
    until(lambda: len(viewer.of("state")) == 2)
    for _ in range(6):
        fake.train(run, 2)
    assert live.viewers._rooms[run].waiting["from_step"] == 4
    fake.pause(run)
    until(lambda: viewer.of("state")[-1]["state"] == "paused")
    assert [frame["step"] for frame in viewer.frames[1:]] == [2, 4, 12]
    assert viewer.steps() == list(range(1, 13))


def test_a_viewer_that_joins_gets_what_waits_for_others_once(
    live: Live, fake: FakeRuns, run: str
) -> None:
    first, second = live.watcher(), live.watcher()
    first.acknowledges = False
    first.watch(run)
    fake.play(run)
    until(lambda: len(first.of("state")) == 2)
    for _ in range(6):
        fake.train(run, 2)
    second.watch(run)
    until(lambda: second.reached() == 12)
    until(lambda: first.reached() == 12)
    fake.pause(run)
    fake.train(run, 1)
    for viewer in (first, second):
        until(lambda viewer=viewer: viewer.reached() == 13)
        assert viewer.steps() == list(range(1, 14))
