"""Runs whose workers are killed, stopped, or end by themselves."""

import os
import signal
import time
from collections.abc import Iterator
from typing import Any

import pytest

from app.errors import RunUnavailable
from app.runs import RunService

from .recorder import PATIENCE, Recorder, kill_worker_of, make_service, wait

Json = dict[str, Any]
ENDLESS: Json = {"stop": {"epochs": None}}
TRAINER = "nn.trainer:Trainer"
REAL: Json = {
    **ENDLESS,
    "layers": [
        {"kind": "affine", "units": 20},
        {"kind": "batch_norm"},
        {"kind": "relu"},
        {"kind": "dropout", "rate": 0.3},
    ],
    "batch_size": 32,
}


@pytest.fixture
def service() -> Iterator[RunService]:
    made = make_service(2)
    yield made
    made.shutdown()


@pytest.fixture
def recorder(service: RunService) -> Iterator[Recorder]:
    made = Recorder()
    service.add_listener(made)
    yield made
    assert made.wrong == []


def create(service: RunService, **config: Any) -> str:
    run_id, future = service.create({**ENDLESS, **config})
    future.result(PATIENCE)
    return run_id


def resumed(run: Json) -> list[Json]:
    return [event for event in run["events"] if event["kind"] == "resumed"]


def test_a_killed_run_goes_on_without_gap_or_repetition(
    service: RunService, recorder: Recorder
) -> None:
    run_id = create(service)
    service.play(run_id)
    recorder.wait_for_step(run_id, 500)
    kill_worker_of(service, run_id)
    at = service.get(run_id)["step"]
    recorder.wait_for_step(run_id, at + 2000)
    run = service.pause(run_id).result(PATIENCE)
    (event,) = resumed(run)
    assert 500 <= event["step"] <= run["step"]
    told = [state for state in recorder.states if (state["detail"] or {}).get("kind") == "resumed"]
    assert told[0]["state"] == "running"
    assert told[0]["detail"]["step"] == told[0]["step"] == event["step"]
    other = create(service)
    service.step(other, run["step"]).result(PATIENCE)
    assert recorder.losses(run_id).tobytes() == recorder.losses(other).tobytes()
    assert service.metrics(run_id)["evaluations"] == service.metrics(other)["evaluations"]


def test_a_run_resumes_fast(service: RunService, recorder: Recorder) -> None:
    run_id = create(service)
    service.play(run_id)
    recorder.wait_for_step(run_id, 100)
    begin = time.monotonic()
    kill_worker_of(service, run_id)
    recorder.wait(lambda: resumed(recorder.states[-1]))
    assert time.monotonic() - begin < 2


def test_edits_since_the_checkpoint_are_made_again_at_their_steps(
    service: RunService, recorder: Recorder
) -> None:
    ids = create(service), create(service)
    for run_id in ids:
        service.step(run_id, 100).result(PATIENCE)
        service.update(run_id, {"optimizer": {"learning_rate": 0.5}}).result(PATIENCE)
        service.step(run_id, 70).result(PATIENCE)
        service.update(run_id, {"optimizer": {"learning_rate": 0.25}}).result(PATIENCE)
    kill_worker_of(service, ids[0])
    for run_id in ids:
        service.step(run_id, 50).result(PATIENCE)
    assert resumed(service.get(ids[0]))
    assert service.get(ids[0])["config"]["optimizer"]["learning_rate"] == 0.25
    assert recorder.losses(ids[0]).tobytes() == recorder.losses(ids[1]).tobytes()


def test_the_real_trainer_goes_on_bit_for_bit() -> None:
    service, recorder = make_service(2, TRAINER, checkpoint_seconds=0.1), Recorder()
    service.add_listener(recorder)
    killed, whole = create(service, **REAL), create(service, **REAL)
    steps = 0
    for changes in ({"optimizer": {"learning_rate": 0.01}}, {"batch_size": 50}, None):
        service.play(killed)
        recorder.wait_for_step(killed, steps + 400)
        busy = next(w for w in service.health()["workers"] if w["queued"])
        os.kill(busy["pid"], signal.SIGKILL)
        recorder.wait(lambda: recorder.states[-1]["state"] == "running")
        recorder.wait_for_step(killed, service.get(killed)["step"] + 400)
        now = service.pause(killed).result(PATIENCE)["step"]
        service.step(whole, now - steps).result(PATIENCE)
        steps = now
        for run_id in (killed, whole):
            if changes:
                service.update(run_id, changes).result(PATIENCE)
    assert len(resumed(service.get(killed))) == 3
    for name in ("loss", "accuracy", "learning_rate", "grad_norm"):
        one, other = (service.metrics(run_id)[name].tobytes() for run_id in (killed, whole))
        assert one == other
    one, other = (service.metrics(run_id)["evaluations"] for run_id in (killed, whole))
    assert one == other
    weights = [service.weights(run_id).result(PATIENCE) for run_id in (killed, whole)]
    assert weights[0] == weights[1]
    assert recorder.wrong == []
    service.shutdown()


def test_a_stopped_worker_is_replaced_after_the_deadline() -> None:
    service, recorder = make_service(1, deadline=1.0), Recorder()
    service.add_listener(recorder)
    run_id = create(service)
    service.play(run_id)
    recorder.wait_for_step(run_id, 200)
    kill_worker_of(service, run_id, signal.SIGSTOP)
    recorder.wait(lambda: resumed(recorder.states[-1]))
    recorder.wait_for_step(run_id, service.get(run_id)["step"] + 500)
    assert recorder.wrong == []
    assert service.health()["replaced"] >= 1
    service.shutdown()


