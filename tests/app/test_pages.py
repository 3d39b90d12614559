"""The page, its files and the libraries it uses."""

import gzip
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import pages

OURS = {"Host": "127.0.0.1:8000"}
ZIPPED = {**OURS, "Accept-Encoding": "gzip, br"}
PLAIN = {**OURS, "Accept-Encoding": "gzip;q=0, br"}


def test_the_page_is_given_and_asked_for_again(client: FlaskClient) -> None:
    response = client.get("/", headers=OURS)
    assert response.status_code == 200
    assert response.mimetype == "text/html"
    assert "<!doctype html>" in response.text
    assert response.headers["Cache-Control"] == "no-cache"
    again = client.get("/", headers={**OURS, "If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_page_names_all_its_modules_for_the_browser_to_fetch_at_once(
    client: FlaskClient,
) -> None:
    head, _, body = client.get("/", headers=OURS).text.partition("</head>")
    names = re.findall(r'<link rel="modulepreload" href="/static/(js/[\w./-]+)">', head)
    assert "js/panels/curves.js" in names
    assert len(names) == len(set(names))
    assert "modulepreload" not in body


def test_the_page_has_one_address(client: FlaskClient) -> None:
    response = client.get("/", headers={"Host": "localhost:8000"})
    assert response.status_code == 302
    assert response.headers["Location"] == "http://127.0.0.1:8000/"


def test_modules_are_asked_for_again_each_time(client: FlaskClient) -> None:
    with client.get("/static/js/store.js", headers=OURS) as response:
        assert response.status_code == 200
        assert response.mimetype == "text/javascript"
        assert response.headers["Cache-Control"] == "no-cache"
        assert response.headers["ETag"]


@pytest.mark.parametrize(
    "path", ["/static/../app/web.py", "/static/%2e%2e/app/web.py", "/vendor/x"]
)
def test_nothing_else_is_given(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers=OURS)
    assert response.status_code == 404
    assert response.mimetype == "application/problem+json"


def test_plotly_comes_compressed_from_the_installed_package(client: FlaskClient) -> None:
    zipped = client.get("/vendor/plotly.min.js", headers=ZIPPED)
    plain = client.get("/vendor/plotly.min.js", headers=PLAIN)
    assert (zipped.status_code, plain.status_code) == (200, 200)
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(zipped.data) == plain.data
    assert b"plotly.js v" in plain.data[:200]
    assert len(zipped.data) < len(plain.data) / 2
    for response in (zipped, plain):
        assert response.mimetype == "text/javascript"
        assert response.headers["Cache-Control"] == "public, max-age=86400"
        assert response.headers["Vary"] == "Accept-Encoding"
    assert zipped.headers["ETag"] != plain.headers["ETag"]


def test_what_the_browser_has_is_not_sent_again(client: FlaskClient) -> None:
    tag = client.get("/vendor/plotly.min.js", headers=ZIPPED).headers["ETag"]
    again = client.get("/vendor/plotly.min.js", headers={**ZIPPED, "If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_the_socket_client_comes_from_the_build(
    client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "STATIC", tmp_path)
    missing = client.get("/vendor/socket.io.min.js", headers=OURS)
    assert missing.status_code == 404
    assert "pip install" in missing.json["errors"][0]["remedy"]
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor" / "socket.io.min.js").write_text("io = 1")
    assert client.get("/vendor/socket.io.min.js", headers=OURS).text == "io = 1"


def test_without_the_package_there_is_no_plotly(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages._plotly.cache_clear()
    monkeypatch.setattr(pages.importlib.util, "find_spec", lambda _: None)
    assert client.get("/vendor/plotly.min.js", headers=OURS).status_code == 404
    pages._plotly.cache_clear()
