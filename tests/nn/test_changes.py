"""Changes: laying some over a configuration, and which a running network takes."""

from typing import Any

import pytest

from nn.changes import RESET, merge, refused
from nn.config import RunConfig

LAYERS: list[dict[str, Any]] = [
    {"kind": "affine", "units": 8, "initializer": {"name": "he_normal"}},
    {"kind": "dropout", "rate": 0.5},
]
BASE = RunConfig.load({"layers": LAYERS, "optimizer": {"name": "adagrad"}})


@pytest.mark.parametrize(
    ("old", "new", "merged"),
    [
        ({"a": 1, "b": 2}, {"b": 3}, {"a": 1, "b": 3}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"c": None}}, {"a": {"b": 1, "c": None}}),
        ({"a": {"b": 1}}, {"a": 2}, {"a": 2}),
        ({"a": 2}, {"a": {"b": 1}}, {"a": {"b": 1}}),
        ({"a": [1, 2]}, {"a": [3]}, {"a": [3]}),
        (
            {"o": {"name": "x", "k": 1}},
            {"o": {"name": "x", "j": 2}},
            {"o": {"name": "x", "k": 1, "j": 2}},
        ),
        ({"o": {"name": "x", "k": 1}}, {"o": {"name": "y"}}, {"o": {"name": "y"}}),
        ({"o": {"name": "x", "k": 1}}, {"o": {"k": 2}}, {"o": {"name": "x", "k": 2}}),
        ({"k": 1}, {"name": "y"}, {"k": 1, "name": "y"}),
    ],
)
def test_merge(old: Any, new: Any, merged: Any) -> None:
    assert merge(old, new) == merged


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"optimizer": {"learning_rate": 0.5}},
        {"optimizer": {"name": "sgd"}},
        {"schedule": {"name": "cosine"}},
        {"regularization": {"l1": 0.1, "l2": 0.1, "max_norm": 3}},
        {"clip_norm": 1},
        {"batch_size": 7},
        {"stop": {"epochs": None, "steps": 9}},
        {"layers": [LAYERS[0], {"kind": "dropout", "rate": 0.1}]},
    ],
)
def test_a_running_network_takes(changes: dict[str, Any]) -> None:
    assert list(refused(BASE, BASE.merged(changes))) == []


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"seed": 1}, ["seed"]),
        ({"dtype": "float64"}, ["dtype"]),
        ({"dataset": {"validation_fraction": 0.1}}, ["dataset.validation_fraction"]),
        ({"dataset": {"name": "plane"}}, ["dataset.name", "loss"]),
        ({"layers": LAYERS[:1]}, ["layers"]),
        ({"layers": [{"kind": "relu"}, LAYERS[1]]}, ["layers"]),
        ({"layers": [{**LAYERS[0], "units": 9}, LAYERS[1]]}, ["layers.0.units"]),
        ({"head": {"initializer": {"name": "zeros"}}}, ["head.initializer"]),
        ({"optimizer": {"initial_accumulator": 1}}, ["optimizer.initial_accumulator"]),
        ({"optimizer": {"learning_rate": 1}, "seed": 5}, ["seed"]),
    ],
)
def test_a_running_network_refuses(changes: dict[str, Any], fields: list[str]) -> None:
    problems = list(refused(BASE, BASE.merged(changes)))
    assert [problem.field for problem in problems] == fields
    assert {problem.remedy for problem in problems} == {RESET}


def test_the_refusal_says_the_value() -> None:
    (problem,) = refused(BASE, BASE.merged({"seed": 4}))
    assert str(problem).startswith("seed (=4): cannot change while the network keeps its weights")
