"""Problems: every wrong value with the field's path, the value, the rule and the remedy."""

from typing import Any, get_args

import pytest
from pydantic import BaseModel, Field, ValidationError
from pydantic_core.core_schema import ErrorType

from nn.config import RunConfig
from nn.errors import ConfigError, Problem
from nn.problems import RULES, field_path, problems


def wrong(data: Any) -> list[Problem]:
    with pytest.raises(ConfigError) as caught:
        RunConfig.load(data)
    return caught.value.problems


CASES: list[tuple[Any, str]] = [
    ({"batch_size": 0}, "batch_size (=0): must be at least 1; choose 1 or more"),
    ({"batch_size": 5000}, "batch_size (=5000): must be at most 4096; choose 4096 or less"),
    (
        {"batch_size": 1.5},
        "batch_size (=1.5): must be a whole number; give a whole number, without quotes",
    ),
    (
        {"batch_size": "8"},
        "batch_size (='8'): must be a whole number; give a whole number, without quotes",
    ),
    ({"clip_norm": 0}, "clip_norm (=0): must be greater than 0.0; choose a value above 0.0"),
    ({"clip_norm": "a"}, "clip_norm (='a'): must be a number; give a number, without quotes"),
    (
        {"clip_norm": float("nan")},
        "clip_norm (='nan'): must be a finite number; give a finite number",
    ),
    (
        {"optimizer": {"name": "momentum", "momentum": 1}},
        "optimizer.momentum (=1): must be less than 1.0; choose a value below 1.0",
    ),
    (
        {"optimizer": {"name": "magic"}},
        "optimizer.name (='magic'): must be one of 'sgd', 'momentum', 'nesterov', 'adagrad', "
        "'rmsprop', 'adam', 'adamw'; choose one of these",
    ),
    (
        {"optimizer": {"learning_rate": 1}},
        "optimizer.name (=None): must say which one it is in 'name'; add 'name'",
    ),
    (
        {"layers": [{"units": 3}]},
        "layers.0.kind (=None): must say which one it is in 'kind'; add 'kind'",
    ),
    (
        {"layers": [{"kind": "affine", "initializer": {"name": "normal", "std": -1}}]},
        "layers.0.initializer.std (=-1): must be greater than 0.0; choose a value above 0.0",
    ),
    (
        {"layers": [{"kind": "relu", "slope": 1}]},
        "layers.0.slope (=1): is not a known field; remove it or check its spelling",
    ),
    ({"layers": [{"kind": "relu"}] * 33}, "layers (=33): may have at most 32 entries; remove some"),
    ({"layers": 3}, "layers (=3): must be a list; give a list in square brackets"),
    ({"layers": [3]}, "layers.0 (=3): must be an object; give an object in curly braces"),
    ({"stop": []}, "stop (=[]): must be an object; give an object in curly braces"),
    (
        {"optimizer": "adam"},
        "optimizer (='adam'): must be an object; give an object in curly braces",
    ),
    ({"nonsense": 1}, "nonsense (=1): is not a known field; remove it or check its spelling"),
    (
        {"dtype": "int8"},
        "dtype (='int8'): must be one of 'float32' or 'float64'; choose one of these",
    ),
    (None, " (=None): must be an object; give an object in curly braces"),
]


@pytest.mark.parametrize(("data", "sentence"), CASES)
def test_sentences(data: Any, sentence: str) -> None:
    (problem,) = wrong(data)
    assert str(problem) == sentence


def test_all_problems_are_reported_at_once() -> None:
    found = wrong({"seed": -1, "batch_size": 0, "optimizer": {"name": "adam", "beta1": 2}})
    assert [problem.field for problem in found] == ["seed", "optimizer.beta1", "batch_size"]


def test_limits_and_code_are_there_for_programs() -> None:
    (problem,) = wrong({"batch_size": 0})
    assert (problem.code, problem.limits) == ("greater_than_equal", {"ge": 1})


@pytest.mark.parametrize(
    ("loc", "path"),
    [
        (("batch_size",), "batch_size"),
        (("optimizer", "adam", "beta1"), "optimizer.beta1"),
        (("layers", 0, "affine", "initializer", "normal", "std"), "layers.0.initializer.std"),
        (("head", "initializer", "normal", "std"), "head.initializer.std"),
        (("layers", 1), "layers.1"),
        (("optimizer", "name"), "optimizer.name"),
        ((), ""),
    ],
)
def test_paths_are_those_of_the_configuration(loc: tuple[int | str, ...], path: str) -> None:
    assert field_path(loc) == path


def test_what_has_no_rule_of_ours_keeps_pydantics_words() -> None:
    class Strange(BaseModel):
        odd: complex
        there: int
        code: str = Field(pattern="a+")

    with pytest.raises(ValidationError) as caught:
        Strange.model_validate({"odd": object(), "code": "b"})
    odd, missing, code = problems(caught.value)
    assert odd.remedy == "correct it"
    assert odd.value.startswith("<object object")
    assert str(missing) == "there (=None): is required; add it"
    assert code.rule == "String should match pattern 'a+'"


@pytest.mark.parametrize("code", RULES)
def test_every_rule_is_for_an_error_that_pydantic_has(code: str) -> None:
    assert code in get_args(ErrorType)
