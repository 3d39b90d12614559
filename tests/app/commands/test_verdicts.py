"""What `reproduce` prints, word by word."""

import json
import math

import pytest

from app.book import Expectation
from app.commands import verdicts
from app.comparison import Comparison
from app.jsonio import dump_bytes
from app.reproduction import Experiment, Report
from tests.app.test_reproduction import preset


def report(*values: float, seconds: float = 2.0, **fields: object) -> Report:
    wanted = Expectation.model_validate(
        {"figure": "test_accuracy", "published": 0.9, "tolerance": 0.02, **fields}
    )
    return Report(Experiment.of(preset()), [Comparison("SGD", wanted, values)], seconds)


@pytest.mark.parametrize(
    ("shown", "line"),
    [
        (report(0.91), "SGD test accuracy 0.9 M ± 0.02 0.9100 PASS"),
        (report(0.93), "SGD test accuracy 0.9 M ± 0.02 0.9300 FAIL"),
        (report(0.9, 0.92), "SGD test accuracy 0.9 M ± 0.02 0.9100 ± 0.0141 (2) PASS"),
        (report(math.nan), "SGD test accuracy 0.9 M ± 0.02 - FAIL"),
        (report(0.95, by="printed", bound="at_least"),
         "SGD test accuracy 0.9 P ≥ 0.88 0.9500 PASS"),
        (report(0.95, bound="at_most"), "SGD test accuracy 0.9 M ≤ 0.92 0.9500 FAIL"),
        (report(0.1, 0.95, 0.2, over="best", bound="at_least"),
         "SGD best test accuracy 0.9 M ≥ 0.88 0.9500 PASS"),
        (report(0.91, figure="loss_after", last=100),
         "SGD loss after (last 100) 0.9 M ± 0.02 0.9100 PASS"),
        (report(0.91, minus="[SGD]"), "SGD test accuracy minus [SGD] 0.9 M ± 0.02 0.9100 PASS"),
    ],
)  # fmt: skip
def test_one_line_a_figure(shown: Report, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    verdicts.show(shown)
    heading, columns, row, time, _ = capsys.readouterr().out.split("\n")[:5]
    assert heading == "small · chapter 6 · why"
    assert columns.split() == ["variant", "figure", "published", "allowed", "ours"]
    assert " ".join(row.split()) == line
    assert time == "2 s"


def test_the_version_is_in_the_heading(capsys: pytest.CaptureFixture[str]) -> None:
    found = report(0.9)
    book = found.experiment.book.model_copy(update={"version": "corrected"})
    experiment = Experiment(found.experiment.preset, book, found.experiment.trainings)
    verdicts.show(Report(experiment, found.comparisons, 1.0))
    assert capsys.readouterr().out.startswith("small · chapter 6 · corrected · why")


@pytest.mark.parametrize(
    ("reports", "line"),
    [
        ([report(0.9), report(0.9)], "2 of 2 figures within their tolerance, 4 s: PASS"),
        ([report(0.9), report(0.8, seconds=178)],
         "1 of 2 figures within their tolerance, 3.0 min: FAIL"),
    ],
)  # fmt: skip
def test_the_last_line_sums_up(
    reports: list[Report], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    verdicts.show_sum(reports)
    assert capsys.readouterr().out == line + "\n"


def test_json_has_it_all_and_null_for_what_does_not_exist() -> None:
    found = json.loads(dump_bytes(verdicts.dump([report(0.9), report(math.nan)])))
    assert found["passed"] is False
    first, second = found["experiments"]
    assert (first["name"], first["chapter"], first["version"]) == ("small", 6, None)
    assert (first["passed"], first["seconds"]) == (True, 2.0)
    assert (second["passed"], second["figures"][0]["ours"]) == (False, None)


def test_the_list_says_what_an_experiment_takes(capsys: pytest.CaptureFixture[str]) -> None:
    verdicts.show_list([Experiment.of(preset("a-name-that-is-never-cut-short"), repeats=100)])
    head, row = capsys.readouterr().out.splitlines()[:2]
    assert head.split()[:2] == ["name", "ch."]
    words = row.split()
    assert words[:3] == ["a-name-that-is-never-cut-short", "6", "-"]
    assert words[-4:] == ["200", "2", "6.7", "min"]
