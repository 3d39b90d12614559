from typing import Any

import pytest

from app import access
from app.access import Access, AccessError, host_name, is_loopback
from app.settings import Settings

EVERYWHERE = "0.0.0.0"  # noqa: S104  (refused, not listened on)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        *[("127.0.0.1", True), ("127.8.9.1", True), ("::1", True), ("LOCALHOST", True)],
        *[(EVERYWHERE, False), ("::", False), ("192.168.1.5", False), ("lab.example", False)],
        ("", False),
    ],
)
def test_loopback_is_recognised(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


@pytest.mark.parametrize(
    ("netloc", "name"),
    [
        *[("127.0.0.1:8000", "127.0.0.1"), ("[::1]:8000", "::1"), ("Lab.Example", "lab.example")],
        *[
            ("", ""),
            ("[::1", ""),
            ("user@evil", "evil"),
            ("127.0.0.1,evil.com", "127.0.0.1,evil.com"),
        ],
    ],
)
def test_the_name_in_a_host_header_is_found(netloc: str, name: str) -> None:
    assert host_name(netloc) == name


def test_on_loopback_its_names_are_known_and_no_token_is_asked_for() -> None:
    found = Access.of(Settings())
    assert found.token is None
    assert found.admits("", "")
    for known in ("127.0.0.1:8000", "localhost:8000", "[::1]:8000", "LOCALHOST"):
        assert found.knows(known)
    for unknown in ("evil.com", "", "127.0.0.1.evil.com", "127.0.0.1,evil.com", "192.168.1.5:8000"):
        assert not found.knows(unknown)


@pytest.mark.parametrize("host", [EVERYWHERE, "::"])
def test_listening_everywhere_needs_names(host: str) -> None:
    with pytest.raises(AccessError, match=r"--allow-host"):
        Access.of(Settings(host=host))
    with pytest.raises(AccessError):
        Access.of(Settings(host=host, allowed_hosts=("localhost",)))


@pytest.mark.parametrize(
    "settings",
    [
        {"host": EVERYWHERE, "allowed_hosts": ("lab.example",)},
        {"host": "192.168.1.5"},
        {"allowed_hosts": ("LAB.example",)},  # behind a proxy
    ],
    ids=repr,
)
def test_beyond_loopback_a_token_is_needed(settings: dict[str, Any]) -> None:
    found = Access.of(Settings(**settings))
    assert found.token
    assert len(found.token) >= 20
    assert not found.admits("", "")
    assert found.knows("192.168.1.5:8000" if "allowed_hosts" not in settings else "lab.example")
    assert not found.knows(EVERYWHERE)


def test_header_and_cookie_show_the_token() -> None:
    found = Access(access.LOOPBACK, "t0k", b"secret")
    assert found.admits("Bearer t0k", "")
    assert found.admits("bearer  t0k ", "")
    assert found.admits("", f"a=b; nn_playground={found.seal()}")
    for header in ("t0k", "Basic t0k", "Bearer", "Bearer t0", "Bearer t0kk", "Bearer tök"):
        assert not found.admits(header, "")
    for cookie in ("nn_playground=t0k", "nn_playground=", "other=1", ";;=", "nn_playground=é"):
        assert not found.admits("", cookie)
    assert Access(access.LOOPBACK, "t0k", b"other").seal() != found.seal()


def test_token_and_secret_may_come_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(access.TOKEN_VARIABLE, "class-3b")
    monkeypatch.setenv(access.SECRET_VARIABLE, "salt")
    found = Access.of(Settings(host="192.168.1.5", port=8123))
    assert (found.token, found.secret) == ("class-3b", b"salt")
    assert found.cookie.endswith("8123")


def test_without_them_they_are_random() -> None:
    first, second = (Access.of(Settings(host="192.168.1.5")) for _ in range(2))
    assert first.token != second.token
    assert first.secret != second.secret
