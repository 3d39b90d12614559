from datetime import UTC, datetime, timedelta

import pytest

from app import spare as module
from app.run import Run
from app.spare import SETTLED, spare

OLD = (datetime.now(UTC) - 2 * SETTLED).isoformat("T", "seconds")


def idle(name: str, **more: object) -> Run:
    run = Run(name, name, {}, state="paused", created_at=OLD)
    for field, value in more.items():
        setattr(run, field, value)
    return run


def nobody(_: str) -> bool:
    return False


def test_the_oldest_idle_run_is_the_spare_one() -> None:
    first, second = idle("a"), idle("b")
    assert spare([first, second], nobody) is first
    assert spare([], nobody) is None


@pytest.mark.parametrize(
    "more", [{"step": 1}, {"state": "running"}, {"state": "queued"}, {"state": "failed"}], ids=repr
)
def test_what_has_trained_or_is_about_to_stays(more: dict[str, object]) -> None:
    assert spare([idle("a", **more)], nobody) is None


def test_what_is_looked_at_stays() -> None:
    assert spare([idle("a"), idle("b")], lambda run: run == "a").id == "b"  # type: ignore[union-attr]


def test_a_new_one_stays_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    young = Run("a", "a", {}, state="paused")
    assert spare([young], nobody) is None
    monkeypatch.setattr(module, "SETTLED", timedelta(0))
    assert spare([young], nobody) is young
