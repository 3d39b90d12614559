"""What went wrong, in words, and the exit code that tells it to a script."""

import argparse
import dataclasses

from rich.markup import escape

from app.commands.terminal import notes, write_json
from nn.errors import ConfigError, DatasetUnavailableError, PlaygroundError, Problem

FAILED, WRONG_CONFIGURATION, DIVERGED, DATA_UNAVAILABLE = 1, 2, 3, 4


def explain(error: Exception, options: argparse.Namespace) -> int:
    """Say what went wrong and return the exit code; with `--json` also as JSON on stdout.

    Raises:
        Exception: the error itself, when it is none that we raise on purpose.
    """
    problems: list[Problem] = getattr(error, "problems", [])
    if not isinstance(error, PlaygroundError | OSError):
        raise error
    for problem in problems:
        _print_problem(problem)
    if not problems:
        notes().print(f"[bold red]error:[/] {escape(str(error))}")
    if getattr(options, "json", False):
        errors = [dataclasses.asdict(problem) for problem in problems]
        write_json({"error": {"title": _title(error), "detail": str(error), "errors": errors}})
    return _code(error)


def _print_problem(problem: Problem) -> None:
    notes().print(
        f"[bold red]{escape(problem.field or 'configuration')}[/] = {escape(repr(problem.value))}\n"
        f"  rule:   {escape(problem.rule)}\n"
        f"  remedy: {escape(problem.remedy)}"
    )


def _title(error: Exception) -> str:
    if getattr(error, "problems", None):
        return "The configuration cannot be used"
    return "The data set is not available" if _code(error) == DATA_UNAVAILABLE else "Failed"


def _code(error: Exception) -> int:
    if isinstance(error, ConfigError) or getattr(error, "problems", None):
        return WRONG_CONFIGURATION  # a TrainerError carries a ConfigError's problems
    return DATA_UNAVAILABLE if isinstance(error, DatasetUnavailableError) else FAILED
