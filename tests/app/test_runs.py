"""The service as HTTP and Socket.IO use it."""

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app import spare
from app.engine import TrainerError
from app.errors import QuotaExceeded, RunNotFound
from app.runs import RunService, start_runs
from app.settings import Settings
from nn.errors import ConfigError

from .recorder import PATIENCE, Recorder, make_service, wait

Json = dict[str, Any]
ENDLESS: Json = {"stop": {"epochs": None}}


@pytest.fixture(scope="module")
def service() -> Iterator[RunService]:
    made = make_service(2, max_runs=4)
    yield made
    made.shutdown()


@pytest.fixture(autouse=True)
def _clean(service: RunService) -> Iterator[None]:
    yield
    for run in service.list():
        service.delete(run["id"])


def create(service: RunService, **config: Any) -> str:
    run_id, future = service.create({**ENDLESS, **config})
    future.result(PATIENCE)
    return run_id


def test_creating_does_not_wait(service: RunService) -> None:
    begin = time.perf_counter()
    run_id, future = service.create({})
    assert time.perf_counter() - begin < 0.5
    assert service.get(run_id)["state"] in {"queued", "paused"}
    assert future.result(PATIENCE)["state"] == "paused"


def test_the_configuration_is_completed(service: RunService) -> None:
    run = service.get(create(service, batch_size=7))
    assert run["config"]["batch_size"] == 7
    assert run["config"]["optimizer"]["name"] == "adam"


def test_names(service: RunService) -> None:
    names = [service.get(create(service))["name"] for _ in range(2)]
    assert names[0].startswith("Run ")
    assert len(set(names)) == 2
    run_id, future = service.create({}, name=" mine ", speed=2.5)
    future.result(PATIENCE)
    assert (service.get(run_id)["name"], service.get(run_id)["speed"]) == ("mine", 2.5)
    assert service.rename(run_id, "yours")["name"] == "yours"
    for wrong in ("", "  ", "x" * 101):
        with pytest.raises(ConfigError, match="1 to 100 characters"):
            service.rename(run_id, wrong)


def test_runs_are_listed_oldest_first(service: RunService) -> None:
    ids = [create(service) for _ in range(3)]
    assert [run["id"] for run in service.list()] == ids


@pytest.mark.parametrize(
    ("config", "field"),
    [({"batch_size": 0}, "batch_size"), ({"nonsense": 1}, "nonsense"), ({"seed": -1}, "seed")],
)
def test_wrong_values_are_refused_at_once(service: RunService, config: Json, field: str) -> None:
    with pytest.raises(ConfigError) as caught:
        service.create(config)
    assert caught.value.problems[0].field == field
    run_id = create(service)
    with pytest.raises(ConfigError):
        service.reset(run_id, config)
    with pytest.raises(ConfigError):
        service.update(run_id, config)
    assert len(service.list()) == 1


@pytest.mark.parametrize("speed", [0, 0.01, 1e6, -1, float("nan")])
def test_speeds_have_bounds(service: RunService, speed: float) -> None:
    with pytest.raises(ConfigError, match="steps a second"):
        service.create({}, speed=speed)
    run_id = create(service)
    with pytest.raises(ConfigError, match="steps a second"):
        service.set_speed(run_id, speed)


@pytest.mark.parametrize("steps", [0, -1, 1_000_001])
def test_steps_have_bounds(service: RunService, steps: int) -> None:
    with pytest.raises(ConfigError, match="1 to 1,000,000"):
        service.step(create(service), steps)


def test_a_rejected_run_does_not_stay(service: RunService) -> None:
    run_id, future = service.create({"seed": 405})
    with pytest.raises(ConfigError) as caught:
        future.result(PATIENCE)
    assert caught.value.problems[0].remedy == "choose another"
    with pytest.raises(RunNotFound):
        service.get(run_id)


def test_a_run_without_data_stays_as_failed(service: RunService) -> None:
    run_id, future = service.create({"seed": 404})
    with pytest.raises(TrainerError, match="no data"):
        future.result(PATIENCE)
    assert service.get(run_id)["state"] == "failed"


def test_only_so_many_runs_are_kept(service: RunService) -> None:
    ids = [create(service) for _ in range(4)]
    with pytest.raises(QuotaExceeded, match="delete one first"):
        service.create({})
    service.delete(ids[0])
    create(service)


def test_a_run_that_nobody_would_miss_makes_room(
    service: RunService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spare, "SETTLED", timedelta(0))
    watched, played, idle, later = (create(service) for _ in range(4))
    monkeypatch.setattr(service, "is_watched", lambda run_id: run_id == watched)
    service.step(played, 1).result(PATIENCE)
    recorder = Recorder()
    service.add_listener(recorder)
    new = create(service)
    service.remove_listener(recorder)
    assert recorder.deleted == [idle]
    assert [run["id"] for run in service.list()] == [watched, played, later, new]


