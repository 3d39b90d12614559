"""The API over real runs: one worker for all the tests of this folder."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.settings import Settings


@pytest.fixture(scope="session")
def real_app() -> Iterator[Flask]:
    app = create_app(Settings(workers=1, max_runs=8, max_playing=2))
    yield app
    app.extensions["runs"].shutdown()


@pytest.fixture
def real(real_app: Flask) -> Iterator[FlaskClient]:
    """A client; the runs that a test makes end with it."""
    yield real_app.test_client()
    runs = real_app.extensions["runs"]
    for run in runs.list():
        runs.delete(run["id"])


@pytest.fixture
def run(real: FlaskClient) -> str:
    """A small run in the plane."""
    response = real.post("/api/runs", json={"dataset": {"name": "moons"}, "batch_size": 10})
    assert response.status_code == 201
    return str(response.json["id"])
