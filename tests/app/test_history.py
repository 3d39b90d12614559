import math
from typing import Any

import numpy as np
import pytest

from app.history import FIGURES, FIRST_ROOM, Columns, History, Probes

Json = dict[str, Any]


def frame(first: int, last: int, evaluations: list[Json] | None = None) -> Json:
    steps = np.arange(first + 1, last + 1, dtype=np.float32)
    figures = {name: steps * (place + 1) for place, name in enumerate(FIGURES)}
    return {**figures, "evaluations": evaluations or []}


def evaluation(step: int, loss: float | None = 0.5) -> Json:
    return {
        "step": step,
        "epoch": step / 4,
        "train_loss": 0.1,
        "train_accuracy": None,
        "validation_loss": loss,
        "validation_accuracy": 0.9,
    }


@pytest.fixture
def history() -> History:
    made = History()
    made.append(frame(0, 3, [evaluation(0)]))
    made.append(frame(3, 10, [evaluation(4), evaluation(8)]))
    return made


def test_nothing_yet() -> None:
    empty = History()
    assert empty.steps == 0
    assert set(empty.latest().values()) == {None}
    found = empty.between(0)
    assert found["evaluations"] == []
    assert len(found["loss"]) == 0


def test_each_iteration_has_an_entry(history: History) -> None:
    found = history.between(0)
    assert history.steps == 10
    assert found["loss"].tolist() == list(range(1, 11))
    assert found["grad_norm"].tolist() == list(range(4, 41, 4))
    assert found["loss"].dtype == np.float32


@pytest.mark.parametrize(
    ("since", "limit", "steps", "evaluated"),
    [
        (0, None, range(1, 11), [0, 4, 8]),
        (-5, 2, range(1, 3), [0]),
        (0, 4, range(1, 5), [0, 4]),
        (3, None, range(4, 11), [4, 8]),
        (4, 4, range(5, 9), [8]),
        (10, None, (), []),
        (99, 5, (), []),
    ],
)
def test_ranges_begin_after_a_step(
    history: History, since: int, limit: int | None, steps: Any, evaluated: list[int]
) -> None:
    found = history.between(since, limit)
    assert found["loss"].tolist() == list(steps)
    assert [each["step"] for each in found["evaluations"]] == evaluated


def test_evaluations_come_back_as_they_were(history: History) -> None:
    found = history.between(0)["evaluations"]
    assert found == [evaluation(0), evaluation(4), evaluation(8)]
    assert isinstance(found[0]["step"], int)


def test_the_latest_figures(history: History) -> None:
    history.append({**frame(10, 11, [evaluation(11, None)]), "accuracy": [math.nan]})
    latest = history.latest()
    assert latest["loss"] == 11
    assert latest["accuracy"] is None
    assert latest["validation_loss"] is None
    assert latest["validation_accuracy"] == 0.9


def test_single_figures_print_as_short_as_in_arrays() -> None:
    history = History()
    history.append({**frame(0, 1), "loss": np.array([0.1], np.float32)})
    assert history.latest()["loss"] == 0.1


def test_memory_grows_and_what_was_handed_out_stays() -> None:
    columns = Columns(("a",), np.float32)
    columns.extend({"a": [7.0]})
    early = columns.column("a")
    for size in (FIRST_ROOM - 1, 1, 10 * FIRST_ROOM):
        columns.extend({"a": np.arange(size)})
    assert columns.size == 11 * FIRST_ROOM + 1
    assert early.tolist() == [7.0]
    assert columns.column("a", FIRST_ROOM + 1, 10**9).tolist() == list(range(10 * FIRST_ROOM))


def test_what_is_handed_out_cannot_be_changed(history: History) -> None:
    with pytest.raises(ValueError, match="read-only"):
        history.between(0)["loss"][0] = 1


def probes(step: int) -> Json:
    return {"step": step, "layers": [{"mean": step / 3, "gone": math.nan}]}


def test_no_probes_yet() -> None:
    empty = Probes()
    assert empty.at() is None
    assert empty.step == -1
    assert empty.between(0) == []


def test_probes_at_or_before_a_step() -> None:
    stored = Probes()
    for step in (0, 10, 20):
        stored.add(probes(step))
    assert stored.at() == {"step": 20, "layers": [{"mean": 20 / 3, "gone": None}]}
    assert [stored.at(step)["step"] for step in (0, 9, 10, 19, 99)] == [0, 0, 10, 10, 20]  # type: ignore[index]
    assert [each["step"] for each in stored.between(1)] == [10, 20]
    assert [each["step"] for each in stored.between(0, 10)] == [0, 10]
    assert Probes().at(5) is None


def test_nothing_before_the_first() -> None:
    stored = Probes()
    stored.add(probes(5))
    assert stored.at(4) is None


def test_the_same_step_replaces() -> None:
    stored = Probes()
    for mean in (1, 2):
        stored.add({"step": 3, "mean": mean})
    assert stored.between(0) == [{"step": 3, "mean": 2}]


def test_thinning_keeps_the_first_the_latest_and_even_spaces() -> None:
    stored = Probes(most=8)
    for step in range(101):
        stored.add(probes(step))
        steps = [each["step"] for each in stored.between(0)]
        assert len(steps) <= 8
        assert (steps[0], steps[-1], stored.step) == (0, step, step)
    assert steps == [0, 16, 32, 48, 64, 80, 96, 100]
