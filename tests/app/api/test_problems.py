from dataclasses import asdict
from typing import Any

import pytest
from apiflask import HTTPError
from flask import Flask
from werkzeug.exceptions import Conflict, HTTPException, MethodNotAllowed

from app.api import problems
from app.api.problems import LONGEST_ECHO, describe, echo, problem_body, respond
from app.engine.errors import RunLost, TrainerError
from app.errors import QuotaExceeded, RunNotFound
from nn.errors import ConfigError, DatasetUnavailableError, Problem

WRONG = Problem("batch_size", 0, "must be at least 1", "choose 1 or more", "greater", {"ge": 1})


@pytest.mark.parametrize(
    ("error", "status", "field"),
    [
        (ConfigError([WRONG]), 422, "batch_size"),
        (
            TrainerError({"type": "X", "message": "", "problems": [asdict(WRONG)]}),
            422,
            "batch_size",
        ),
        (RunNotFound("r1"), 404, "run"),
        (QuotaExceeded("runs", 3, "delete one"), 429, "runs"),
        (DatasetUnavailableError("no network"), 409, "dataset.name"),
        (TrainerError({"type": "DatasetUnavailableError", "message": "x"}), 409, "dataset.name"),
        (Conflict(), 409, "request"),
        (HTTPException(), 500, "request"),
        (HTTPError(404), 404, "path"),
        (TrainerError({"type": "MemoryError", "message": "secret"}), 500, "server"),
        (RunLost("r1", "gone"), 500, "server"),
        (ZeroDivisionError("secret"), 500, "server"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_every_error_becomes_a_problem(error: Exception, status: int, field: str) -> None:
    body = describe(error)
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    found = body["errors"][0]
    assert found.keys() == {"field", "value", "rule", "remedy", "code", "limits"}
    assert found["field"] == field
    assert found["rule"]
    assert found["remedy"]


def test_faults_of_ours_say_nothing_of_the_inside() -> None:
    assert "secret" not in str(describe(ZeroDivisionError("secret")))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        *[(None, None), (True, True), (3, 3), (0.5, 0.5), ("x", "x"), ([1, "a"], '[1,"a"]')],
        *[({"a": 1}, '{"a":1}'), ("x" * 300, "x" * LONGEST_ECHO + "…")],
        ([[1] * 300], ("[[" + "1," * 300)[:LONGEST_ECHO] + "…"),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_wrong_values_are_sent_back_in_short(value: Any, shown: Any) -> None:
    assert echo(value) == shown


def test_the_problems_as_sentences_are_the_detail() -> None:
    body = problem_body(422, [WRONG, Problem("seed", "x", "must be a number", "give one")])
    assert body["detail"] == (
        "batch_size (=0): must be at least 1; choose 1 or more; "
        'seed (="x"): must be a number; give one'
    )
    assert body["title"] in {"Unprocessable Content", "Unprocessable Entity"}  # Python's words
    assert problem_body(400, [], "Why")["detail"] == "Why"


def test_headers_that_matter_are_kept() -> None:
    response = respond(MethodNotAllowed(["GET", "POST"]))
    assert response.status_code == 405
    assert response.headers["Allow"] in {"GET, POST", "POST, GET"}
    assert response.mimetype == "application/problem+json"


def test_faults_are_logged_and_refusals_are_not(caplog: pytest.LogCaptureFixture) -> None:
    app = Flask("test")
    problems.install(app)
    app.add_url_rule("/fault", view_func=lambda: 1 / 0, endpoint="fault")
    client = app.test_client()
    assert client.get("/nothing").status_code == 404
    assert caplog.text == ""
    response = client.get("/fault")
    assert response.status_code == 500
    assert response.mimetype == "application/problem+json"
    assert "ZeroDivisionError" in caplog.text