def test_many_creating_at_once_do_not_exceed_the_quota(service: RunService) -> None:
    refused: list[Exception] = []

    def one() -> None:
        try:
            service.create({})
        except QuotaExceeded as error:
            refused.append(error)

    threads = [threading.Thread(target=one) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 8
    assert len(service.list()) == 4


def test_there_is_no_such_run(service: RunService) -> None:
    calls = (
        *(service.get, service.delete, service.play, service.pause, service.step, service.epoch),
        *(service.reset, service.metrics, service.probes, service.test, service.weights),
        lambda run_id: service.rename(run_id, "x"),
        lambda run_id: service.set_speed(run_id, None),
        lambda run_id: service.update(run_id, {}),
        lambda run_id: service.catch_up(run_id, 0),
        lambda run_id: service.probes_between(run_id, 0),
        lambda run_id: service.view(run_id, "boundary"),
        lambda run_id: service.want_views(run_id, []),
        lambda run_id: service.hold(run_id).__enter__(),
    )
    for call in calls:
        with pytest.raises(RunNotFound):
            call("nobody")


def test_metrics_have_an_entry_for_every_iteration(service: RunService) -> None:
    run_id = create(service)
    service.step(run_id, 25).result(PATIENCE)
    found = service.metrics(run_id)
    assert found["step"].tolist() == list(range(1, 26))
    assert {name: len(found[name]) for name in ("loss", "accuracy", "grad_norm")} == {
        "loss": 25,
        "accuracy": 25,
        "grad_norm": 25,
    }
    assert [each["step"] for each in found["evaluations"]] == [0, 10, 20]
    part = service.metrics(run_id, since=20, limit=3)
    assert part["step"].tolist() == [21, 22, 23]
    assert part["loss"].tobytes() == found["loss"][20:23].tobytes()
    assert service.metrics(run_id, since=25)["step"].tolist() == []


def test_catching_up_meets_the_live_frames(service: RunService) -> None:
    run_id, seen = create(service), Recorder()
    service.play(run_id)
    wait(lambda: service.get(run_id)["step"] > 300)
    with service.hold(run_id) as run:
        position, missed = 0, []
        while position < run["step"]:
            frame = service.catch_up(run_id, position, 100)
            assert frame["catch_up"]
            assert frame["from_step"] == position
            assert frame["step"] - position == len(frame["loss"]) <= 100
            position = frame["step"]
            missed.append(frame["loss"])
        seen._at[run_id] = run["generation"], run["step"], run["seq"]
        service.add_listener(seen)
    seen.wait_for_step(run_id, position + 300)
    service.pause(run_id).result(PATIENCE)
    service.remove_listener(seen)
    assert seen.wrong == []
    whole = np.concatenate([*missed, seen.losses(run_id)])
    assert whole.tobytes() == service.metrics(run_id)["loss"].tobytes()


def test_probes_by_step_and_range(service: RunService) -> None:
    run_id = create(service)
    for _ in range(3):
        service.step(run_id, 10).result(PATIENCE)
    assert [each["step"] for each in service.probes_between(run_id, 0)] == [0, 10, 20, 30]
    assert [each["step"] for each in service.probes_between(run_id, 5, 25)] == [10, 20]
    found = service.probes(run_id, 15)
    assert found is not None
    assert found["step"] == 10


def test_looking(service: RunService) -> None:
    run_id = create(service)
    service.step(run_id, 4).result(PATIENCE)
    assert service.view(run_id, "boundary", size=9).result(PATIENCE) == {
        "kind": "boundary",
        "step": 4,
        "size": 9,
    }
    assert service.test(run_id).result(PATIENCE)["samples"] == 10
    assert service.weights(run_id).result(PATIENCE) == b"npz 4"
    assert service.weights(run_id, "safetensors").result(PATIENCE) == b"safetensors 4"


def test_reset_with_another_configuration(service: RunService) -> None:
    run_id = create(service)
    service.step(run_id, 4).result(PATIENCE)
    run = service.reset(run_id, {"batch_size": 3}).result(PATIENCE)
    assert (run["id"], run["step"], run["config"]["batch_size"]) == (run_id, 0, 3)
    again = service.reset(run_id).result(PATIENCE)
    assert again["config"] == run["config"]
    assert again["generation"] == 3


def test_live_edits(service: RunService) -> None:
    run_id = create(service)
    changes = {"optimizer": {"learning_rate": 0.5}}
    run = service.update(run_id, changes).result(PATIENCE)
    assert run["config"]["optimizer"]["learning_rate"] == 0.5
    with pytest.raises(ConfigError, match="reset"):
        service.update(run_id, {"seed": 5}).result(PATIENCE)


def test_health(service: RunService) -> None:
    run_id = create(service)
    service.play(run_id)
    health = service.health()
    assert (health["runs"], health["playing"], health["slots"]) == (1, 1, 2)
    assert len(health["workers"]) == 2
    assert health["replaced"] == 0


def test_the_service_of_this_machine(tmp_path: Path) -> None:
    begin = time.perf_counter()
    service = start_runs(Settings(workers=1, data=tmp_path))
    assert time.perf_counter() - begin < 1
    run_id, future = service.create({"dataset": {"name": "mnist"}})
    with pytest.raises(TrainerError, match=str(tmp_path)):
        future.result(PATIENCE)
    assert service.get(run_id)["state"] == "failed"
    good = service.create({"dataset": {"name": "circle"}})[1].result(PATIENCE)
    assert good["summary"]["parameters"] > 0
    assert service.epoch(good["id"]).result(PATIENCE)["epoch"] == 1
    service.shutdown()
    assert service.list() == []


def test_a_shape_that_does_not_fit_is_the_callers_error() -> None:
    service = start_runs(Settings(workers=1))
    wide = [{"kind": "affine", "units": 4096}] * 3
    _, future = service.create({"layers": wide})
    with pytest.raises(ConfigError):
        future.result(PATIENCE)
    assert service.list() == []
    service.shutdown()


def test_shutdown_answers_who_waits_and_ends_all() -> None:
    service, recorder = make_service(1), Recorder()
    service.add_listener(recorder)
    run_id = create(service)
    moving = service.step(run_id, 1_000_000)
    service.play(run_id)
    begin = time.perf_counter()
    service.shutdown()
    assert time.perf_counter() - begin < 5
    assert moving.result(PATIENCE)["step"] < 1_000_000
    assert recorder.deleted == [run_id]
    with pytest.raises(RunNotFound):
        service.get(run_id)
