"""The server. `create_app` is the way in.

The command line imports this package too: the web's modules are loaded by `create_app`, so that
`nn-playground --help` need not wait for them.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

    from app.settings import Settings


def create_app(settings: "Settings | None" = None, **options: Any) -> "Flask":
    """Return the Flask application for `settings` (None: those of the environment).

    `app.web.create_app`, which see for the options.
    """
    app: Flask = importlib.import_module("app.web").create_app(settings, **options)
    return app
