"""RunConfig: valid from `{}` on, strict, the same after a round trip, fit for the form."""

from collections.abc import Iterator
from typing import Any

import pytest

from nn.config import MAX_LAYERS, RunConfig
from nn.data import DATASETS
from nn.errors import ConfigError
from nn.initializers import INITIALIZERS
from nn.layers import LAYERS
from nn.losses import LOSSES
from nn.optimizers import OPTIMIZERS
from nn.schedules import SCHEDULES

SCHEMA = RunConfig.model_json_schema()

EXAMPLE = {
    "seed": 0,
    "dataset": {
        "name": "digits",
        "train_size": None,
        "validation_fraction": 0.2,
        "samples": None,
        "noise": None,
    },
    "layers": [
        {"kind": "affine", "units": 50, "initializer": {"name": "he_normal"}},
        {"kind": "batch_norm"},
        {"kind": "relu"},
        {"kind": "dropout", "rate": 0.5},
    ],
    "loss": "softmax_cross_entropy",
    "optimizer": {"name": "adam", "learning_rate": 0.001, "beta1": 0.9, "beta2": 0.999},
    "schedule": {"name": "constant"},
    "regularization": {"l1": 0, "l2": 0, "max_norm": None},
    "clip_norm": None,
    "batch_size": 100,
    "stop": {"epochs": 20},
    "dtype": "float32",
}
"""The one that the design document publishes, without convolutions."""


def test_nothing_is_a_valid_run_on_the_digits() -> None:
    config = RunConfig.load({})
    assert config == RunConfig()
    assert config.dataset.name == "digits"
    assert config.optimizer.name == "adam"


def test_the_published_example_is_read_and_keeps_its_values() -> None:
    dumped = RunConfig.load(EXAMPLE).dump()
    for key, value in EXAMPLE.items():
        if isinstance(value, dict):
            assert {name: dumped[key][name] for name in value} == value
    assert [layer["kind"] for layer in dumped["layers"]] == [
        "affine",
        "batch_norm",
        "relu",
        "dropout",
    ]


@pytest.mark.parametrize(
    "data",
    [
        {},
        EXAMPLE,
        *({"dataset": {"name": name}} for name in DATASETS),
        *({"optimizer": {"name": name}} for name in OPTIMIZERS),
        *({"schedule": {"name": name}} for name in SCHEDULES),
        *({"layers": [{"kind": kind}]} for kind in LAYERS),
        *({"head": {"initializer": {"name": name}}} for name in INITIALIZERS),
    ],
)
def test_a_dump_is_taken_back_unchanged(data: dict[str, Any]) -> None:
    config = RunConfig.load(data)
    assert RunConfig.load(config.dump()) == config


@pytest.mark.parametrize("name", DATASETS)
def test_the_loss_fits_the_data_where_none_is_named(name: str) -> None:
    loss = RunConfig.load({"dataset": {"name": name}, "loss": None}).loss
    regression = DATASETS[name].task == "regression"
    assert loss == ("squared_error" if regression else "softmax_cross_entropy")


def test_a_loss_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"loss .*does not fit plane"):
        RunConfig.load({"dataset": {"name": "plane"}, "loss": "softmax_cross_entropy"})


def test_data_that_cannot_be_had_are_refused() -> None:
    with pytest.raises(ConfigError, match=r"dataset.samples \(=100\): digits has a fixed size"):
        RunConfig.load({"dataset": {"samples": 100}})


@pytest.mark.parametrize("dataset", ["digits", 3, {"name": ["digits"]}, {"name": None}, [1]])
def test_odd_data_sets_are_problems_not_crashes(dataset: Any) -> None:
    with pytest.raises(ConfigError, match="dataset"):
        RunConfig.load({"dataset": dataset})


def test_parts_may_be_objects_already() -> None:
    config = RunConfig(dataset=RunConfig().dataset, optimizer=OPTIMIZERS["sgd"](learning_rate=0.5))
    assert config.optimizer.learning_rate == 0.5


def test_merged_changes_what_is_named_and_no_more() -> None:
    config = RunConfig.load(EXAMPLE).merged({"optimizer": {"learning_rate": 0.5}, "batch_size": 7})
    assert config.optimizer.learning_rate == 0.5
    assert config.optimizer.name == "adam"
    assert config.batch_size == 7
    assert config.layers == RunConfig.load(EXAMPLE).layers


@pytest.mark.parametrize(
    ("before", "after", "loss"),
    [
        ("circle", "xor", "binary_cross_entropy"),
        ("circle", "plane", "squared_error"),
        ("circle", "digits", "softmax_cross_entropy"),
    ],
)
def test_another_data_set_keeps_the_loss_where_it_fits(before: str, after: str, loss: str) -> None:
    config = RunConfig.load({"dataset": {"name": before}, "loss": "binary_cross_entropy"})
    assert config.merged({"dataset": {"name": after}}).loss == loss


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"batch_size": 0}, "batch_size"),
        ({"dataset": {"name": "nowhere"}}, "dataset.name"),
        ({"dataset": {"name": "plane"}, "loss": "softmax_cross_entropy"}, "does not fit"),
        ([], "must be an object"),
        (None, "must be an object"),
    ],
)
def test_merged_refuses_wrong_changes(changes: Any, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        RunConfig().merged(changes)


def fields(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every field of the schema that a person sets, with its path."""
    for name, part in {"": schema, **schema.get("$defs", {})}.items():
        for field, entry in part.get("properties", {}).items():
            if "const" not in entry and "$ref" not in entry:
                yield f"{name}.{field}", entry


@pytest.mark.parametrize(("path", "entry"), list(fields(SCHEMA)))
def test_every_field_has_texts_in_both_languages(path: str, entry: dict[str, Any]) -> None:
    for language in ("en", "zh"):
        text = entry["x-text"][language]
        assert text["title"].strip(), path
        assert text["help"].endswith(("。", ".")), path
    assert {"x-unit", "x-live", "x-log", "title", "description", "default"} <= entry.keys()


@pytest.mark.parametrize(("name", "part"), list(SCHEMA["$defs"].items()))
def test_every_part_has_texts_in_both_languages(name: str, part: dict[str, Any]) -> None:
    for language in ("en", "zh"):
        assert part["x-text"][language]["title"], name
        assert part["x-text"][language]["help"], name
    assert part["title"] == part["x-text"]["en"]["title"]


@pytest.mark.parametrize(("path", "entry"), list(fields(SCHEMA)))
def test_every_number_has_bounds(path: str, entry: dict[str, Any]) -> None:
    for branch in entry.get("anyOf", [entry]):
        if branch.get("type") in {"integer", "number"}:
            assert {"minimum", "exclusiveMinimum"} & branch.keys(), path
            assert {"maximum", "exclusiveMaximum"} & branch.keys(), path
            assert not {"ge", "gt", "le", "lt"} & branch.keys(), path


def test_choices_carry_their_texts() -> None:
    loss = SCHEMA["properties"]["loss"]
    assert loss["enum"] == list(LOSSES)
    assert set(loss["x-options"]) == set(LOSSES)
    name = SCHEMA["$defs"]["DatasetConfig"]["properties"]["name"]
    assert name["enum"] == list(DATASETS)
    assert set(name["x-options"]) == set(DATASETS)
    assert name["x-options"]["digits"]["zh"]["title"]


def test_the_schema_bounds_the_layers() -> None:
    layers = SCHEMA["properties"]["layers"]
    assert layers["maxItems"] == MAX_LAYERS
    assert set(layers["items"]["discriminator"]["mapping"]) == set(LAYERS)