def test_all_runs_of_a_worker_come_back(service: RunService, recorder: Recorder) -> None:
    ids = [create(service, seed=seed) for seed in range(6)]
    for run_id in ids:
        service.play(run_id)
    for run_id in ids:
        recorder.wait_for_step(run_id, 50)
    kill_worker_of(service, ids[0])
    marks = {run_id: service.get(run_id)["step"] for run_id in ids}
    for run_id in ids:
        recorder.wait_for_step(run_id, marks[run_id] + 300)
    runs = [service.pause(run_id).result(PATIENCE) for run_id in ids]
    assert {run["state"] for run in runs} == {"paused"}
    assert sum(bool(resumed(run)) for run in runs) == 3


def test_a_run_at_rest_comes_back_when_it_is_needed(
    service: RunService, recorder: Recorder
) -> None:
    run_id = create(service)
    service.step(run_id, 40).result(PATIENCE)
    kill_worker_of(service, run_id)
    wait(lambda: service.health()["replaced"] == 1)
    assert service.test(run_id).result(PATIENCE)["step"] == 40
    assert resumed(service.get(run_id))
    assert service.get(run_id)["state"] == "paused"


def test_a_finished_run_stays_finished(service: RunService, recorder: Recorder) -> None:
    run_id = create(service, stop={"epochs": None, "steps": 60})
    service.step(run_id, 100).result(PATIENCE)
    kill_worker_of(service, run_id)
    assert service.test(run_id).result(PATIENCE)["step"] == 60
    run = service.get(run_id)
    assert (run["state"], run["detail"]) == ("finished", None)


def test_a_diverged_run_comes_back_from_its_last_good_weights(
    service: RunService, recorder: Recorder
) -> None:
    run_id = create(service, seed=502)
    service.step(run_id, 100).result(PATIENCE)
    kill_worker_of(service, run_id)
    assert service.test(run_id).result(PATIENCE)["step"] == 50
    assert service.get(run_id)["detail"]["kind"] == "diverged"


def test_a_request_under_way_is_answered_all_the_same(service: RunService) -> None:
    run_id = create(service)
    service.step(run_id, 30).result(PATIENCE)
    pid = kill_worker_of(service, run_id, signal.SIGSTOP)
    answers = [
        service.test(run_id),
        service.update(run_id, {"batch_size": 9}),
        service.step(run_id),
    ]
    time.sleep(0.1)
    os.kill(pid, signal.SIGKILL)
    assert answers[0].result(PATIENCE)["step"] == 30
    assert answers[1].result(PATIENCE)["config"]["batch_size"] == 9
    assert answers[2].result(PATIENCE)["step"] == 31


def test_a_run_that_ends_its_workers_fails_and_harms_no_other(
    service: RunService, recorder: Recorder
) -> None:
    guilty = create(service, seed=501)
    others = [create(service, seed=seed) for seed in range(3)]
    service.step(guilty, 49).result(PATIENCE)
    for run_id in (guilty, *others):
        service.play(run_id)
    recorder.wait(lambda: recorder.states[-1]["state"] == "failed")
    failed = service.get(guilty)
    assert failed["state"] == "failed"
    assert "ended 3 times in a row" in failed["detail"]["reason"]
    assert failed["detail"]["kind"] == "failed"
    assert service.health()["replaced"] == 3
    marks = {run_id: service.get(run_id)["step"] for run_id in others}
    for run_id in others:
        recorder.wait_for_step(run_id, marks[run_id] + 200)
        assert service.pause(run_id).result(PATIENCE)["state"] == "paused"
    with pytest.raises(RunUnavailable, match="ended 3 times"):
        service.test(guilty).result(PATIENCE)


def test_progress_between_losses_is_no_series(service: RunService, recorder: Recorder) -> None:
    run_id = create(service)
    for _ in range(4):
        service.play(run_id)
        recorder.wait_for_step(run_id, service.get(run_id)["step"] + 50)
        pids = {worker["pid"] for worker in service.health()["workers"] if worker["queued"]}
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        recorder.wait_for_step(run_id, service.get(run_id)["step"] + 50)
        assert service.pause(run_id).result(PATIENCE)["state"] == "paused"
    assert 3 <= len(resumed(service.get(run_id))) <= 4


def test_a_failed_run_can_be_tried_again_or_reset(service: RunService, recorder: Recorder) -> None:
    run_id = create(service, seed=500)
    service.step(run_id, 30).result(PATIENCE)
    assert service.step(run_id, 100).result(PATIENCE)["state"] == "failed"
    service.play(run_id)
    recorder.wait(lambda: len(recorder.states[-1]["events"]) == 3)
    run = service.get(run_id)
    assert [event["kind"] for event in run["events"]] == ["failed", "resumed", "failed"]
    assert 30 <= run["step"] < 50
    assert service.reset(run_id, {"seed": 1}).result(PATIENCE)["state"] == "paused"
    assert service.step(run_id, 100).result(PATIENCE)["step"] == 100


def test_an_answer_that_makes_no_sense_fails_the_run() -> None:
    service, recorder = make_service(1, "tests.app.fake_trainer:Odd"), Recorder()
    service.add_listener(recorder)
    run_id = create(service)
    assert service.step(run_id, 5).result(PATIENCE)["state"] == "failed"
    assert "does not follow step 0" in service.get(run_id)["detail"]["reason"]
    service.shutdown()


def test_a_trainer_that_stands_still_fails_the_run() -> None:
    service = make_service(1, "tests.app.fake_trainer:Lazy")
    run_id = create(service)
    assert service.step(run_id, 5).result(PATIENCE)["state"] == "failed"
    assert "without a step" in service.get(run_id)["detail"]["reason"]
    service.shutdown()
