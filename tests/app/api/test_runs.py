"""Runs are created, listed, shown, changed and deleted."""

from concurrent.futures import Future
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.api import runs
from app.engine.errors import TrainerError
from app.presets import presets
from nn.config import RunConfig
from tests.app.fake_runs import FakeRuns

FIELDS = {
    *("id", "name", "state", "step", "epoch", "config", "latest", "created_at", "detail"),
    *("speed", "steps_per_second", "summary", "events", "seq", "generation"),
}


def test_an_empty_object_is_a_run_on_the_digits(real: FlaskClient) -> None:
    response = real.post("/api/runs", json={})
    assert response.status_code == 201
    run = response.json
    assert run.keys() == FIELDS
    assert (run["state"], run["step"], run["epoch"], run["detail"]) == ("paused", 0, 0.0, None)
    assert run["config"] == RunConfig().dump()
    assert response.headers["Location"] == f"/api/runs/{run['id']}"
    shown = real.get(response.headers["Location"])
    assert shown.status_code == 200
    assert shown.json["id"] == run["id"]


def test_no_body_is_an_empty_object(real: FlaskClient) -> None:
    assert real.post("/api/runs").status_code == 201


@pytest.mark.parametrize("name", presets())
def test_every_preset_can_be_run(client: FlaskClient, name: str) -> None:
    preset = presets()[name]
    run = client.post("/api/runs", json={"preset": name}).json
    assert run["config"] == preset.config.dump()
    assert (run["name"], run["speed"]) == (preset.title.en, preset.speed)


def test_a_preset_takes_a_name_and_a_speed(client: FlaskClient) -> None:
    body = {"preset": next(iter(presets())), "name": "Mine", "speed": None}
    run = client.post("/api/runs", json=body).json
    assert (run["name"], run["speed"]) == ("Mine", None)


def test_a_configuration_takes_a_name_and_a_speed(real: FlaskClient) -> None:
    body = {"dataset": {"name": "xor"}, "name": "中文", "speed": 2.5}
    run = real.post("/api/runs", json=body).json
    assert (run["name"], run["speed"]) == ("中文", 2.5)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"preset": "nope"}, "preset"),
        ({"preset": 5}, "preset"),
        ({"preset": "digits", "seed": 1}, "seed"),
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"speed": 0}, "speed"),
        ({"speed": "fast"}, "speed"),
        ({"optimizer": {"name": "adam", "learning_rate": -1}}, "optimizer.learning_rate"),
        ({"optimizer": {"name": "nope"}}, "optimizer.name"),
        ({"optimizer": 5}, "optimizer"),
        ({"layers": [{"kind": "affine", "units": 0}]}, "layers.0.units"),
        ({"layers": [{"kind": "relu"}] * 33}, "layers"),
        ({"dataset": {"name": "digits", "samples": 50}}, "dataset.samples"),
        ({"dataset": {"name": "plane"}, "loss": "softmax_cross_entropy"}, "loss"),
        ({"batch_size": 1.5}, "batch_size"),
        ({"batch_size": 10**30}, "batch_size"),
        ({"colour": "red"}, "colour"),
        ({"seed": {"deep": [1] * 1000}}, "seed"),
    ],
    ids=lambda value: repr(value)[:60],
)
def test_a_wrong_value_names_field_value_rule_and_remedy(
    real: FlaskClient, body: dict[str, Any], field: str
) -> None:
    response = real.post("/api/runs", json=body)
    assert response.status_code == 422
    assert response.mimetype == "application/problem+json"
    problem = response.json
    assert problem.keys() == {"type", "title", "status", "detail", "errors"}
    assert problem["status"] == 422
    error = problem["errors"][0]
    assert error.keys() == {"field", "value", "rule", "remedy", "code", "limits"}
    assert error["field"] == field
    assert error["rule"]
    assert error["remedy"]
    assert error["rule"] in problem["detail"]
    assert len(response.data) < 4000
    assert real.get("/api/runs").json == {"runs": []}


def test_all_wrong_values_are_told_at_once(real: FlaskClient) -> None:
    body = {"batch_size": 0, "optimizer": {"name": "sgd", "learning_rate": 0}, "seed": "x"}
    errors = real.post("/api/runs", json=body).json["errors"]
    assert {error["field"] for error in errors} == {
        *("batch_size", "optimizer.learning_rate", "seed"),
    }


def test_what_only_the_trainer_can_tell_is_a_problem_too(real: FlaskClient) -> None:
    wide = [{"kind": "affine", "units": 4096}] * 3
    response = real.post("/api/runs", json={"layers": wide})
    assert response.status_code == 422
    assert "5" in response.json["errors"][0]["rule"]
    assert real.get("/api/runs").json == {"runs": []}


