"""Puts the server together: guard, pages, API, Socket.IO and the runs behind them."""

import logging
from dataclasses import replace
from functools import partial
from typing import Any

from apiflask import APIFlask
from flask import Flask
from flask_socketio import SocketIO

from app import answers, jsonio, pages, websocket
from app.access import Access
from app.api import catalogue, controls, health, openapi, problems, runs, series
from app.downloads import Downloads
from app.edge import EdgeGuard
from app.events import Events
from app.outbox import Outbox
from app.paths import STATIC, TEMPLATES
from app.runs import RunService, start_runs
from app.settings import Settings

log = logging.getLogger(__name__)

MOST_BYTES = 1_000_000  # of a request's body


def create_app(
    settings: Settings | None = None,
    *,
    access: Access | None = None,
    service: RunService | None = None,
    **changes: Any,
) -> Flask:
    """Return the application, its workers starting.

    `app.extensions` holds "socketio", "runs" (the service; shut it down at the end), "settings",
    "access" and "downloads".

    Args:
        settings: how it is run; None for what the environment says.
        access: who may use it; None for what the settings ask for.
        service: the runs; None to start them.
        changes: fields of the settings to be replaced, for servers that take a line of text, as
            in `gunicorn 'app:create_app(allowed_hosts=["lab.example"])'`.

    Raises:
        AccessError: other computers could reach the server but no name is allowed.
    """
    settings = settings or Settings.from_environment()
    if changes:
        settings = replace(settings, **changes)
    access = access or _access(settings)
    app = _pages_and_api()
    app.config.update(SECRET_KEY=access.secret, MAX_CONTENT_LENGTH=MOST_BYTES)
    app.extensions.update(settings=settings, access=access)
    app.extensions["runs"] = service or start_runs(settings)
    _add_socket(app)
    app.wsgi_app = EdgeGuard(app.wsgi_app, access)  # type: ignore[method-assign]
    return app


def _access(settings: Settings) -> Access:
    access = Access.of(settings)
    if access.token:  # nobody else can tell it: `serve`, which prints it, hands its own in
        log.warning("open the page with /?token=%s", access.token)
    return access


def _pages_and_api() -> APIFlask:
    app = APIFlask(
        "app",
        title="nn-playground",
        version=health.own_version(),
        spec_path="/api/openapi.json",
        docs_path=None,  # its pages load from other sites
        static_folder=str(STATIC),
        template_folder=str(TEMPLATES),
    )
    app.json = jsonio.Provider(app)
    problems.install(app)
    openapi.install(app)
    for module in (pages, catalogue, health, runs, controls, series):
        app.register_blueprint(module.blueprint)
    return app


def _add_socket(app: Flask) -> None:
    """Add Socket.IO, its events and what reports by them."""
    quiet = logging.getLogger("app.engineio")  # it logs what clients do wrong as our errors
    quiet.setLevel(logging.CRITICAL)
    socketio = SocketIO(
        app,
        async_mode="threading",
        async_handlers=False,  # events of one connection in their order
        manage_session=False,
        json=jsonio,
        max_http_buffer_size=websocket.MOST_BYTES,
        cors_allowed_origins=[],  # no headers for other sites; the guard checks Origin
        engineio_logger=quiet,
    )
    server: Any = socketio.server
    websocket.install(server)
    answers.install(server)
    outbox = Outbox(server)
    app.extensions["events"] = Events(server, app.extensions["runs"], outbox)
    app.extensions["downloads"] = Downloads(partial(outbox.broadcast, "dataset"))
