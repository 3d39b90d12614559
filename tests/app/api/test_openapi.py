"""The document tells the truth about every operation."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.api import openapi

Json = dict[str, Any]
METHODS = {"get", "post", "patch", "delete"}
OPERATIONS = {
    *("get /api/schema", "get /api/datasets", "get /api/presets", "get /api/health"),
    *("post /api/datasets/{name}/fetch", "get /api/runs", "post /api/runs"),
    *(f"{method} /api/runs/{{run_id}}" for method in ("get", "patch", "delete")),
    *(f"post /api/runs/{{run_id}}/{name}" for name in ("play", "pause", "step", "epoch")),
    *(f"post /api/runs/{{run_id}}/{name}" for name in ("reset", "test", "check-gradients")),
    *(
        f"get /api/runs/{{run_id}}/{name}"
        for name in ("metrics", "probes", "view", "weights", "code")
    ),
}


@pytest.fixture
def document(client: FlaskClient) -> Json:
    response = client.get("/api/openapi.json")
    assert response.status_code == 200
    found: Json = response.json
    return found


def operations(document: Json) -> dict[str, Json]:
    return {
        f"{method} {path}": operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    }


def test_it_names_every_operation_and_nothing_else(document: Json) -> None:
    assert document["openapi"] == "3.1.0"
    assert operations(document).keys() == OPERATIONS


def test_every_operation_has_a_name_and_a_summary(document: Json) -> None:
    found = operations(document).values()
    names = [operation["operationId"] for operation in found]
    assert len(set(names)) == len(names)
    assert all(operation["summary"] for operation in found)


def test_every_refusal_is_a_problem(document: Json) -> None:
    for name, operation in operations(document).items():
        refusals = {code: each for code, each in operation["responses"].items() if code >= "400"}
        assert {"421", "500"} <= refusals.keys()
        if not name.startswith("get"):
            assert {"403", "415"} <= refusals.keys()
        if "{" in name:
            assert "404" in refusals
        for refusal in refusals.values():
            schema = refusal["content"]["application/problem+json"]["schema"]
            assert schema == {"$ref": "#/components/schemas/ProblemDetails"}
            assert refusal["description"]


def test_every_reference_leads_somewhere(document: Json) -> None:
    references = set(re.findall(r"#/components/schemas/([^'\"]+)", str(document)))
    assert references
    assert references <= document["components"]["schemas"].keys()


def test_bodies_may_be_left_out(document: Json) -> None:
    bodies = [
        each["requestBody"] for each in operations(document).values() if "requestBody" in each
    ]
    assert len(bodies) == 5
    assert not any(body["required"] for body in bodies)


def test_answers_pass_numbers_through_unchanged(fake_app: Flask) -> None:
    with fake_app.test_request_context():
        response = openapi.answer({"a": [float("nan")]}, 202, Location="/x", X_Y="z")
    assert response.get_data(as_text=True) == '{"a":[null]}'
    assert (response.status_code, response.mimetype) == (202, "application/json")
    assert (response.headers["Location"], response.headers["X-Y"]) == ("/x", "z")
