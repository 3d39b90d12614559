"""Downloads a data set with a progress bar on standard error."""

from rich.progress import BarColumn, DownloadColumn, TextColumn, TransferSpeedColumn

from app.commands.terminal import notes, progress_bar
from nn.data import fetch, status


def fetch_with_progress(name: str) -> None:
    """Bring the data set to this machine, unless it is there.

    Raises:
        DatasetUnavailableError: with the offline alternative.
    """
    if status(name) == "ready":
        return
    notes().print(f"fetching {name}")
    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with progress_bar(TextColumn(name), *columns) as bar:
        task = bar.add_task(name, total=None)
        fetch(name, lambda done, total: bar.update(task, completed=done, total=total))
