"""`nn-playground serve`: the server and its page, on this computer unless told otherwise."""

import argparse
import os
import sys
import threading
import webbrowser
from dataclasses import replace
from pathlib import Path

from app.commands.terminal import results
from app.server import serve
from app.settings import DATA_VARIABLE, Settings
from nn.errors import ConfigError

GIVEN = ("host", "port", "workers", "allowed_hosts", "max_runs", "max_playing")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of this command; what is not given keeps its default."""
    defaults = Settings()
    add = parser.add_argument
    add("--host", metavar="ADDRESS", help=f"where to listen (default {defaults.host})")
    add("--port", type=int, help=f"default {defaults.port}; a busy one: the next free one")
    add("--workers", type=int, metavar="N", help="training processes (default: one a core)")
    add(
        *("--allow-host",),
        dest="allowed_hosts",
        action="append",
        metavar="NAME",
        help="a name by which other computers may address it; can be repeated",
    )
    add("--data", type=Path, metavar="DIR", help="the folder with MNIST's files")
    add("--max-runs", type=int, metavar="N", help=f"runs kept (default {defaults.max_runs})")
    add(
        *("--max-playing",),
        type=int,
        metavar="N",
        help=f"runs that train at a time (default {defaults.max_playing})",
    )
    add("--no-browser", action="store_true", help="do not open the page in the browser")


def run(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C.

    Raises:
        ConfigError: an address, number or name that cannot be used.
        OSError: the address cannot be listened on.
    """
    if options.data:
        os.environ[DATA_VARIABLE] = str(options.data)  # the workers inherit it
    try:
        settings = _settings(options)
        return serve(settings, say=_say, ready=None if options.no_browser else _open)
    except ValueError as error:  # Settings and Access complain by it
        raise ConfigError.of("serve", None, str(error), "see nn-playground serve --help") from error


def _settings(options: argparse.Namespace) -> Settings:
    given = {name: getattr(options, name) for name in GIVEN if getattr(options, name) is not None}
    if "allowed_hosts" in given:
        given["allowed_hosts"] = tuple(given["allowed_hosts"])
    return replace(Settings.from_environment(), **given)


def _say(line: str) -> None:
    results().print(line, markup=False, soft_wrap=True)


def _open(address: str) -> None:
    """Open the page, where there is a screen; a text browser would take the terminal."""
    screen = sys.platform in {"darwin", "win32"} or {"DISPLAY", "WAYLAND_DISPLAY"} & set(os.environ)
    if screen:
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
