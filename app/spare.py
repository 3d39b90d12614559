"""Which run may make room for another: one that nobody would miss."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from app.driver import Driver
from app.errors import QuotaExceeded
from app.run import Run

SETTLED = timedelta(minutes=1)
"""A younger run may be one that somebody is about to look at or to play."""


def make_room(
    drivers: dict[str, Driver], limit: int, is_watched: Callable[[str], bool]
) -> Driver | None:
    """Take out of `drivers` one that nobody would miss, where there are `limit` already.

    Raises:
        QuotaExceeded: each of them would be missed.
    """
    if len(drivers) < limit:
        return None
    run = spare((driver.run for driver in drivers.values()), is_watched)
    if run is None:
        raise QuotaExceeded("runs", limit, "delete one first")
    return drivers.pop(run.id)


def spare(runs: Iterable[Run], is_watched: Callable[[str], bool]) -> Run | None:
    """Return the first run that is paused, has not trained and is not looked at, if any.

    Every visit to the page without a link makes a run, and most are never played. A page that
    comes back to one that is gone makes it anew, from the configuration in its address.
    """
    now = datetime.now(UTC)
    for run in runs:
        idle = run.state == "paused" and run.step == 0
        if idle and now - _created(run) >= SETTLED and not is_watched(run.id):
            return run
    return None


def _created(run: Run) -> datetime:
    return datetime.fromisoformat(run.created_at)
