"""What is asked of a run: its order, its answers, beginnings and ends."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.driver import Driver
from app.engine import Engine, LocalBackend, TrainerError
from app.errors import QuotaExceeded, RunNotFound, RunUnavailable
from app.goal import Crowd
from app.listeners import Listeners
from app.run import Run
from app.settings import Settings
from nn.errors import ConfigError

from .recorder import FAKE, PATIENCE, Recorder, wait

Json = dict[str, Any]
Make = Callable[..., Driver]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    made = Engine(LocalBackend(1), FAKE)
    yield made
    made.shutdown()


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    made = Recorder()
    yield made
    assert made.wrong == []


@pytest.fixture
def crowd() -> Crowd:
    return Crowd(2)


@pytest.fixture
def make(engine: Engine, recorder: Recorder, crowd: Crowd) -> Iterator[Make]:
    made: list[Driver] = []
    listeners = Listeners()
    listeners.add(recorder)

    def create(**config: Any) -> Driver:
        run = Run(f"run-{len(made)}", "mine", config)
        made.append(Driver(run, engine, crowd, listeners, Settings()))
        return made[-1]

    yield create
    for driver in made:
        driver.delete()


@pytest.fixture
def driver(make: Make) -> Driver:
    made = make(seed=1)
    made.begin({"seed": 1}).result(PATIENCE)
    return made


def test_requests_wait_for_the_beginning_and_keep_their_order(make: Make) -> None:
    driver = make(seed=1)
    begun = driver.begin({"seed": 1})
    assert driver.run.state == "queued"
    steps = [driver.step(2), driver.update({"batch_size": 3}), driver.query("nap"), driver.step(3)]
    assert begun.result(PATIENCE)["generation"] == 1
    assert steps[3].result(PATIENCE)["step"] == 5
    assert [future.done() for future in steps] == [True] * 4
    assert steps[0].result()["step"] == 2
    assert steps[1].result()["config"]["batch_size"] == 3


def test_no_step_is_lost_however_fast_they_come(driver: Driver) -> None:
    steps = [driver.step(1) for _ in range(20)]
    epoch = driver.epoch()
    assert [future.result(PATIENCE)["step"] for future in steps] == list(range(1, 21))
    assert epoch.result(PATIENCE)["epoch"] == 3


@pytest.mark.parametrize("control", ["pause", "play"])
def test_another_control_gives_up_all_steps_that_wait(driver: Driver, control: str) -> None:
    steps = [driver.step(1_000_000) for _ in range(3)]
    run = getattr(driver, control)().result(PATIENCE)
    assert all(future.result(PATIENCE)["step"] <= run["step"] < 1e6 for future in steps)
    driver.pause().result(PATIENCE)


def test_an_edit_takes_effect_behind_the_frame_under_way(
    driver: Driver, recorder: Recorder
) -> None:
    driver.play()
    recorder.wait_for_step("run-0", 100)
    run = driver.update({"batch_size": 3}).result(PATIENCE)
    event = run["events"][-1]
    assert event["kind"] == "edited"
    assert event["text"] == "batch_size = 3"
    assert event["changes"] == {"batch_size": 3}
    assert event["step"] in {frame["step"] for frame in recorder.frames["run-0"]}
    assert run["config"]["batch_size"] == 3
    assert run["state"] == "running"
    driver.pause().result(PATIENCE)


def test_nested_edits_are_told_field_by_field(driver: Driver) -> None:
    changes = {"optimizer": {"learning_rate": 0.1, "beta1": 0.5}, "clip_norm": None}
    run = driver.update(changes).result(PATIENCE)
    assert run["events"][-1]["text"] == (
        "optimizer.learning_rate = 0.1, optimizer.beta1 = 0.5, clip_norm = None"
    )


def test_an_edit_that_needs_a_reset_says_so(driver: Driver) -> None:
    with pytest.raises(ConfigError) as caught:
        driver.update({"layers": []}).result(PATIENCE)
    assert caught.value.problems[0].remedy == "reset the run"
    assert driver.run.to_json()["events"] == []


def test_a_query_that_fails_leaves_the_run_alone(driver: Driver) -> None:
    with pytest.raises(TrainerError, match="boom"):
        driver.query("boom").result(PATIENCE)
    assert driver.step(1).result(PATIENCE)["state"] == "paused"


def test_queries_do_not_stop_training(driver: Driver, recorder: Recorder) -> None:
    driver.play()
    answers = [driver.query("test") for _ in range(40)]
    steps = [answer.result(PATIENCE)["step"] for answer in answers]
    assert steps == sorted(steps)
    assert len(set(steps)) > 20
    driver.pause().result(PATIENCE)


def test_pausing_at_rest_answers_at_once(driver: Driver) -> None:
    assert driver.pause().result(PATIENCE)["state"] == "paused"


def test_reset_gives_the_same_run_again(driver: Driver, recorder: Recorder) -> None:
    driver.step(50).result(PATIENCE)
    first = recorder.losses("run-0").tobytes()
    run = driver.begin({"seed": 1}).result(PATIENCE)
    assert (run["state"], run["step"], run["epoch"], run["generation"]) == ("paused", 0, 0.0, 2)
    assert [each["generation"] for each in recorder.frames["run-0"]] == [2]
    driver.step(50).result(PATIENCE)
    assert recorder.losses("run-0").tobytes() == first


def test_reset_while_playing_rests_at_step_0(driver: Driver, recorder: Recorder) -> None:
    driver.play()
    recorder.wait_for_step("run-0", 100)
    run = driver.begin({"seed": 2}).result(PATIENCE)
    assert (run["state"], run["step"], run["config"]) == ("paused", 0, {"seed": 2})
    time.sleep(0.1)
    assert driver.run.step == 0


def test_a_reset_that_is_rejected_leaves_the_run_as_it_was(
    driver: Driver, recorder: Recorder
) -> None:
    driver.play()
    recorder.wait_for_step("run-0", 100)
    with pytest.raises(ConfigError, match="must not be 405"):
        driver.begin({"seed": 405}).result(PATIENCE)
    run = driver.run.to_json()
    assert run["state"] == "paused"
    assert run["step"] >= 100
    assert driver.step(1).result(PATIENCE)["step"] == run["step"] + 1


def test_a_run_whose_trainer_cannot_be_built_has_failed(make: Make, recorder: Recorder) -> None:
    driver = make(seed=404)
    begun, waiting = driver.begin({"seed": 404}), driver.query("test")
    with pytest.raises(TrainerError, match="no data"):
        begun.result(PATIENCE)
    with pytest.raises(RunUnavailable):
        waiting.result(PATIENCE)
    run = driver.run.to_json()
    assert (run["state"], run["detail"]["kind"]) == ("failed", "failed")
    assert "no data" in run["detail"]["reason"]
    with pytest.raises(RunUnavailable, match="no data"):
        driver.pause().result(PATIENCE)


def test_playing_it_tries_again_from_the_beginning(
    make: Make, recorder: Recorder, crowd: Crowd
) -> None:
    driver = make(seed=404)
    with pytest.raises(TrainerError):
        driver.begin({"seed": 404}).result(PATIENCE)
    with pytest.raises(RunUnavailable):
        driver.play().result(PATIENCE)
    assert len(crowd) == 0
    driver.run.config = {"seed": 1}
    assert driver.play().result(PATIENCE)["state"] == "running"
    recorder.wait_for_step(driver.run.id, 10)


def test_only_so_many_move(make: Make, crowd: Crowd) -> None:
    drivers = [make(seed=seed) for seed in range(3)]
    for driver in drivers:
        driver.begin({"seed": 1}).result(PATIENCE)
    drivers[0].play()
    drivers[1].play()
    for move in (drivers[2].play, drivers[2].epoch, lambda: drivers[2].step(1)):
        with pytest.raises(QuotaExceeded, match="playing"):
            move()
    drivers[0].play()
    drivers[0].pause().result(PATIENCE)
    wait(lambda: len(crowd) == 1)
    assert drivers[2].step(5).result(PATIENCE)["step"] == 5
    wait(lambda: len(crowd) == 1)


def test_a_deleted_run_answers_nobody(driver: Driver, recorder: Recorder, crowd: Crowd) -> None:
    moving = driver.step(1_000_000)
    naps = [driver.query("nap", seconds=0.5) for _ in range(2)]
    time.sleep(0.1)
    driver.delete()
    driver.delete()
    assert moving.result(PATIENCE)
    for nap in naps:  # one is under way, the other waits
        with pytest.raises(RunNotFound):
            nap.result(PATIENCE)
    with pytest.raises(RunNotFound):
        driver.play()
    assert recorder.deleted == ["run-0"]
    assert len(crowd) == 0
    frames = len(recorder.frames["run-0"])
    time.sleep(0.2)
    assert len(recorder.frames["run-0"]) == frames


def test_names_and_speeds_are_told(driver: Driver, recorder: Recorder) -> None:
    assert driver.rename("yours")["name"] == "yours"
    assert driver.set_speed(5.0)["speed"] == 5.0
    assert [(state["name"], state["speed"]) for state in recorder.states[-2:]] == [
        ("yours", None),
        ("yours", 5.0),
    ]


def test_while_held_nothing_moves(driver: Driver, recorder: Recorder) -> None:
    driver.play()
    recorder.wait_for_step("run-0", 100)
    with driver.hold() as run:
        before = run.step, run.seq, len(recorder.frames["run-0"])
        time.sleep(0.2)
        assert (run.step, run.seq, len(recorder.frames["run-0"])) == before
    recorder.wait_for_step("run-0", before[0] + 100)
    driver.pause().result(PATIENCE)
