"""What the commands write: results on standard output, everything else on standard error."""

import sys
from typing import Any

from rich.console import Console
from rich.progress import Progress, ProgressColumn
from rich.table import Table

from app.jsonio import dump_bytes


def notes() -> Console:
    """Return the console on standard error, for progress and errors."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def results() -> Console:
    """Return the console on standard output, for what was asked for."""
    return Console(highlight=False)


def progress_bar(*columns: ProgressColumn) -> Progress:
    """Return a bar on standard error that is gone when it is done; none in a log file."""
    console = notes()
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def write_json(value: Any) -> None:
    """Write one JSON value and a line end on standard output; non-finite numbers become null."""
    sys.stdout.write(dump_bytes(value).decode("utf-8") + "\n")
    sys.stdout.flush()


def table(*columns: str) -> Table:
    """Return an empty table without frames."""
    return Table(*columns, box=None, pad_edge=False, header_style="bold")
