"""What every data set promises: declared once, sizes exact, balanced, repeatable, kept apart."""

import re

import numpy as np
import pytest

from nn.config import DatasetConfig
from nn.data import DATASETS, Data, fetch, status
from nn.data.base import Dataset, add
from nn.errors import ConfigError
from tests.nn.data.support import LABELLED, LOCAL, load

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def bits(data: Data) -> list[bytes]:
    return [value.tobytes() for value in vars(data).values() if isinstance(value, np.ndarray)]


def test_the_contract_names_them() -> None:
    assert list(DATASETS) == [
        *("circle", "xor", "gauss", "spiral", "moons", "blobs", "spirals"),
        *("plane", "gauss_regression", "digits", "mnist", "fashion_mnist"),
    ]


def test_a_name_is_given_once() -> None:
    with pytest.raises(ValueError, match="'digits' is registered twice; choose another name"):
        add(DATASETS["digits"])


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=DATASETS.keys())
def test_texts_are_there_in_both_languages(dataset: type[Dataset]) -> None:
    assert set(dataset.text) == {"en", "zh"}
    assert all(dataset.text["en"][key] for key in ("title", "help"))
    assert CHINESE.search(dataset.text["zh"]["help"])
    assert dataset.__doc__
    for names in dataset.class_texts.values():
        assert len(names) == dataset.classes


@pytest.mark.parametrize("name", LOCAL)
def test_arrays_have_the_declared_form(name: str) -> None:
    data, dataset = load(name), DATASETS[name]
    assert (data.task, data.kind, data.shape) == (dataset.task, dataset.kind, dataset.shape)
    assert data.classes == dataset.classes == len(data.class_names)
    assert data.outputs == (data.classes or 1)
    for part, size in data.sizes.items():
        x, t = getattr(data, f"x_{part}"), getattr(data, f"t_{part}")
        assert x.shape == (size, *dataset.shape)
        assert x.dtype == np.float32
        assert x.flags.c_contiguous
        if data.task == "regression":
            assert t.shape == (size, data.outputs)
            assert t.dtype == np.float32
        else:
            assert t.shape == (size,)
            assert t.dtype == np.int64


@pytest.mark.parametrize("name", LOCAL)
def test_the_same_seed_gives_the_same_bits(name: str) -> None:
    assert bits(load(name, seed=3)) == bits(load(name, seed=3))
    assert bits(load(name, seed=3)) != bits(load(name, seed=4))


@pytest.mark.parametrize("name", LOCAL)
@pytest.mark.parametrize("fraction", [0.0, 0.2, 0.5, 0.9])
def test_validation_takes_its_share_and_moves_no_sample(name: str, fraction: float) -> None:
    data, whole = load(name, validation_fraction=fraction), load(name, validation_fraction=0)
    count = DATASETS[name].default_samples
    assert data.sizes["validation"] == int(count * fraction + 0.5)
    assert data.sizes["train"] == count - data.sizes["validation"]
    together = np.concatenate([data.x_train, data.x_validation])
    np.testing.assert_array_equal(together, whole.x_train)
    np.testing.assert_array_equal(data.x_test, whole.x_test)


@pytest.mark.parametrize("name", LOCAL)
def test_train_size_keeps_the_first(name: str) -> None:
    data, few = load(name), load(name, train_size=30)
    np.testing.assert_array_equal(few.x_train, data.x_train[:30])
    np.testing.assert_array_equal(few.t_train, data.t_train[:30])
    np.testing.assert_array_equal(few.x_validation, data.x_validation)


@pytest.mark.parametrize("name", LABELLED)
@pytest.mark.parametrize("train_size", [None, 103])
def test_every_part_holds_the_classes_in_proportion(name: str, train_size: int | None) -> None:
    data = load(name, train_size=train_size, validation_fraction=0.3)
    parts = [data.t_train, data.t_validation, data.t_test]
    everything = np.bincount(np.concatenate(parts), minlength=data.classes)
    for labels in parts:
        counts = np.bincount(labels, minlength=data.classes)
        expected = everything * len(labels) / everything.sum()
        assert np.abs(counts - expected).max() <= 2


@pytest.mark.parametrize("name", LOCAL)
def test_no_sample_is_in_two_parts(name: str) -> None:
    data = load(name)
    train, validation, test = (
        {row.tobytes() for row in x} for x in (data.x_train, data.x_validation, data.x_test)
    )
    assert not train & validation
    assert not train & test
    assert not validation & test


@pytest.mark.parametrize("name", LABELLED)
def test_a_near_neighbour_has_the_same_label(name: str) -> None:
    data = load(name)
    x, test = data.x_train.reshape(len(data.x_train), -1), data.x_test.reshape(len(data.x_test), -1)
    nearest = ((test[:, None] - x[None]) ** 2).sum(axis=2).argmin(axis=1)
    assert (data.t_train[nearest] == data.t_test).mean() > 0.93


@pytest.mark.parametrize("name", LOCAL)
@pytest.mark.parametrize("field", ["samples", "noise", "classes"])
def test_what_is_fixed_cannot_be_set(name: str, field: str) -> None:
    wanted = {"samples": 50, "noise": 0.5, "classes": 3}[field]
    if field in DATASETS[name].choosable:
        load(name, **{field: wanted})
        return
    with pytest.raises(ConfigError, match=f"dataset.{field}.*{name}.*leave it empty"):
        load(name, **{field: wanted})


def test_digits_point_to_train_size() -> None:
    with pytest.raises(ConfigError) as caught:
        load("digits", samples=50)
    (problem,) = caught.value.problems
    assert (problem.field, problem.value) == ("dataset.samples", 50)
    assert problem.rule == "digits has a fixed size"
    assert problem.remedy == "leave it empty and use train_size"


def test_train_size_cannot_exceed_what_there_is() -> None:
    load("circle", samples=100, validation_fraction=0.25, train_size=75)
    with pytest.raises(ConfigError, match="must be at most 75, which the validation share leaves"):
        load("circle", samples=100, validation_fraction=0.25, train_size=76)


def test_validation_leaves_something_to_train_on() -> None:
    class Tiny(DATASETS["circle"]):  # type: ignore[misc]
        default_samples = 4

    config = DatasetConfig(name="circle", validation_fraction=0.9)
    with pytest.raises(ConfigError, match="must leave at least one of the 4 samples"):
        Tiny.check(config)


@pytest.mark.parametrize("name", LOCAL)
def test_local_sets_are_ready_and_need_no_fetching(name: str) -> None:
    assert status(name) == "ready"
    fetch(name, progress=None)
    assert status(name) == "ready"
