from typing import Any

import pytest

from app.engine.places import Places
from app.engine.seat import Seat

from .test_seat import Slot


def make_seat(ready: bool = True) -> Seat:
    slot = Slot()
    seat = Seat(slot, lambda seat: None)
    if ready:
        seat.submit("health", "", {}, 1.0)
        slot.futures[0].set_result((True, None))
    return seat


@pytest.fixture
def seats() -> list[Seat]:
    return [make_seat(), make_seat()]


@pytest.fixture
def places() -> Places:
    return Places()


def settle(places: Places, seats: list[Seat], *runs: str) -> list[int]:
    found: list[Any] = [places.settle(run, seats) for run in runs]
    return [seats.index(seat) for seat in found]


def test_runs_are_spread_by_number_while_nobody_trains(places: Places, seats: list[Seat]) -> None:
    assert settle(places, seats, *"abcd") == [0, 1, 0, 1]
    assert places.find("c") is seats[0]
    assert places.leave("a") is seats[0]
    assert places.find("a") is None
    assert settle(places, seats, "e") == [0]
    assert seats[0].runs == {"c", "e"}


def test_a_new_run_goes_where_fewer_train(places: Places, seats: list[Seat]) -> None:
    settle(places, seats, *"abc")
    places.set_busy("b", True)
    places.leave("a")
    places.leave("c")
    places.set_busy("d", True)
    assert settle(places, seats, "x", "y", "d") == [0, 0, 0]


def test_a_run_is_misplaced_where_two_more_train(places: Places, seats: list[Seat]) -> None:
    settle(places, seats, *"abcd")
    places.set_busy("a", True)
    assert not places.misplaced("a", seats)
    places.set_busy("c", True)
    assert not places.misplaced("b", seats)
    assert places.misplaced("a", seats)
    assert not places.misplaced("c", seats)
    places.leave("a")
    assert settle(places, seats, "a") == [1]
    assert not places.misplaced("a", seats)


def test_one_that_stays_counts_where_it_is(places: Places, seats: list[Seat]) -> None:
    settle(places, seats, *"abc")
    places.set_busy("a", True)
    places.set_busy("c", True)
    assert places.misplaced("a", seats)
    places.set_busy("a", True)
    assert places.misplaced("c", seats)


def test_rest_frees_the_place(places: Places, seats: list[Seat]) -> None:
    settle(places, seats, *"abc")
    places.set_busy("a", True)
    places.set_busy("c", True)
    places.set_busy("a", False)
    assert not places.misplaced("c", seats)
    places.forget("c")
    assert places.find("c") is None
    places.set_busy("a", True)
    assert not places.misplaced("a", seats)


def test_a_lost_seat_loses_its_runs_and_its_load(places: Places, seats: list[Seat]) -> None:
    settle(places, seats, *"abc")
    places.set_busy("a", True)
    places.lost(seats[0])
    assert places.find("a") is places.find("c") is None
    assert places.find("b") is seats[1]
    assert not places.misplaced("a", seats[1:])
    assert places.settle("a", seats[1:]) is seats[1]


def test_a_lost_busy_run_does_not_wait_for_a_worker_to_start(
    places: Places, seats: list[Seat]
) -> None:
    settle(places, seats, *"abc")
    places.set_busy("a", True)
    places.set_busy("b", True)
    places.lost(seats[0])
    starting = make_seat(ready=False)
    now = [starting, seats[1]]
    assert settle(places, now, "c", "a") == [0, 1]
    assert not places.misplaced("a", now)
    places.set_busy("d", True)
    assert places.settle("d", [starting]) is starting


def test_nowhere_to_go(places: Places, seats: list[Seat]) -> None:
    assert places.settle("a", []) is None
    settle(places, seats, "a")
    places.set_busy("a", True)
    assert not places.misplaced("a", [])
    assert places.leave("a", seats[1]) is None
    assert places.forget("nobody") is None
