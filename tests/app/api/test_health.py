from importlib.metadata import PackageNotFoundError

import pytest
from flask.testing import FlaskClient

from app.api import health
from tests.app.conftest import until


def test_workers_and_what_they_compute_with_are_told(real: FlaskClient) -> None:
    until(lambda: real.get("/api/health").json["workers"][0].get("blas"), 30)
    found = real.get("/api/health").json
    assert found["status"] == "ok"
    assert found["version"] == health.own_version()
    (worker,) = found["workers"]
    assert worker["pid"] > 0
    assert all(library["threads"] == 1 for library in worker["blas"])


def test_a_checkout_has_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: str) -> str:
        raise PackageNotFoundError

    monkeypatch.setattr(health, "version", missing)
    assert health.own_version() == "unknown"
    monkeypatch.setattr(health, "version", lambda _: "1.2")
    assert health.own_version() == "1.2"
