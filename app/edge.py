"""The outermost layer: what comes in is checked here, for pages, API and Socket.IO alike.

Flask's own host check does not cover /socket.io, and a page that has its name point here (DNS
rebinding) passes Socket.IO's check of Origin; so both are checked around them, as WSGI middleware.
"""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

from app import jsonio
from app.access import Access
from app.api.problems import MIMETYPE, problem_body
from nn.errors import Problem

Environ = dict[str, Any]
WSGI = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

SOCKET = "/socket.io"
READING = frozenset({"GET", "HEAD", "OPTIONS"})
FORWARDED = "HTTP_X_FORWARDED_"
CONTENT_SECURITY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",  # Plotly's own are in plotly.css: static/js/panels/plotly.js
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ]
)
HEADERS = [
    ("Content-Security-Policy", CONTENT_SECURITY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
]


class EdgeGuard:
    """Checks Host, Origin, token and content type, and adds the headers that browsers heed."""

    def __init__(self, app: WSGI, access: Access) -> None:
        self.app = app
        self.access = access

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request, by ourselves where it may not pass."""
        for name in [name for name in environ if name.startswith(FORWARDED)]:
            del environ[name]  # nobody in front of us sets them
        # Browsers offer permessage-deflate and simple-websocket takes it: 200 viewers then lag 8 s.
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            return start_response(status, [*headers, *HEADERS], exc_info)

        refusal = self._refusal(environ) or self._welcome(environ)
        environ.pop("HTTP_COOKIE", None)  # the only cookie is ours; Flask stumbles over odd ones
        if refusal is None:
            return self.app(environ, start)
        status, headers, body = refusal
        start(f"{status} {HTTPStatus(status).phrase}", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _refusal(self, environ: Environ) -> tuple[int, list[tuple[str, str]], bytes] | None:
        """Return the answer to a request that may not pass; None for one that may."""
        host = environ.get("HTTP_HOST", "")
        if not self.access.knows(host):
            known = "use the address that the server printed, or start it with --allow-host"
            return _problem(421, "Host", host, "is not a name of this server", known)
        socket = environ["PATH_INFO"].startswith(SOCKET)
        writing = environ["REQUEST_METHOD"] not in READING
        if (writing or socket) and not _same_origin(environ, host):
            origin = environ.get("HTTP_ORIGIN") or environ.get("HTTP_SEC_FETCH_SITE")
            rule = "another site may not use this server"
            return _problem(403, "Origin", origin, rule, "open this server's own page")
        given = environ.get("CONTENT_TYPE", "")
        if writing and not socket and not _is_json(given, environ):
            rule = "must be application/json"
            return _problem(415, "Content-Type", given, rule, "send JSON and say so in the header")
        return None

    def _welcome(self, environ: Environ) -> tuple[int, list[tuple[str, str]], bytes] | None:
        """Ask for the token, and swap one in the address for a cookie."""
        access = self.access
        headers = environ.get("HTTP_AUTHORIZATION", ""), environ.get("HTTP_COOKIE", "")
        query = parse_qs(environ.get("QUERY_STRING", ""))
        if access.token is None or (access.admits(*headers) and "token" not in query):
            return None
        page = environ["REQUEST_METHOD"] == "GET" and environ["PATH_INFO"] == "/"
        if page and access.is_token(query.get("token", [""])[0]):
            return self._admission()
        remedy = "open the address with ?token= that the server printed, or send it as Bearer token"
        status, fields, body = _problem(401, "Authorization", None, "the token is needed", remedy)
        return status, [*fields, ("WWW-Authenticate", "Bearer")], body

    def _admission(self) -> tuple[int, list[tuple[str, str]], bytes]:
        """Set the cookie and go on to the page.

        Not by a redirect: after a link from another site the cookie, which is SameSite=Strict,
        would not be sent with it.
        """
        cookie = f"{self.access.cookie}={self.access.seal()}; Path=/; HttpOnly; SameSite=Strict"
        headers = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Set-Cookie", cookie),
            ("Cache-Control", "no-store"),
            ("Refresh", "0; url=/"),
        ]
        return 200, headers, b'<!doctype html><title>nn-playground</title><a href="/">Open</a>'


def _problem(
    status: int, field: str, value: Any, rule: str, remedy: str
) -> tuple[int, list[tuple[str, str]], bytes]:
    body = problem_body(status, [Problem(field, value, rule, remedy, f"http_{status}")])
    return status, [("Content-Type", MIMETYPE)], jsonio.dump_bytes(body)


def _same_origin(environ: Environ, host: str) -> bool:
    """Return whether a browser says that the request comes from our own page, or there is none.

    Scheme and name are not compared: where the server is called by two names, both are ours.
    """
    origin = environ.get("HTTP_ORIGIN")
    if origin is None:
        return environ.get("HTTP_SEC_FETCH_SITE", "none") in {"same-origin", "none"}
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and parts.netloc.lower() == host.lower()


def _is_json(content_type: str, environ: Environ) -> bool:
    """Return whether a write brings JSON, or nothing at all."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        return True
    length = environ.get("CONTENT_LENGTH") or "0"
    return not kind and length == "0" and "HTTP_TRANSFER_ENCODING" not in environ
