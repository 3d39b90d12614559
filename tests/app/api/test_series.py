"""What a run has shown, by range, and pictures of it."""

import io
import json
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient

SERIES = ("step", "loss", "accuracy", "learning_rate", "grad_norm")


@pytest.fixture
def trained(real: FlaskClient, run: str) -> str:
    real.post(f"/api/runs/{run}/step", json={"steps": 60})
    return run


def test_every_iteration_has_an_entry(real: FlaskClient, trained: str) -> None:
    metrics = real.get(f"/api/runs/{trained}/metrics").json
    assert metrics.keys() == {*SERIES, "evaluations"}
    assert metrics["step"] == list(range(1, 61))
    assert all(len(metrics[name]) == 60 for name in SERIES)
    assert metrics["evaluations"][0]["step"] == 0


@pytest.mark.parametrize(
    ("query", "steps"),
    [
        ("since=0", range(1, 61)),
        ("since=58", range(59, 61)),
        ("since=60", range(0)),
        ("since=999999", range(0)),
        ("limit=3", range(1, 4)),
        ("since=10&limit=2", range(11, 13)),
    ],
)
def test_a_range_of_metrics_is_given(
    real: FlaskClient, trained: str, query: str, steps: range
) -> None:
    metrics = real.get(f"/api/runs/{trained}/metrics?{query}").json
    assert metrics["step"] == list(steps)
    assert len(metrics["loss"]) == len(steps)


def test_what_is_not_defined_is_null_never_nan(real: FlaskClient) -> None:
    run = real.post("/api/runs", json={"dataset": {"name": "plane"}}).json["id"]
    real.post(f"/api/runs/{run}/step", json={"steps": 2})
    for path in ("", "/metrics", "/probes", "/view?kind=data"):
        text = real.get(f"/api/runs/{run}{path}").text
        json.loads(text, parse_constant=pytest.fail)
    assert real.get(f"/api/runs/{run}/metrics").json["accuracy"] == [None, None]


def test_a_diverged_run_is_told_without_nan(real: FlaskClient) -> None:
    body = {
        "dataset": {"name": "plane"},
        "optimizer": {"name": "sgd", "learning_rate": 10},
        "layers": [{"kind": "affine", "units": 30}, {"kind": "identity"}] * 3,
    }
    run = real.post("/api/runs", json=body).json["id"]
    response = real.post(f"/api/runs/{run}/step", json={"steps": 500})
    shown = json.loads(response.text, parse_constant=pytest.fail)
    assert shown["state"] == "diverged"
    assert shown["detail"]["kind"] == "diverged"
    json.loads(real.get(f"/api/runs/{run}/metrics").text, parse_constant=pytest.fail)


def test_probes_are_given_by_step_and_by_range(real: FlaskClient, trained: str) -> None:
    latest = real.get(f"/api/runs/{trained}/probes").json
    assert latest["step"] == 60
    ghost = real.get(f"/api/runs/{trained}/probes?step=0").json
    assert ghost["step"] == 0
    assert len(ghost["layers"]) == len(latest["layers"])
    everything = real.get(f"/api/runs/{trained}/probes?from=0&to=60").json["probes"]
    assert [everything[0], everything[-1]] == [ghost, latest]
    assert real.get(f"/api/runs/{trained}/probes?from=60").json["probes"] == [latest]
    assert real.get(f"/api/runs/{trained}/probes?to=0").json["probes"] == [ghost]
    assert real.get(f"/api/runs/{trained}/probes?from=61").json == {"probes": []}


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("kind=boundary&size=20", {"size", "values", "low", "high"}),
        ("kind=boundary", {"size", "values"}),
        ("kind=data", {"kind"}),
    ],
)
def test_pictures_are_given(real: FlaskClient, trained: str, query: str, keys: set[str]) -> None:
    view = real.get(f"/api/runs/{trained}/view?{query}").json
    assert keys <= view.keys()
    if view["kind"] == "boundary":
        assert len(view["values"]) == view["size"] ** 2


def test_predictions_are_given_for_images(real: FlaskClient) -> None:
    run = real.post("/api/runs", json={}).json["id"]
    query = "kind=predictions&offset=5&limit=3"
    view = real.get(f"/api/runs/{run}/view?{query}").json
    assert view["indices"] == [5, 6, 7]
    assert len(view["predicted"]) == 3


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("metrics?since=x", "since"),
        ("metrics?since=-1", "since"),
        ("metrics?since=1.5", "since"),
        ("metrics?since=", "since"),
        ("metrics?since=1_0", "since"),
        ("metrics?since=99999999999999999999999999", "since"),
        ("metrics?since=1&since=2", "since"),
        ("metrics?limit=0", "limit"),
        ("metrics?until=5", "until"),
        ("probes?step=x", "step"),
        ("probes?from=x", "from"),
        ("view", "kind"),
        ("view?kind=x", "kind"),
        ("view?kind=boundary&size=1", "size"),
        ("view?kind=boundary&size=201", "size"),
        ("view?kind=boundary&offset=3", "offset"),
        ("view?kind=data&size=20", "size"),
        ("weights?format=pickle", "format"),
    ],
)
def test_a_wrong_query_is_a_problem(real: FlaskClient, run: str, path: str, field: str) -> None:
    response = real.get(f"/api/runs/{run}/{path}")
    assert response.status_code == 422
    assert response.mimetype == "application/problem+json"
    error = response.json["errors"][0]
    assert error["field"] == field
    assert error["remedy"]


def test_a_picture_that_does_not_fit_the_data_is_a_problem(real: FlaskClient) -> None:
    run = real.post("/api/runs", json={}).json["id"]
    response = real.get(f"/api/runs/{run}/view?kind=boundary")
    assert response.status_code == 422
    assert response.json["errors"][0]["remedy"]


@pytest.mark.parametrize("kind", ["npz", "safetensors"])
def test_weights_are_downloaded(real: FlaskClient, trained: str, kind: str) -> None:
    response = real.get(f"/api/runs/{trained}/weights?format={kind}")
    assert response.status_code == 200
    assert response.mimetype == "application/octet-stream"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{trained}.{kind}"'
    if kind == "npz":
        arrays: Any = np.load(io.BytesIO(response.data), allow_pickle=False)
        assert arrays["0.weight"].shape == (2, 50)
    else:
        assert b'"dtype": "F32"' in response.data


def test_the_code_of_the_network_is_given(real: FlaskClient, run: str) -> None:
    response = real.get(f"/api/runs/{run}/code?framework=pytorch")
    assert response.mimetype == "text/x-python"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{run}.py"'
    compile(response.text, "network.py", "exec")
    assert "nn.Linear(2, 50)" in response.text
    refused = real.get(f"/api/runs/{run}/code?framework=caffe")
    assert refused.status_code == 422
    assert refused.json["errors"][0]["field"] == "framework"
    assert real.get("/api/runs/none/code").status_code == 404
