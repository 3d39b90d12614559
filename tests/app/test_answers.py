"""Answers that come later, and what follows them, over a real socket."""

from concurrent.futures import Future
from functools import partial
from typing import Any

import pytest

from app.answers import Answer
from tests.app.conftest import Live, Watcher, until


@pytest.fixture
def viewer(live: Live) -> Watcher:
    return live.watcher()


def test_a_future_is_answered_when_it_is_done(live: Live, viewer: Watcher) -> None:
    future: Future[Any] = Future()
    live.server.on("later", lambda sid, data: future)
    answers: list[Any] = []
    viewer.client.emit("later", 1, callback=answers.append)
    viewer.call("unwatch")
    assert answers == []
    future.set_result([7])
    assert until(lambda: answers) == [[7]]


def test_what_follows_an_answer_arrives_behind_it(live: Live, viewer: Watcher) -> None:
    heard: list[str] = []
    live.server.on(
        "go", lambda sid: Answer("answer", partial(live.server.emit, "follow", 1, to=sid))
    )
    # The engine's own callback, in which packets are in order; the client's are on threads.
    taken = viewer.client._handle_eio_message
    viewer.client.eio.on("message", lambda text: (heard.append(text), taken(text)))
    assert viewer.call("go") == "answer"
    until(lambda: viewer.of("follow"))
    assert [text[0] for text in sorted(heard)] == ["2", "3"]


@pytest.mark.parametrize(("value", "answer"), [(None, ()), (0, (0,)), ({"a": [1]}, ({"a": [1]},))])
def test_plain_values_are_answered_at_once(
    live: Live, viewer: Watcher, value: Any, answer: tuple[Any, ...]
) -> None:
    live.server.on("plain", lambda sid: value)
    answers: list[Any] = []
    viewer.client.emit("plain", callback=lambda *got: answers.append(got))
    until(lambda: answers)
    assert answers == [answer]


def test_nobody_waits_for_an_answer_that_was_not_asked_for(live: Live, viewer: Watcher) -> None:
    calls: list[str] = []
    live.server.on("quiet", calls.append)
    viewer.client.emit("quiet")
    until(lambda: calls)


def test_an_event_nobody_handles_is_passed_over(live: Live, viewer: Watcher) -> None:
    live.server.handlers["/"].pop("*")
    viewer.client.emit("nothing", {}, callback=pytest.fail)
    assert viewer.call("unwatch") == {"ok": True}
