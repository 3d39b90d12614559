import threading
import time
from collections.abc import Iterator

import pytest

from app.engine.timer import Timer


@pytest.fixture
def timer() -> Iterator[Timer]:
    made = Timer()
    yield made
    made.close()


def test_actions_come_in_the_order_of_their_times(timer: Timer) -> None:
    done: list[str] = []
    over = threading.Event()
    timer.after(0.06, over.set)
    timer.after(0.04, lambda: done.append("later"))
    timer.after(0.0, lambda: done.append("first"))
    timer.after(0.02, lambda: done.append("soon"))
    assert over.wait(5)
    assert done == ["first", "soon", "later"]


def test_an_action_is_not_early(timer: Timer) -> None:
    begin, over = time.monotonic(), threading.Event()
    timer.after(0.05, over.set)
    assert over.wait(5)
    assert time.monotonic() - begin >= 0.05


def test_a_cancelled_action_does_not_happen(timer: Timer) -> None:
    done: list[str] = []
    over = threading.Event()
    ticket = timer.after(0.01, lambda: done.append("cancelled"))
    ticket.cancel()
    timer.after(0.03, over.set)
    assert over.wait(5)
    ticket.cancel()
    assert done == []


def test_a_failing_action_does_not_end_the_timer(
    timer: Timer, caplog: pytest.LogCaptureFixture
) -> None:
    over = threading.Event()
    timer.after(0.0, lambda: 1 // 0)
    timer.after(0.01, over.set)
    assert over.wait(5)
    assert "timed action failed" in caplog.text


def test_a_closed_timer_does_nothing(timer: Timer) -> None:
    done: list[str] = []
    timer.after(0.02, lambda: done.append("late"))
    timer.close()
    timer._thread.join(5)
    time.sleep(0.04)
    assert done == []
