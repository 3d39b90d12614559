import io
import pickle
from collections.abc import Iterator
from queue import SimpleQueue
from types import SimpleNamespace
from typing import Any

import pytest

from app.engine.host import Host, describe, packed, private_channel, serve
from nn.errors import ConfigError

FAKE = "tests.app.fake_trainer:Trainer"


@pytest.fixture
def host() -> Host:
    made = Host()
    assert made.do("open", "a", {"factory": FAKE, "config": {"seed": 1}, "checkpoint": None})[0]
    return made


def call(host: Host, method: str, **options: Any) -> tuple[bool, Any]:
    return host.do("call", "a", {"method": method, "options": options})


def test_a_call_reaches_the_trainer(host: Host) -> None:
    assert call(host, "advance", steps=2)[1]["step"] == 2
    assert call(host, "nap") == (True, 2)


def test_a_trainers_exception_is_an_answer(host: Host) -> None:
    ok, facts = call(host, "boom")
    assert not ok
    assert (facts["type"], facts["message"], facts["problems"]) == ("ArithmeticError", "boom", None)
    assert "boom" in facts["where"]


def test_an_error_without_text_is_called_by_its_type() -> None:
    assert describe(KeyError())["message"] == "KeyError"


def test_the_problems_of_a_configuration_are_plain_dictionaries() -> None:
    facts = describe(ConfigError.of("layers.0", 7, "is too many", "take fewer"))
    assert facts["problems"][0] == {
        "field": "layers.0",
        "value": 7,
        "rule": "is too many",
        "remedy": "take fewer",
        "code": "value_error",
        "limits": {},
    }


def test_open_replaces_and_close_forgets(host: Host) -> None:
    call(host, "advance", steps=2)
    host.do("open", "a", {"factory": FAKE, "config": {"seed": 1}, "checkpoint": None})
    assert call(host, "nap") == (True, 0)
    assert host.do("close", "a", {}) == (True, True)
    assert host.do("close", "a", {}) == (True, False)
    assert host.runs == {}


def test_a_trainer_without_a_summary_opens_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "importlib.import_module", lambda name: SimpleNamespace(Plain=lambda *_: object())
    )
    arguments = {"factory": "some:Plain", "config": {}, "checkpoint": None}
    assert Host().do("open", "a", arguments) == (True, None)


def test_health_names_the_blas(host: Host) -> None:
    ok, facts = host.do("health", "", {"preload": "numpy"})
    assert ok
    assert {"library", "version", "kernels", "threads"} == facts["blas"][0].keys()


def test_what_cannot_be_sent_is_an_error_answer() -> None:
    ok, facts = pickle.loads(packed((True, lambda: None)))  # noqa: S301
    assert not ok
    assert "pickle" in facts["message"]


@pytest.fixture
def exits(monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleQueue[int]]:
    """Where the listening thread's exit code goes; waits for it, so that it ends no later test."""
    codes: SimpleQueue[int] = SimpleQueue()
    monkeypatch.setattr("os._exit", codes.put)
    monkeypatch.setattr("app.engine.host.GRACE_SECONDS", 0.0)
    monkeypatch.setattr("sys.path", [])
    yield codes
    assert codes.get(timeout=5) == 0


@pytest.mark.usefixtures("exits")
def test_serve_answers_in_order_until_the_input_ends() -> None:
    calls = [
        ["somewhere"],
        ("open", "a", {"factory": FAKE, "config": {}, "checkpoint": None}),
        ("close", "a", {}),
    ]
    sink = io.BytesIO()
    serve(io.BytesIO(b"".join(map(pickle.dumps, calls))), sink)
    sink.seek(0)
    assert pickle.load(sink)[0]  # noqa: S301
    assert pickle.load(sink) == (True, True)  # noqa: S301


@pytest.mark.usefixtures("exits")
def test_a_server_that_is_gone_ends_the_service() -> None:
    class Gone(io.BytesIO):
        def write(self, data: Any) -> int:
            raise BrokenPipeError

    calls: list[Any] = [[], ("close", "a", {}), ("close", "a", {})]
    serve(io.BytesIO(b"".join(map(pickle.dumps, calls))), Gone())


def test_the_channel_is_taken_from_the_standard_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    moved: list[tuple[int, int]] = []
    monkeypatch.setattr("os.dup", lambda number: number + 100)
    monkeypatch.setattr("os.fdopen", lambda number, mode: (number, mode))
    monkeypatch.setattr("os.dup2", lambda source, target: moved.append((source, target)))
    assert private_channel() == ((100, "rb"), (101, "wb"))
    assert moved[0][1] == 0
    assert moved[1] == (2, 1)
