from typing import Any

import numpy as np
import pytest

from app.run import MOST_EVENTS, Run

Json = dict[str, Any]


def frame(first: int, last: int, entries: int | None = None, probes: Json | None = None) -> Json:
    loss = np.ones(last - first if entries is None else entries, np.float32)
    figures = dict.fromkeys(("loss", "accuracy", "learning_rate", "grad_norm"), loss)
    return {
        "from_step": first,
        "step": last,
        "epoch": last / 4,
        "evaluations": [],
        "probes": probes,
        "state": "running",
        "detail": None,
        **figures,
    }


@pytest.fixture
def run() -> Run:
    made = Run("x1", "mine", {"seed": 1})
    made.begin({"seed": 1}, {"layers": []})
    return made


def test_a_new_run_waits_for_its_trainer() -> None:
    shown = Run("x1", "mine", {"seed": 1}, speed=5.0).to_json()
    assert (shown["state"], shown["step"], shown["generation"]) == ("queued", 0, 0)
    assert (shown["summary"], shown["detail"], shown["speed"]) == (None, None, 5.0)
    assert shown["created_at"].endswith("+00:00")


def test_json_has_the_fields_of_the_contract(run: Run) -> None:
    assert run.to_json().keys() == {
        *("id", "name", "state", "step", "epoch", "config", "latest", "created_at", "detail"),
        *("speed", "steps_per_second", "summary", "events", "seq", "generation"),
    }


def test_a_frame_moves_the_run(run: Run) -> None:
    run.record(frame(0, 6, probes={"step": 6}), 1.0)
    assert (run.step, run.epoch) == (6, 1.5)
    assert run.probes.step == 6
    assert run.to_json()["latest"]["loss"] == 1.0


@pytest.mark.parametrize("wrong", [frame(1, 3), frame(0, 3, entries=2)])
def test_a_frame_that_does_not_follow_is_refused(run: Run, wrong: Json) -> None:
    with pytest.raises(ValueError, match="does not follow step 0"):
        run.record(wrong, 1.0)


def test_viewers_get_numbered_frames(run: Run) -> None:
    shown = run.to_frame(frame(0, 2), {"kind": "boundary"})
    assert (shown["run"], shown["seq"], shown["generation"]) == ("x1", 1, 1)
    assert shown["view"] == {"kind": "boundary"}
    assert not {"state", "detail"} & shown.keys()
    assert run.to_json()["seq"] == 1


def test_an_empty_frame_stands_at_the_present_step(run: Run) -> None:
    run.record(frame(0, 6), 1.0)
    shown = run.empty_frame(probes={"step": 6})
    assert (shown["from_step"], shown["step"], shown["epoch"]) == (6, 6, 1.5)
    assert len(shown["loss"]) == len(shown["evaluations"]) == 0
    assert shown["probes"] == {"step": 6}


def test_a_stretch_of_the_past_has_the_form_of_a_frame(run: Run) -> None:
    run.record(frame(0, 8), 1.0)
    assert len(run.stretch(2, 3)["loss"]) == 3
    assert [run.stretch(2, 3)[key] for key in ("from_step", "step", "epoch")] == [2, 5, 1.25]
    assert [run.stretch(6, 9)[key] for key in ("from_step", "step", "epoch")] == [6, 8, 2.0]
    assert [run.stretch(99, 9)[key] for key in ("from_step", "step")] == [8, 8]


def test_beginning_again_forgets_all_but_the_numbers(run: Run) -> None:
    run.record(frame(0, 6, probes={"step": 6}), 1.0)
    run.to_frame(frame(0, 6), None)
    run.note("edited", "x")
    run.begin({"seed": 2}, None)
    shown = run.to_json()
    assert (shown["step"], shown["epoch"], shown["events"]) == (0, 0.0, [])
    assert (shown["generation"], shown["seq"]) == (2, 1)
    assert run.probes.at() is None
    assert run.history.steps == 0


def test_only_the_last_events_are_kept(run: Run) -> None:
    for number in range(MOST_EVENTS + 5):
        run.note("edited", str(number), number=number)
    events = run.to_json()["events"]
    assert len(events) == MOST_EVENTS
    assert events[-1] == {"step": 0, "kind": "edited", "text": "24", "number": 24}


def test_the_speed_is_shown_while_it_runs(run: Run) -> None:
    run.rate.note(0, 0.0)
    run.rate.note(5, 1.0)
    assert run.to_json()["steps_per_second"] is None
    run.state = "running"
    assert run.to_json()["steps_per_second"] == 5.0
