"""Which modules a page needs: those its first one imports, those they import, and so on."""

import re
from functools import cache
from pathlib import Path

IMPORT = re.compile(r"""^import\b[^"']*["'](\.[^"']+)["']""", re.MULTILINE)


def modules(entry: Path) -> list[Path]:
    """Return `entry` and every module that it needs, in the order of first mention."""
    found = {entry: None}
    waiting = [entry]
    while waiting:
        for path in _imported(waiting.pop(0)):
            if path not in found:
                found[path] = None
                waiting.append(path)
    return list(found)


def _imported(path: Path) -> list[Path]:
    return _read(path, path.stat().st_mtime_ns) if path.is_file() else []


@cache
def _read(path: Path, changed: int) -> list[Path]:
    """Return what a module imports; `changed`, its time, makes an update a new one."""
    names = IMPORT.findall(path.read_text("utf-8"))
    return [(path.parent / name).resolve() for name in names]