@pytest.mark.parametrize(
    ("data", "status", "field"),
    [
        (b"{", 400, "body"),
        (b'{"seed": NaN}', 400, "body"),
        (b'{"seed": 1}{}', 400, "body"),
        (b'"\xff"', 400, "body"),
        (b"[" * 3000, 400, "body"),
        (b"[]", 422, "body"),
        (b"null", 422, "body"),
        (b'"x"', 422, "body"),
        (b"[" * 1000 + b"]" * 1000, 400, "body"),
        (b'{"seed": ' + b"[" * 64 + b"]" * 64 + b"}", 400, "body"),
        (b'{"seed": ' + b"[" * 63 + b"]" * 63 + b"}", 422, "seed"),
        (b'{"name": "' + b"x" * 2_000_000 + b'"}', 413, "body"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_wrong_body_is_a_problem(real: FlaskClient, data: bytes, status: int, field: str) -> None:
    response = real.post("/api/runs", data=data, content_type="application/json")
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    error = response.json["errors"][0]
    assert error["field"] == field
    assert error["remedy"]


def test_quotas_are_told(real: FlaskClient) -> None:
    body = {"dataset": {"name": "xor"}}
    ids = [real.post("/api/runs", json=body).json["id"] for _ in range(8)]
    response = real.post("/api/runs", json=body)
    assert response.status_code == 429
    assert "8" in response.json["errors"][0]["rule"]
    assert [run["id"] for run in real.get("/api/runs").json["runs"]] == ids
    for run_id in ids[:2]:
        assert real.post(f"/api/runs/{run_id}/play").status_code == 200
    response = real.post(f"/api/runs/{ids[2]}/play")
    assert response.status_code == 429
    assert "pause" in response.json["errors"][0]["remedy"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("GET", path) for path in ("", "/metrics", "/probes", "/view?kind=data", "/weights")),
        *(("POST", path) for path in ("/play", "/pause", "/step", "/epoch", "/reset", "/test")),
        *[("DELETE", ""), ("PATCH", "")],
    ],
)
def test_an_unknown_run_is_a_problem_with_a_remedy(
    real: FlaskClient, method: str, path: str
) -> None:
    for run_id in ("nope", "%00", "ä", "x" * 3000):
        response = real.open(f"/api/runs/{run_id}{path}", method=method)
        assert response.status_code == 404
        assert response.mimetype == "application/problem+json"
        error = response.json["errors"][0]
        assert error["field"] == "run"
        assert "create one" in error["remedy"]


def test_live_changes_keep_the_weights(real: FlaskClient, run: str) -> None:
    real.post(f"/api/runs/{run}/step", json={"steps": 5})
    changes = {"optimizer": {"learning_rate": 0.5}, "name": "Hot", "speed": 20, "batch_size": 7}
    changed = real.patch(f"/api/runs/{run}", json=changes).json
    assert changed["step"] == 5
    assert changed["config"]["optimizer"]["learning_rate"] == 0.5
    assert changed["config"]["batch_size"] == 7
    assert (changed["name"], changed["speed"]) == ("Hot", 20)
    assert real.patch(f"/api/runs/{run}", json={"speed": None}).json["speed"] is None
    assert real.patch(f"/api/runs/{run}", json={}).json["name"] == "Hot"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "Other", "batch_size": 0}, "batch_size"),
        ({"name": "Other", "seed": 3}, "seed"),
        ({"name": "Other", "layers": []}, "layers"),
        ({"name": "Other", "nonsense": 1}, "nonsense"),
        ({"name": 5}, "name"),
        ({"name": "Other", "speed": 0.01}, "speed"),
        ({"name": "Other", "optimizer": "adam"}, "optimizer"),
    ],
    ids=repr,
)
def test_a_wrong_change_changes_nothing(
    real: FlaskClient, run: str, changes: dict[str, Any], field: str
) -> None:
    before = real.get(f"/api/runs/{run}").json
    response = real.patch(f"/api/runs/{run}", json=changes)
    assert response.status_code == 422
    assert response.json["errors"][0]["field"] == field
    assert real.get(f"/api/runs/{run}").json == before


def test_a_deleted_run_is_gone(real: FlaskClient, run: str) -> None:
    response = real.delete(f"/api/runs/{run}")
    assert (response.status_code, response.data) == (204, b"")
    assert real.get(f"/api/runs/{run}").status_code == 404
    assert real.delete(f"/api/runs/{run}").status_code == 404


def test_data_that_are_not_here_are_a_conflict_and_leave_no_run(
    client: FlaskClient, fake: FakeRuns
) -> None:
    fake.waiting = Future()
    said = "mnist is not on this machine"
    fake.waiting.set_exception(TrainerError({"type": "DatasetUnavailableError", "message": said}))
    response = client.post("/api/runs", json={"dataset": {"name": "mnist"}})
    assert response.status_code == 409
    error = response.json["errors"][0]
    assert (error["field"], error["rule"]) == ("dataset.name", said)
    assert "digits" in error["remedy"]
    assert client.get("/api/runs").json == {"runs": []}


def test_answers_do_not_wait_for_ever(
    client: FlaskClient, fake: FakeRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "PATIENCE", 0.01)
    fake.waiting = Future()
    response = client.post("/api/runs", json={})
    assert response.status_code == 201
    assert response.headers["Location"] == "/api/runs/r1"
    assert client.post("/api/runs/r1/play").status_code == 202
    response = client.patch("/api/runs/r1", json={"batch_size": 3, "name": "Busy"})
    assert (response.status_code, response.json["name"]) == (202, "Busy")
    assert client.post("/api/runs/r1/step", json={"steps": 1}).status_code == 202


def test_a_picture_that_takes_too_long_is_a_problem(
    client: FlaskClient, fake: FakeRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "PATIENCE", 0.01)
    client.post("/api/runs", json={})
    fake.waiting = Future()
    response = client.get("/api/runs/r1/view?kind=data")
    assert response.status_code == 409
    assert "pause" in response.json["errors"][0]["remedy"]
