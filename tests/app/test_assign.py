"""Values set by path, in copies."""

from typing import Any

import pytest

from app.assign import assigned
from nn.errors import ConfigError

DATA: dict[str, Any] = {
    "seed": 0,
    "optimizer": {"name": "adam", "learning_rate": 0.1},
    "layers": [
        {"kind": "affine", "initializer": {"name": "normal", "std": 1.0}},
        {"kind": "relu"},
        {"kind": "affine", "initializer": {"name": "normal", "std": 2.0}},
    ],
}


@pytest.mark.parametrize(
    ("path", "value", "found"),
    [
        ("seed", 3, lambda data: data["seed"]),
        ("layers.2.initializer.std", 3.0, lambda data: data["layers"][2]["initializer"]["std"]),
        ("layers.1", {"kind": "tanh"}, lambda data: data["layers"][1]),
        ("stop.epochs", 5, lambda data: data["stop"]["epochs"]),
    ],
)
def test_one_value(path: str, value: Any, found: Any) -> None:
    before = repr(DATA)
    assert found(assigned(DATA, path, value)) == value
    assert repr(DATA) == before  # it is a copy that changes


def test_a_star_stands_for_every_entry_that_has_it() -> None:
    layers = assigned(DATA, "layers.*.initializer.std", 0.5)["layers"]
    assert [layer.get("initializer") for layer in layers] == [
        {"name": "normal", "std": 0.5}, None, {"name": "normal", "std": 0.5},
    ]  # fmt: skip


def test_another_name_drops_the_old_coefficients() -> None:
    assert assigned(DATA, "optimizer.name", "sgd")["optimizer"] == {"name": "sgd"}
    assert assigned(DATA, "optimizer.name", "adam")["optimizer"] == DATA["optimizer"]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("layers.*.rate", "has no entry with 'rate' in the list"),
        ("layers.*", "has no entry '*' in a list of 3; count from 0"),
        ("layers.3.kind", "has no entry '3' in a list of 3"),
        ("seed.more", "goes below 'more', where there is only a value"),
    ],
)
def test_a_path_that_leads_nowhere(path: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        assigned(DATA, path, 1)
    assert message in str(caught.value)
