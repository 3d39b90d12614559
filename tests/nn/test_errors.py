"""Errors: one tree, each with name, value, rule and remedy, and fit to cross processes."""

import pickle

import pytest

from nn import errors
from nn.errors import ConfigError, PlaygroundError, Problem, ShapeError

PROBLEM = Problem("optimizer.beta1", 2, "must be less than 1", "choose a value below 1")


def test_a_problem_reads_as_one_sentence() -> None:
    expected = "optimizer.beta1 (=2): must be less than 1; choose a value below 1"
    assert str(PROBLEM) == expected


def test_a_configuration_error_lists_every_problem() -> None:
    error = ConfigError([PROBLEM, PROBLEM])
    assert error.problems == [PROBLEM, PROBLEM]
    assert str(error) == f"{PROBLEM}; {PROBLEM}"


def test_of_makes_an_error_of_one_value() -> None:
    error = ShapeError.of("layers.0", 7, "is too large", "lower it", "too_large")
    assert isinstance(error, ShapeError)
    assert error.problems == [Problem("layers.0", 7, "is too large", "lower it", "too_large")]


@pytest.mark.parametrize("cls", [ConfigError, ShapeError])
def test_it_survives_the_way_between_processes(cls: type[ConfigError]) -> None:
    copy = pickle.loads(pickle.dumps(cls([PROBLEM])))  # noqa: S301  (our own bytes)
    assert type(copy) is cls
    assert copy.problems == [PROBLEM]


def test_all_errors_are_of_one_tree() -> None:
    found = [value for value in vars(errors).values() if isinstance(value, type)]
    raised = [cls for cls in found if issubclass(cls, Exception)]
    assert len(raised) >= 6
    assert all(issubclass(cls, PlaygroundError) for cls in raised)
