"""Where the page's files are: inside the installed package, or at the top of a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str, package: Path = _PACKAGE) -> Path:
    """The wheel's copy ``app/_NAME``, or else the checkout's top-level folder ``NAME``."""
    shipped = package / f"_{name}"
    return shipped if shipped.is_dir() else package.parent / name


STATIC = _folder("static")
TEMPLATES = _folder("templates")
PRESETS = _folder("presets")
