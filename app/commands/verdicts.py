"""What `reproduce` prints: our figures beside those of the book, and whether they agree."""

import math
from collections.abc import Sequence
from typing import Any

from rich.markup import escape

from app.book import Expectation
from app.commands.terminal import results, table
from app.comparison import Comparison
from app.reproduction import Experiment, Report

Json = dict[str, Any]

MARKS = {"measured": "M", "printed": "P"}
VERDICTS = {True: "[green]PASS[/]", False: "[bold red]FAIL[/]"}


def show_list(chosen: Sequence[Experiment]) -> None:
    """Print the experiments with what they take."""
    rows = table("name", "ch.", "version", "title", "runs", "figures", "about")
    for column in rows.columns:
        column.no_wrap = column.header != "title"
    for each in chosen:
        trainings = sum(map(len, each.trainings.values()))
        figures = sum(len(variant.expect) for variant in each.book.variants)
        rows.add_row(
            *(each.preset.name, str(each.book.chapter), each.book.version or "-"),
            *(each.preset.title.en, str(trainings), str(figures), _duration(each.seconds)),
        )
    results().print(rows)


def show(report: Report) -> None:
    """Print one experiment."""
    preset, book = report.experiment.preset, report.experiment.book
    heading = [preset.name, f"chapter {book.chapter}", *([book.version] if book.version else [])]
    results().print(f"[bold]{' · '.join(heading)}[/] · {escape(preset.title.en)}")
    rows = table("variant", "figure", "published", "allowed", "ours", "")
    for each in report.comparisons:
        rows.add_row(*_cells(each))
    results().print(rows)
    results().print(f"{_duration(report.seconds)}\n")


def show_sum(reports: Sequence[Report]) -> None:
    """Print the verdict over everything."""
    every = [each for report in reports for each in report.comparisons]
    passed = sum(each.passed for each in every)
    text = f"{passed} of {len(every)} figures within their tolerance"
    seconds = sum(report.seconds for report in reports)
    results().print(f"{text}, {_duration(seconds)}: {VERDICTS[passed == len(every)]}")


def dump(reports: Sequence[Report]) -> Json:
    """Return everything as JSON values; a figure that does not exist is null."""
    return {
        "experiments": [
            {
                "name": report.experiment.preset.name,
                "title": report.experiment.preset.title.model_dump(),
                "chapter": report.experiment.book.chapter,
                "version": report.experiment.book.version,
                "figures": [each.dump() for each in report.comparisons],
                "seconds": report.seconds,
                "passed": report.passed,
            }
            for report in reports
        ],
        "passed": all(report.passed for report in reports),
    }


def _cells(each: Comparison) -> tuple[str, ...]:
    wanted = each.expectation
    published = f"{wanted.published:.4g} {MARKS[wanted.by]}"
    ours = "-" if math.isnan(each.ours) else f"{each.ours:.4f}"
    if each.spread is not None and wanted.over == "mean":
        ours += f" ± {each.spread:.4f} ({len(each.values)})"
    return each.variant, _figure(wanted), published, _allowed(wanted), ours, VERDICTS[each.passed]


def _figure(wanted: Expectation) -> str:
    """Say in words what is compared."""
    parts = ["" if wanted.over == "mean" else wanted.over, wanted.figure.replace("_", " ")]
    if wanted.last > 1:
        parts.append(f"(last {wanted.last})")
    if wanted.minus is not None:
        parts.append(f"minus {wanted.minus}")
    return escape(" ".join(filter(None, parts)))


def _allowed(wanted: Expectation) -> str:
    if wanted.bound == "within":
        return f"± {wanted.tolerance:g}"
    if wanted.bound == "at_least":
        return f"≥ {wanted.published - wanted.tolerance:.4g}"
    return f"≤ {wanted.published + wanted.tolerance:.4g}"


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.1f} min"
