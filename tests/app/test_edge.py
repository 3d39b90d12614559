"""The guard around everything: who is let in, and what every answer carries."""

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.access import Access
from app.edge import EdgeGuard
from app.settings import Settings
from tests.app.fake_runs import FakeRuns

Environ = dict[str, Any]
TOKEN = "t0k"  # noqa: S105
HEADERS = {
    "Content-Security-Policy": "script-src 'self';",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture
def far_app(fake: FakeRuns) -> Flask:
    settings = Settings(host="0.0.0.0", allowed_hosts=("lab.example",))  # noqa: S104
    access = Access(frozenset({"lab.example", "localhost"}), TOKEN, b"secret")
    return create_app(settings, access=access, service=fake)


@pytest.fixture
def far(far_app: Flask) -> FlaskClient:
    return far_app.test_client()


LAB = {"Host": "lab.example"}


@pytest.mark.parametrize(
    "path", ["/", "/api/runs", "/static/icon.svg", "/nope", "/socket.io/?EIO=4&transport=polling"]
)
@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[::1"])
def test_an_unknown_host_is_misdirected(client: FlaskClient, path: str, host: str) -> None:
    response = client.get(path, headers={"Host": host, "Origin": f"http://{host}"})
    assert response.status_code == 421
    assert response.mimetype == "application/problem+json"
    error = response.json["errors"][0]
    assert (error["field"], error["value"]) == ("Host", host)
    assert error["remedy"]


@pytest.mark.parametrize(
    "path", ["/", "/api/health", "/api/runs/x", "/nope", "/socket.io/?EIO=4&transport=polling"]
)
def test_every_answer_carries_what_browsers_heed(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers={"Host": "127.0.0.1"})
    for name, value in HEADERS.items():
        assert value in response.headers[name]
    policy = response.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'self'" in policy
    assert {"script-src 'self'", "style-src 'self'"} <= set(policy.split("; "))
    assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:81"},
        {"Origin": "file://"},
        {"Origin": "http://[::1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=repr,
)
def test_another_site_may_neither_write_nor_connect(
    client: FlaskClient, headers: dict[str, str]
) -> None:
    headers = {"Host": "127.0.0.1:8000", **headers}
    assert client.post("/api/runs", json={}, headers=headers).status_code == 403
    assert client.delete("/api/runs/r1", headers=headers).status_code == 403
    response = client.get("/socket.io/?EIO=4&transport=polling", headers=headers)
    assert response.status_code == 403
    assert response.json["errors"][0]["field"] == "Origin"
    assert client.get("/api/runs", headers=headers).status_code == 200  # reading is the browser's


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://127.0.0.1:8000"},
        {"Origin": "https://127.0.0.1:8000"},  # behind a proxy with TLS
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "cross-site"},  # some for sockets
    ],
    ids=repr,
)
def test_our_own_page_may_write_and_connect(client: FlaskClient, headers: dict[str, str]) -> None:
    headers = {"Host": "127.0.0.1:8000", **headers}
    assert client.post("/api/runs", json={}, headers=headers).status_code == 201
    response = client.get("/socket.io/?EIO=4&transport=polling", headers=headers)
    assert response.status_code == 200
    assert response.text.startswith("0{")


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", b"{}", 201),
        ("Application/JSON; charset=utf-8", b"{}", 201),
        (None, b"", 201),
        ("application/json", b"", 201),
        (None, b"{}", 415),
        ("text/plain", b"{}", 415),
        ("application/x-www-form-urlencoded", b"", 415),
        ("multipart/form-data; boundary=x", b"--x--", 415),
        ("application/jsonp", b"{}", 415),
    ],
    ids=repr,
)
def test_writes_bring_json_or_nothing(
    client: FlaskClient, kind: str | None, body: bytes, status: int
) -> None:
    response = client.post("/api/runs", data=body, headers={"Content-Type": kind} if kind else {})
    assert response.status_code == status
    if status == 415:
        assert response.json["errors"][0]["field"] == "Content-Type"


def test_a_body_of_unknown_length_must_say_that_it_is_json(client: FlaskClient) -> None:
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked"}
    assert client.post("/api/runs", environ_overrides=chunked).status_code == 415


def test_a_refused_head_has_no_body(client: FlaskClient) -> None:
    response = client.head("/", headers={"Host": "evil.example"})
    assert (response.status_code, response.data) == (421, b"")


def test_what_only_confuses_is_dropped() -> None:
    seen: Environ = {}

    def inner(environ: Environ, _: Any) -> list[bytes]:
        seen.update(environ)
        return []

    guard = EdgeGuard(inner, Access.of(Settings()))
    dropped = {
        "HTTP_X_FORWARDED_HOST": "evil.example",
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_X_FORWARDED_FOR": "1.2.3.4",
        "HTTP_SEC_WEBSOCKET_EXTENSIONS": "permessage-deflate",
        "HTTP_COOKIE": "a=\xe9",
    }
    request = {"HTTP_HOST": "localhost", "PATH_INFO": "/", "REQUEST_METHOD": "GET"}
    guard({**request, **dropped}, lambda *_: None)
    assert seen == request


@pytest.mark.parametrize("path", ["/", "/api/runs", "/static/icon.svg", "/socket.io/?EIO=4"])
def test_without_the_token_nobody_gets_in(far: FlaskClient, path: str) -> None:
    response = far.get(path, headers=LAB)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert "token" in response.json["errors"][0]["remedy"]
    assert far.get(path, headers={**LAB, "Authorization": "Bearer nope"}).status_code == 401


def test_programs_send_the_token_in_a_header(far: FlaskClient) -> None:
    headers = {**LAB, "Authorization": f"Bearer {TOKEN}"}
    assert far.get("/api/runs", headers=headers).status_code == 200
    assert far.post("/api/runs", json={}, headers=headers).status_code == 201
    polling = "/socket.io/?EIO=4&transport=polling"
    assert far.get(polling, headers=headers).status_code == 200


def test_browsers_swap_the_token_for_a_cookie(far: FlaskClient) -> None:
    response = far.get(f"/?token={TOKEN}", headers=LAB)
    assert response.status_code == 200
    assert response.headers["Refresh"] == "0; url=/"
    cookie = response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert TOKEN not in cookie
    pair = {**LAB, "Cookie": cookie.partition(";")[0]}
    assert far.get("/", headers=pair).status_code == 200
    assert far.get("/api/runs", headers=pair).status_code == 200
    assert far.get(f"/?token={TOKEN}", headers=pair).status_code == 200


@pytest.mark.parametrize("address", ["/?token=nope", "/?token=", f"/api/runs?token={TOKEN}"])
def test_a_token_in_the_address_only_opens_the_page(far: FlaskClient, address: str) -> None:
    assert far.get(address, headers=LAB).status_code == 401
    assert far.post(f"/?token={TOKEN}", json={}, headers=LAB).status_code == 401


def test_problems_are_json(client: FlaskClient) -> None:
    response = client.get("/", headers={"Host": "evil.example"})
    assert json.loads(response.data)["title"] == "Misdirected Request"
