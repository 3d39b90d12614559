"""The page and its files: `/`, `/static/…`, `/vendor/…`."""

import gzip
import hashlib
import importlib.util
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from apiflask import APIBlueprint
from flask import Response, current_app, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from app.errors import Refused
from app.modules import modules
from app.paths import STATIC, TEMPLATES
from nn.errors import Problem

blueprint = APIBlueprint("pages", __name__, enable_openapi=False)

DAY = 24 * 3600
LIBRARIES = ("plotly.min.js", "socket.io.min.js")


class NotBuilt(Refused):
    """A file that the build brings is not there."""

    status = 404


@dataclass(frozen=True, slots=True)
class Packed:
    """A file ready to be sent: as it is and compressed, under the tag of its contents."""

    plain: bytes
    gzipped: bytes
    tag: str


@blueprint.get("/")
def index() -> AnyResponse:
    """Give the page, at one address: browsers keep settings for each name of a server."""
    host = request.host
    if host.startswith("localhost") and current_app.extensions["settings"].host == "127.0.0.1":
        return redirect(f"{request.scheme}://127.0.0.1{host.removeprefix('localhost')}/")
    response = Response(_page(), mimetype="text/html")
    response.add_etag()
    response.cache_control.no_cache = True  # ask each time whether it has changed
    return response.make_conditional(request)


def _page() -> str:
    """Return the page with every module named in its head.

    Browsers then fetch all modules at once, and not in waves, as each names those it imports.
    """
    names = [path.relative_to(STATIC).as_posix() for path in modules(STATIC / "js" / "main.js")]
    links = "".join(f'  <link rel="modulepreload" href="/static/{name}">\n' for name in names)
    text = (TEMPLATES / "index.html").read_text("utf-8")
    return text.replace("</head>", f"{links}</head>", 1)


@blueprint.get("/vendor/<any('plotly.min.js', 'socket.io.min.js'):name>")
def vendor(name: str) -> AnyResponse:
    """Give a library that the page uses, compressed; browsers may keep it for a day."""
    file = library(name)
    if file is None:
        rule, remedy = "has not been fetched yet", "install the package: make run, or pip install ."
        raise NotBuilt(Problem("path", name, rule, remedy, "missing"))
    return _send(file)


def library(name: str) -> Packed | None:
    """Return a library that the page uses; None where the build has not brought it."""
    path = _plotly() if name == "plotly.min.js" else STATIC / "vendor" / name
    return _packed(path, path.stat().st_mtime_ns) if path is not None and path.is_file() else None


def _send(file: Packed) -> AnyResponse:
    zipped = request.accept_encodings["gzip"] > 0
    response = Response(file.gzipped if zipped else file.plain, mimetype="text/javascript")
    if zipped:
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    response.set_etag(file.tag + ("-gzip" if zipped else ""))
    response.cache_control.public = True
    response.cache_control.max_age = DAY
    return response.make_conditional(request)


@cache
def _packed(path: Path, changed: int) -> Packed:
    """Read and compress a file once; `changed`, its time, makes an update a new one."""
    plain = path.read_bytes()
    return Packed(plain, gzip.compress(plain, 6, mtime=0), hashlib.sha256(plain).hexdigest()[:20])


@cache
def _plotly() -> Path | None:
    """Return where the installed plotly package keeps the browser's half.

    The package is looked up, not imported: that costs some 0.3 s.
    """
    spec = importlib.util.find_spec("plotly")
    folders = spec.submodule_search_locations if spec else None
    return Path(folders[0], "package_data", "plotly.min.js") if folders else None
