"""Schema, data sets and presets."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from app.presets import experiments, presets
from nn.config import RunConfig
from nn.data import DATASETS
from tests.app.conftest import Live, until


def test_the_schema_builds_forms(client: FlaskClient) -> None:
    schema = client.get("/api/schema").json
    assert schema["default"] == RunConfig().dump()
    assert schema["limits"]["runs"] == 64
    rate = schema["config"]["$defs"]["Adam"]["properties"]["learning_rate"]
    assert rate["x-text"]["zh"]["title"]
    assert rate["x-live"] is True
    assert rate["x-log"] is True
    assert (rate["exclusiveMinimum"], rate["maximum"]) == (0, 10)


def test_data_sets_are_described(client: FlaskClient) -> None:
    found = client.get("/api/datasets").json["datasets"]
    assert [each["name"] for each in found] == list(DATASETS)
    for each in found:
        for language in ("en", "zh"):
            assert each["title"][language]
            assert each["help"][language]
        assert each["defaults"].keys() == {"samples", "noise", "classes"}
        assert (each["thumbnail"] is None) == (each["status"] != "ready")
    digits = next(each for each in found if each["name"] == "digits")
    assert (digits["kind"], digits["shape"], digits["choosable"]) == ("image", [1, 8, 8], [])


def test_what_is_here_need_not_be_fetched(client: FlaskClient) -> None:
    response = client.post("/api/datasets/digits/fetch")
    assert response.status_code == 200
    assert response.json["state"] == "ready"


def test_an_unknown_data_set_is_a_problem(client: FlaskClient) -> None:
    response = client.post("/api/datasets/cats/fetch")
    assert response.status_code == 404
    error = response.json["errors"][0]
    assert (error["field"], error["value"]) == ("name", "cats")
    assert "digits" in error["rule"]


def test_a_download_is_told_by_events_and_in_the_list(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    def offline(name: str, progress: Any) -> None:
        raise OSError("no network")

    monkeypatch.setattr("app.downloads.status", lambda name: "missing")
    monkeypatch.setattr("app.downloads.fetch", offline)
    viewer = live.watcher()
    client = live.app.test_client()
    response = client.post("/api/datasets/mnist/fetch")
    assert (response.status_code, response.json["state"]) == (202, "fetching")
    (told,) = until(lambda: viewer.of("dataset"))
    assert (told["name"], told["state"], told["error"]) == ("mnist", "failed", "no network")
    listed = client.get("/api/datasets").json["datasets"]
    mnist = next(each for each in listed if each["name"] == "mnist")
    assert (mnist["status"], mnist["download"]["error"]) == ("failed", "no network")


def test_presets_are_complete(client: FlaskClient) -> None:
    found = client.get("/api/presets").json["presets"]
    assert [each["name"] for each in found] == list(presets())
    for each in found:
        assert each.keys() == {"name", "title", "help", "config", "speed"}
        assert RunConfig.load(each["config"]).dump() == each["config"]


def test_the_books_experiments_come_beside_them(client: FlaskClient) -> None:
    found = client.get("/api/presets").json["book"]
    assert [each["name"] for each in found] == list(experiments())
    for each in found:
        assert each.keys() == {"name", "title", "help", "config", "speed", "book"}
        assert {"chapter", "version", "variants"} <= each["book"].keys()


def test_a_run_of_an_experiment_is_made_by_its_name(client: FlaskClient) -> None:
    created = client.post("/api/runs", json={"preset": "weight-decay-corrected"})
    assert created.status_code == 201
    assert created.json["config"]["regularization"]["l2"] == 0.03
