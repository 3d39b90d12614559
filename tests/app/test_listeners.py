import pytest

from app.listeners import Listeners

from .recorder import Recorder


class Failing(Recorder):
    """Fails at every state."""

    def on_state(self, run: dict[str, object]) -> None:
        raise RuntimeError("no more")


def test_everybody_is_told_although_one_fails(caplog: pytest.LogCaptureFixture) -> None:
    listeners, good = Listeners(), Recorder()
    listeners.add(Failing())
    listeners.add(good)
    listeners.state({"id": "a"})
    listeners.deleted("a")
    assert good.states == [{"id": "a"}]
    assert good.deleted == ["a"]
    assert "on_state failed" in caplog.text


def test_who_leaves_is_told_nothing() -> None:
    listeners, gone = Listeners(), Recorder()
    listeners.add(gone)
    listeners.remove(gone)
    listeners.state({"id": "a"})
    assert gone.states == []
