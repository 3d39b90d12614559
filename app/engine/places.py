"""Which run lives on which slot, so that those that train as fast as they can share them evenly."""

from collections import Counter
from collections.abc import Sequence

from app.engine.seat import Seat


class Places:
    """The engine's table of runs and seats; guarded by the engine's lock."""

    def __init__(self) -> None:
        self._where: dict[str, Seat] = {}
        self._busy: dict[str, Seat | None] = {}  # on whose account a busy run trains, or will

    def find(self, run: str) -> Seat | None:
        """Return where a run lives."""
        return self._where.get(run)

    def settle(self, run: str, seats: Sequence[Seat]) -> Seat | None:
        """Give a run a place: the one it is due to move to, or else the emptiest; None of none.

        A busy run that was lost does not wait for a worker that only starts; it can move later.
        """
        seat = self._busy.get(run)
        if run in self._busy:
            seats = _ready(seats) or seats
        if seat is None or seat not in seats:
            seat = self._emptiest(seats, Counter(self._busy.values()))
        if seat is not None:
            self._where[run] = seat
            seat.runs.add(run)
            if run in self._busy:
                self._busy[run] = seat
        return seat

    def leave(self, run: str, only: Seat | None = None) -> Seat | None:
        """Forget where a run lives (where `only` says, if given) and return where it was."""
        seat = self._where.get(run)
        if seat is None or only not in (None, seat):
            return None
        del self._where[run]
        seat.runs.discard(run)
        return seat

    def forget(self, run: str) -> Seat | None:
        """Forget a run altogether and return where it was."""
        self._busy.pop(run, None)
        return self.leave(run)

    def lost(self, seat: Seat) -> None:
        """Forget a seat."""
        for run in list(seat.runs):
            self.leave(run, seat)
        for run, its in self._busy.items():
            if its is seat:
                self._busy[run] = None

    @property
    def busy(self) -> int:
        """How many runs train as fast as they can."""
        return len(self._busy)

    def set_busy(self, run: str, busy: bool) -> None:
        """Note whether a run trains as fast as it can."""
        if busy:
            self._busy[run] = self._where.get(run)
        else:
            self._busy.pop(run, None)

    def misplaced(self, run: str, seats: Sequence[Seat]) -> bool:
        """Whether a busy run should move, because another seat has two busy runs fewer.

        If so it counts as being there at once, so that no second run moves for the same reason.
        """
        seat, loads = self._busy.get(run), Counter(self._busy.values())
        best = self._emptiest(_ready(seats), loads)
        if seat is None or best is None or loads[seat] - loads[best] < 2:
            return False
        self._busy[run] = best
        return True

    def _emptiest(self, seats: Sequence[Seat], loads: Counter[Seat | None]) -> Seat | None:
        return min(seats, key=lambda seat: (loads[seat], len(seat.runs)), default=None)


def _ready(seats: Sequence[Seat]) -> list[Seat]:
    return [seat for seat in seats if seat.ready]
