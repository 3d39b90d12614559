"""A seat over a slot that answers when the test says so."""

import time
from concurrent.futures import Future
from typing import Any

import pytest

from app.engine.errors import RunLost, TrainerError
from app.engine.host import Answer
from app.engine.seat import Seat


class Slot:
    """Keeps the futures for the test."""

    name = "by hand"

    def __init__(self) -> None:
        self.futures: list[Future[Answer]] = []
        self.dead = False
        self.ended: Future[str] = Future()

    def submit(self, operation: str, run: str, arguments: dict[str, Any]) -> "Future[Answer]":
        if self.dead:
            raise OSError("no more")
        self.futures.append(Future())
        return self.futures[-1]

    def facts(self) -> dict[str, Any]:
        return {}

    def close(self) -> None:
        self.dead = True

    def kill(self) -> None:
        self.dead = True


@pytest.fixture
def slot() -> Slot:
    return Slot()


@pytest.fixture
def lost() -> list[Seat]:
    return []


@pytest.fixture
def seat(slot: Slot, lost: list[Seat]) -> Seat:
    return Seat(slot, lost.append)


def submit(seat: Seat, run: str = "a", deadline: float = 10.0) -> "Future[Any]":
    return seat.submit("call", run, {}, deadline)


def blame(future: "Future[Any]") -> bool:
    error = future.exception(1)
    assert isinstance(error, RunLost)
    return error.culprit


def test_answers_become_values_and_errors(seat: Seat, slot: Slot) -> None:
    good, bad = submit(seat), submit(seat)
    assert (seat.queued, seat.ready) == (2, False)
    slot.futures[0].set_result((True, 5))
    slot.futures[1].set_result((False, {"type": "ValueError", "message": "odd"}))
    assert good.result(1) == 5
    assert isinstance(bad.exception(1), TrainerError)
    assert (seat.queued, seat.ready) == (0, True)


def test_nobody_can_cancel_a_call(seat: Seat) -> None:
    assert not submit(seat).cancel()


def test_only_the_call_being_served_is_to_blame(seat: Seat, slot: Slot, lost: list[Seat]) -> None:
    calls = [submit(seat) for _ in range(3)]
    slot.futures[0].set_result((True, None))
    for future in slot.futures[1:]:
        future.set_exception(OSError("gone"))
    assert [blame(call) for call in calls[1:]] == [True, False]
    assert lost == [seat]


def test_all_are_to_blame_for_a_worker_that_never_came_up(seat: Seat, slot: Slot) -> None:
    calls = [submit(seat) for _ in range(2)]
    slot.futures[0].set_exception(OSError("gone"))
    assert all(map(blame, calls))


def test_a_slot_that_takes_no_call_is_lost(seat: Seat, slot: Slot, lost: list[Seat]) -> None:
    slot.dead = True
    assert "no more" in str(submit(seat).exception(1))
    assert lost == [seat]


def test_a_worker_that_ends_at_rest_is_noticed(seat: Seat, slot: Slot, lost: list[Seat]) -> None:
    slot.ended.set_result("ended with code 9")
    assert lost == [seat]


def test_a_seat_that_was_given_up_loses_later_calls_without_blame(seat: Seat, slot: Slot) -> None:
    submit(seat)
    slot.futures[0].set_result((True, None))
    seat.abandon("the worker hangs")
    assert not blame(submit(seat))
    assert len(slot.futures) == 1


def test_a_late_answer_of_a_seat_given_up_is_ignored(seat: Seat, slot: Slot) -> None:
    call = submit(seat)
    seat.abandon("the worker hangs")
    slot.futures[0].set_result((True, 5))
    assert blame(call)


def test_an_empty_line_is_never_overdue(seat: Seat) -> None:
    assert not seat.overdue()


def test_the_clock_of_a_call_starts_when_it_is_served(seat: Seat, slot: Slot) -> None:
    submit(seat, deadline=0.2)
    submit(seat, deadline=0.2)
    time.sleep(0.15)
    assert not seat.overdue()
    slot.futures[0].set_result((True, None))
    time.sleep(0.15)
    assert not seat.overdue()
    time.sleep(0.1)
    assert seat.overdue()
