"""How a run moves: frames, goals, speeds, pictures, bounds."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from app.runs import RunService

from .recorder import PATIENCE, Recorder, make_service, wait

Json = dict[str, Any]
ENDLESS = {"stop": {"epochs": None}}
Create = Callable[..., str]


@pytest.fixture(scope="module")
def service() -> Iterator[RunService]:
    made = make_service()
    yield made
    made.shutdown()


@pytest.fixture
def recorder(service: RunService) -> Iterator[Recorder]:
    made = Recorder()
    service.add_listener(made)
    yield made
    service.remove_listener(made)
    assert made.wrong == []


@pytest.fixture
def create(service: RunService, recorder: Recorder) -> Iterator[Create]:
    made: list[str] = []

    def make(speed: float | None = None, **config: Any) -> str:
        run_id, future = service.create({**ENDLESS, **config}, speed=speed)
        made.append(run_id)
        future.result(PATIENCE)
        return run_id

    yield make
    for run_id in made:
        service.delete(run_id)


def pause(service: RunService, run_id: str) -> Json:
    return service.pause(run_id).result(PATIENCE)


def test_a_new_run_shows_what_is_there_before_the_first_step(
    service: RunService, recorder: Recorder, create: Create
) -> None:
    run_id = create()
    (frame,) = recorder.frames[run_id]
    assert (frame["from_step"], frame["step"], frame["probes"]["step"]) == (0, 0, 0)
    assert [each["step"] for each in frame["evaluations"]] == [0]
    probes = service.probes(run_id)
    assert probes is not None
    assert probes["step"] == 0
    assert service.get(run_id)["latest"]["validation_loss"] == 0.5


def test_playing_brings_frames_until_paused(
    service: RunService, recorder: Recorder, create: Create
) -> None:
    run_id = create()
    assert service.play(run_id).result(PATIENCE)["state"] == "running"
    recorder.wait_for_step(run_id, 500)
    run = pause(service, run_id)
    assert run["state"] == "paused"
    seen = len(recorder.losses(run_id))
    assert seen == run["step"] >= 500
    assert run["steps_per_second"] is None
    time.sleep(0.1)
    assert service.get(run_id)["step"] == seen
    assert recorder.losses(run_id).tobytes() == service.metrics(run_id)["loss"].tobytes()
    assert recorder.frames[run_id][-2]["steps_per_second"] > 0


def test_frames_come_thirty_times_a_second(
    service: RunService, recorder: Recorder, create: Create
) -> None:
    run_id = create()
    service.play(run_id)
    time.sleep(1)
    pause(service, run_id)
    assert 5 <= len(recorder.frames[run_id]) <= 34


def test_each_frame_of_a_lone_run_has_probes_and_rest_shows_the_last_step(
    service: RunService, recorder: Recorder, create: Create
) -> None:
    run_id = create()
    service.play(run_id)
    time.sleep(0.4)
    run = pause(service, run_id)
    frames = list(recorder.frames[run_id])
    assert len(frames) > 2
    assert sum(frame["probes"] is None for frame in frames) <= 1  # right after the beginning
    for frame in frames:
        assert frame["probes"] is None or frame["probes"]["step"] == frame["step"]
    wait_for_probe(service, run_id, run["step"])


def wait_for_probe(service: RunService, run_id: str, step: int) -> None:
    end = time.monotonic() + PATIENCE
    while (service.probes(run_id) or {}).get("step") != step:
        assert time.monotonic() < end
        time.sleep(0.01)


def test_some_steps(service: RunService, recorder: Recorder, create: Create) -> None:
    run_id = create()
    for steps in (1, 7, 1000):
        before = service.get(run_id)["step"]
        run = service.step(run_id, steps).result(PATIENCE)
        assert (run["state"], run["step"]) == ("paused", before + steps)
    assert len(recorder.losses(run_id)) == 1008


def test_epochs_end_at_whole_numbers(service: RunService, create: Create) -> None:
    run_id = create()
    service.step(run_id, 3).result(PATIENCE)
    assert [service.epoch(run_id).result(PATIENCE)["epoch"] for _ in range(3)] == [1, 2, 3]


def test_a_step_while_playing_pauses_first(
    service: RunService, recorder: Recorder, create: Create
) -> None:
    run_id = create()
    service.play(run_id)
    recorder.wait_for_step(run_id, 100)
    run = service.step(run_id, 5).result(PATIENCE)
    assert run["state"] == "paused"
    frames = recorder.frames[run_id]
    assert frames[-1]["step"] == run["step"]
    paused = [state for state in recorder.states if state["state"] == "paused"]
    assert paused[-1]["step"] == run["step"]


def test_an_epoch_while_playing_ends_at_its_end(
    service: RunService, recorder: Recorder, create: Create
) -> None:
    run_id = create()
    service.play(run_id)
    recorder.wait_for_step(run_id, 100)
    run = service.epoch(run_id).result(PATIENCE)
    assert run["state"] == "paused"
    assert run["epoch"] == int(run["epoch"])


def test_another_control_ends_a_goal_early_and_answers_it(
    service: RunService, create: Create
) -> None:
    run_id = create()
    long = service.step(run_id, 1_000_000)
    run = pause(service, run_id)
    assert long.result(PATIENCE)["step"] == run["step"] < 1_000_000


def test_a_run_finishes_and_goes_on_when_the_stop_is_raised(
    service: RunService, recorder: Recorder, create: Create
) -> None:
    run_id = create(stop={"epochs": None, "steps": 60})
    service.play(run_id)
    recorder.wait(lambda: recorder.states[-1]["state"] == "finished")
    assert service.get(run_id)["step"] == 60
    assert service.update(run_id, {"stop": {"steps": 90}}).result(PATIENCE)["state"] == "paused"
    service.play(run_id)
    recorder.wait(lambda: recorder.states[-1]["state"] == "finished")
    assert len(recorder.losses(run_id)) == 90


def test_playing_what_is_finished_stays_finished(
    service: RunService, recorder: Recorder, create: Create
) -> None:
    run_id = create(stop={"epochs": None, "steps": 10})
    for _ in range(2):
        service.play(run_id)
        recorder.wait(lambda: recorder.states[-1]["state"] == "finished")
    assert service.step(run_id, 3).result(PATIENCE)["state"] == "finished"
    assert len(recorder.losses(run_id)) == 10


def test_divergence_stops_the_run_with_the_reason(
    service: RunService, recorder: Recorder, create: Create
) -> None:
    run_id = create(seed=502)
    service.play(run_id)
    recorder.wait(lambda: recorder.states[-1]["state"] == "diverged")
    run = service.get(run_id)
    assert run["step"] == 50
    assert run["detail"]["kind"] == "diverged"
    assert run["detail"]["last_good_step"] == 50
    assert run["events"][-1]["kind"] == "diverged"
    assert run["detail"]["text"] == "Diverged at step 51: not finite"


def test_playing_on_after_divergence_tells_it_once(
    service: RunService, recorder: Recorder, create: Create
) -> None:
    run_id = create(seed=502)
    for _ in range(2):
        service.step(run_id, 100).result(PATIENCE)
    run = service.get(run_id)
    assert run["state"] == "diverged"
    assert [event["kind"] for event in run["events"]] == ["diverged"]
    service.update(run_id, {"batch_size": 5}).result(PATIENCE)
    assert service.step(run_id, 10).result(PATIENCE)["step"] == 60


@pytest.mark.parametrize(("speed", "fewest", "most"), [(10, 5, 13), (200, 50, 235)])
def test_the_speed_is_kept(
    service: RunService, recorder: Recorder, create: Create, speed: float, fewest: int, most: int
) -> None:
    run_id = create(speed=speed)
    service.play(run_id)
    time.sleep(1)
    shown = service.get(run_id)["steps_per_second"]
    assert fewest <= pause(service, run_id)["step"] <= most
    assert 0 < shown < 1.3 * speed


def test_the_speed_changes_while_playing(service: RunService, create: Create) -> None:
    run_id = create(speed=0.1)
    service.play(run_id)
    time.sleep(0.2)
    assert service.get(run_id)["step"] == 1
    service.set_speed(run_id, None)
    time.sleep(0.3)
    assert service.get(run_id)["step"] > 50
    assert service.set_speed(run_id, 0.1)["speed"] == 0.1
    time.sleep(0.1)
    step = service.get(run_id)["step"]
    time.sleep(0.3)
    assert service.get(run_id)["step"] <= step + 1
    assert pause(service, run_id)["speed"] == 0.1


def test_a_limit_does_not_slow_steps_down(service: RunService, create: Create) -> None:
    run_id = create(speed=0.1)
    begin = time.monotonic()
    assert service.step(run_id, 20).result(PATIENCE)["step"] == 20
    assert time.monotonic() - begin < 2


def test_a_slow_run_answers_between_its_steps(service: RunService, create: Create) -> None:
    run_id = create(speed=0.1)
    service.play(run_id)
    begin = time.monotonic()
    for _ in range(5):
        service.test(run_id).result(PATIENCE)
    assert time.monotonic() - begin < 2
    assert service.get(run_id)["step"] == 1


def test_views_ride_in_frames_ten_times_a_second(
    service: RunService, recorder: Recorder, create: Create
) -> None:
    run_id = create()
    service.want_views(run_id, ["boundary", "predictions"])
    service.play(run_id)
    time.sleep(1)
    pause(service, run_id)
    service.want_views(run_id, [])
    views = [frame["view"] for frame in recorder.frames[run_id] if frame["view"]]
    assert 2 <= len(views) <= 14
    assert {view["kind"] for view in views} == {"boundary", "predictions"}
    for frame in recorder.frames[run_id]:
        assert frame["view"] is None or frame["view"]["step"] == frame["step"]


def test_a_run_at_rest_shows_its_view_to_whoever_comes(
    service: RunService, recorder: Recorder, create: Create
) -> None:
    run_id = create()
    service.step(run_id, 5).result(PATIENCE)
    for _ in range(2):
        count = len(recorder.frames[run_id])
        service.want_views(run_id, ["boundary"])
        recorder.wait(lambda count=count: len(recorder.frames[run_id]) > count)
        frame = recorder.frames[run_id][-1]
        assert frame["view"] == {"kind": "boundary", "step": 5}
        assert frame["from_step"] == frame["step"] == 5


def test_a_view_that_cannot_be_made_costs_no_frame(
    service: RunService, recorder: Recorder, create: Create
) -> None:
    run_id = create()
    service.want_views(run_id, ["nonsense"])
    service.play(run_id)
    recorder.wait_for_step(run_id, 300)
    assert pause(service, run_id)["state"] == "paused"
    assert not any(frame["view"] for frame in recorder.frames[run_id])


def test_history_is_bounded() -> None:
    service, recorder = make_service(1, max_iterations=2000), Recorder()
    service.add_listener(recorder)
    run_id, future = service.create(ENDLESS)
    future.result(PATIENCE)
    full = service.step(run_id, 1_000_000).result(PATIENCE)
    assert (full["state"], full["step"]) == ("paused", 2000)
    assert full["events"][-1]["text"] == "2,000 iterations are kept of a run; reset it to go on"
    assert service.get(run_id)["detail"]["kind"] == "full"
    service.play(run_id)
    recorder.wait(lambda: len(recorder.states[-1]["events"]) == 2)
    assert pause(service, run_id)["step"] == 2000
    assert service.reset(run_id).result(PATIENCE)["step"] == 0
    assert service.step(run_id).result(PATIENCE)["step"] == 1
    assert recorder.wrong == []
    service.shutdown()


def test_a_trainers_error_fails_the_run_with_the_reason(
    service: RunService, recorder: Recorder, create: Create
) -> None:
    run_id = create(seed=500)
    answer = service.step(run_id, 200)
    recorder.wait(lambda: recorder.states[-1]["state"] == "failed")
    run = answer.result(PATIENCE)
    assert run["state"] == "failed"
    assert run["detail"]["kind"] == "failed"
    assert "ArithmeticError: boom at step 50" in run["detail"]["reason"]


def test_trainers_without_probes_or_checkpoints_train_all_the_same(
    caplog: pytest.LogCaptureFixture,
) -> None:
    service = make_service(
        1, "tests.app.fake_trainer:Mute", checkpoint_seconds=0.02, max_iterations=10_000
    )
    run_id, future = service.create(ENDLESS)
    future.result(PATIENCE)
    service.play(run_id)
    time.sleep(0.3)
    assert pause(service, run_id)["step"] > 20
    assert service.step(run_id, 3).result(PATIENCE)["state"] == "paused"
    wait(lambda: "no probes" in caplog.text and "no checkpoint" in caplog.text)
    service.shutdown()


def test_runs_that_play_share_the_workers_wherever_they_began(
    service: RunService, recorder: Recorder, create: Create
) -> None:
    ids = [create(seed=7) for _ in range(4)]
    pids = [service.get(run_id)["summary"]["pid"] for run_id in ids]
    together = [run_id for run_id, pid in zip(ids, pids, strict=True) if pid == pids[0]]
    assert len(together) == 2
    for run_id in together:
        service.play(run_id)
    for run_id in together:
        recorder.wait_for_step(run_id, 1000)
    now = {service.view(run_id, "pid").result(PATIENCE)["pid"] for run_id in together}
    runs = [service.pause(run_id).result(PATIENCE) for run_id in together]
    assert len(now) == 2
    assert [run["events"] for run in runs] == [[], []]
    shortest = min(run["step"] for run in runs)
    one, other = (recorder.losses(run_id)[:shortest].tobytes() for run_id in together)
    assert one == other


def test_a_run_that_cannot_be_saved_stays_where_it_is() -> None:
    service = make_service(2, "tests.app.fake_trainer:Mute")
    ids = []
    for _ in range(3):
        run_id, future = service.create(ENDLESS)
        future.result(PATIENCE)
        ids.append(run_id)
    for run_id in (ids[0], ids[2]):
        service.play(run_id)
    wait(lambda: all(service.get(run_id)["step"] > 200 for run_id in (ids[0], ids[2])))
    assert {service.get(run_id)["state"] for run_id in (ids[0], ids[2])} == {"running"}
    service.shutdown()


def test_states_are_told_a_few_times_a_second(
    service: RunService, recorder: Recorder, create: Create
) -> None:
    run_id = create()
    service.play(run_id)
    before = len(recorder.states)
    time.sleep(1.2)
    told = recorder.states[before:]
    pause(service, run_id)
    assert 1 <= len(told) <= 4
    assert np.all(np.diff([state["step"] for state in told]) > 0)
