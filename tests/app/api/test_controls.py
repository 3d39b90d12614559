"""A run is played, paused, stepped, reset and tested."""

import time
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.app.conftest import until


def test_steps_are_done_when_the_answer_comes(real: FlaskClient, run: str) -> None:
    for steps, step in ((1, 1), (7, 8)):
        answer = real.post(f"/api/runs/{run}/step", json={"steps": steps}).json
        assert (answer["state"], answer["step"]) == ("paused", step)
    assert real.post(f"/api/runs/{run}/step").json["step"] == 9


def test_an_epoch_ends_where_epochs_end(real: FlaskClient, run: str) -> None:
    real.post(f"/api/runs/{run}/step", json={"steps": 3})
    answer = real.post(f"/api/runs/{run}/epoch").json
    assert (answer["state"], answer["epoch"]) == ("paused", 1.0)
    assert answer["step"] == answer["summary"]["steps_per_epoch"]
    assert answer["latest"]["validation_loss"] is not None


def test_a_run_plays_until_it_is_paused(real: FlaskClient, run: str) -> None:
    real.patch(f"/api/runs/{run}", json={"speed": 50})
    assert real.post(f"/api/runs/{run}/play").json["state"] == "running"
    until(lambda: real.get(f"/api/runs/{run}").json["step"] > 3)
    paused = real.post(f"/api/runs/{run}/pause").json
    assert paused["state"] == "paused"
    time.sleep(0.1)
    assert real.get(f"/api/runs/{run}").json["step"] == paused["step"]


def test_a_reset_gives_the_same_run_again(real: FlaskClient, run: str) -> None:
    real.post(f"/api/runs/{run}/step", json={"steps": 20})
    first = real.get(f"/api/runs/{run}/metrics").json
    answer = real.post(f"/api/runs/{run}/reset").json
    assert (answer["id"], answer["state"], answer["step"]) == (run, "paused", 0)
    assert real.get(f"/api/runs/{run}/metrics").json["step"] == []
    real.post(f"/api/runs/{run}/step", json={"steps": 20})
    assert real.get(f"/api/runs/{run}/metrics").json == first


def test_a_reset_takes_another_configuration(real: FlaskClient, run: str) -> None:
    config = {"dataset": {"name": "digits"}, "seed": 4}
    answer = real.post(f"/api/runs/{run}/reset", json={"config": config}).json
    assert answer["id"] == run
    assert answer["config"]["seed"] == 4
    assert answer["summary"]["data"]["shape"] == [1, 8, 8]


@pytest.mark.parametrize(
    ("action", "body", "field"),
    [
        ("step", {"steps": 0}, "steps"),
        ("step", {"steps": 1_000_001}, "steps"),
        ("step", {"steps": "1"}, "steps"),
        ("step", {"stride": 1}, "stride"),
        ("reset", {"config": 5}, "config"),
        ("reset", {"config": {"batch_size": 0}}, "batch_size"),
        ("reset", {"seed": 1}, "seed"),
        ("check-gradients", {"samples": 1}, "samples"),
        ("check-gradients", {"samples": 33}, "samples"),
        ("check-gradients", {"limit": 0}, "limit"),
        ("check-gradients", {"seconds": 99}, "seconds"),
    ],
    ids=repr,
)
def test_a_wrong_request_moves_nothing(
    real: FlaskClient, run: str, action: str, body: dict[str, Any], field: str
) -> None:
    before = real.get(f"/api/runs/{run}").json
    response = real.post(f"/api/runs/{run}/{action}", json=body)
    assert response.status_code == 422
    assert response.json["errors"][0]["field"] == field
    assert real.get(f"/api/runs/{run}").json == before


def test_the_test_data_are_looked_at_when_asked(real: FlaskClient, run: str) -> None:
    figures = real.post(f"/api/runs/{run}/test").json
    assert figures.keys() == {"loss", "accuracy", "samples", "step"}
    assert (
        figures["samples"] == real.get(f"/api/runs/{run}").json["summary"]["data"]["sizes"]["test"]
    )


def test_the_gradients_are_checked_while_the_run_goes_on(real: FlaskClient, run: str) -> None:
    real.post(f"/api/runs/{run}/step", json={"steps": 3})
    found = real.post(f"/api/runs/{run}/check-gradients").json
    assert (found["agrees"], found["step"], found["samples"]) == (True, 3, 8)
    assert [array["name"] for array in found["arrays"]][-1] == "input"
    assert all(array["checked"] + array["kinks"] <= 20 for array in found["arrays"])
    assert found["cost"]["ratio"] > 10
    few = real.post(f"/api/runs/{run}/check-gradients", json={"samples": 2, "limit": 1}).json
    assert {array["checked"] + array["kinks"] for array in few["arrays"]} == {1}
    assert real.get(f"/api/runs/{run}").json["step"] == 3


def test_a_run_without_enough_samples_says_so(real: FlaskClient) -> None:
    body = {"dataset": {"name": "moons", "train_size": 1}}
    run = real.post("/api/runs", json=body).json["id"]
    response = real.post(f"/api/runs/{run}/check-gradients")
    assert response.status_code == 422
    assert response.json["errors"][0]["field"] == "samples"
