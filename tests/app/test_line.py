"""A line whose actions the test provides."""

import threading
from collections import deque
from concurrent.futures import Future
from typing import Any

import pytest

from app.engine import RunLost, TrainerError
from app.line import Action, Line, Request


class Plain(Line):
    """Does the actions it is given, and notes what happens."""

    def __init__(self) -> None:
        super().__init__()
        self.actions: deque[Action] = deque()
        self.seen: list[Any] = []

    def call(self, future: "Future[Any]", request: Request | None = None) -> Action:
        failed = self.seen.append
        return lambda: self._send(future, self.seen.append, failed, request)

    def news(self, action: Action) -> None:
        self._news.append(action)

    def answer(self, future: "Future[Any]", value: Any) -> None:
        self._answer(future, lambda: value)

    def refuse(self, future: "Future[Any]", error: Exception) -> None:
        self._refuse(future, error)

    def give_up(self, error: Exception) -> None:
        self._land_nowhere(error)

    def _choose(self) -> Action | None:
        return self.actions.popleft() if self.actions else None

    def _lost(self, error: RunLost, request: Request | None) -> None:
        self.seen.append((error, request))

    def _broken(self, error: Exception) -> None:
        self.seen.append(error)


@pytest.fixture
def line() -> Plain:
    return Plain()


def done(value: Any = None, error: Exception | None = None) -> "Future[Any]":
    future: Future[Any] = Future()
    if error is None:
        future.set_result(value)
    else:
        future.set_exception(error)
    return future


def do(line: Plain, *actions: Action) -> None:
    with line.turn():
        line.actions.extend(actions)


def test_one_call_at_a_time(line: Plain) -> None:
    first, second = Future[int](), Future[int]()
    do(line, line.call(first), line.call(second))
    second.set_result(2)
    assert line.seen == []
    assert len(line.actions) == 1
    first.set_result(1)
    assert line.seen == [1, 2]


def test_answers_that_are_there_at_once_do_not_pile_up(line: Plain) -> None:
    do(line, *(line.call(done(number)) for number in range(5000)))
    assert line.seen == list(range(5000))


def test_news_is_told_in_its_order_after_all_is_done(line: Plain) -> None:
    told: list[str] = []
    do(
        line,
        lambda: line.news(lambda: told.append(f"first, with {len(line.actions)} left")),
        lambda: line.news(lambda: told.append("second")),
    )
    assert told == ["first, with 0 left", "second"]


def test_a_listener_that_fails_stops_nothing(line: Plain, caplog: pytest.LogCaptureFixture) -> None:
    told: list[str] = []
    do(line, lambda: line.news(lambda: 1 // 0), lambda: line.news(lambda: told.append("next")))
    assert told == ["next"]
    assert "a listener failed" in caplog.text


def test_a_listener_may_change_something(line: Plain) -> None:
    told: list[str] = []
    line.actions.append(lambda: line.news(lambda: do(line, lambda: told.append("nested"))))
    do(line)
    assert told == ["nested"]


def test_errors_go_where_they_belong(line: Plain) -> None:
    request = Request(lambda _: None)
    trainers = TrainerError({"type": "ValueError", "message": "odd"})
    lost = RunLost("a", "gone")
    do(line, line.call(done(error=trainers)), line.call(done(error=lost), request))
    assert line.seen == [trainers, (lost, request)]


def test_anything_else_is_broken(line: Plain, caplog: pytest.LogCaptureFixture) -> None:
    odd = RuntimeError("odd")
    do(line, line.call(done(error=odd)))
    with line.turn():
        line._send(done(1), lambda _: 1 // 0, line.seen.append)  # type: ignore[func-returns-value]
    assert line.seen[0] is odd
    assert isinstance(line.seen[1], ZeroDivisionError)
    assert "could not be taken" in caplog.text


@pytest.mark.parametrize("request_", [None, Request(lambda _: None)])
def test_an_answer_that_was_given_up_is_ignored(line: Plain, request_: Request | None) -> None:
    future = Future[int]()
    do(line, line.call(future, request_))
    gone = RuntimeError("gone")
    with line.turn():
        line.give_up(gone)
        line.give_up(gone)
    future.set_result(1)
    assert line.seen == []
    if request_ is not None:
        assert request_.future.exception(0) is gone


def test_a_request_whose_answer_makes_no_sense_is_refused(line: Plain) -> None:
    request = Request(lambda _: None)
    with line.turn():
        line._send(done(1), lambda _: 1 // 0, line.seen.append, request)  # type: ignore[func-returns-value]
    assert isinstance(request.future.exception(0), ZeroDivisionError)


def test_futures_are_settled_once_and_behind_the_news(line: Plain) -> None:
    future, told = Future[int](), list[bool]()
    with line.turn():
        line.news(lambda: told.append(future.done()))
        line.answer(future, 1)
        line.answer(future, 2)
        line.refuse(future, ValueError())
        assert not future.done()
    assert future.result(0) == 1
    assert told == [False]


def test_a_future_can_be_refused(line: Plain) -> None:
    future = Future[int]()
    with line.turn():
        line.refuse(future, ValueError("no"))
    with pytest.raises(ValueError, match="no"):
        future.result(0)


def test_turns_of_other_threads_wait(line: Plain) -> None:
    entered = threading.Event()

    def other() -> None:
        with line.turn():
            entered.set()

    with line.turn():
        thread = threading.Thread(target=other)
        thread.start()
        assert not entered.wait(0.05)
    thread.join(5)
    assert entered.is_set()
