"""Preset files: read strictly, and every mistake named by file and field."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.presets import Preset, experiments, preset, presets
from nn.config import RunConfig
from nn.errors import ConfigError

GOOD: dict[str, Any] = {
    "name": "small",
    "order": 5,
    "title": {"en": "Small", "zh": "小"},
    "help": {"en": "Look here.", "zh": "看这里。"},
    "speed": 30,
    "config": {"layers": []},
}
TEXT = {"en": "why", "zh": "原因"}
BOOK: dict[str, Any] = {
    "chapter": 6,
    "source": TEXT,
    "differences": TEXT,
    "tolerances": TEXT,
    "seconds": 1.0,
    "variants": [{"name": "a", "expect": [{"figure": "test_accuracy", "published": 0.9}]}],
}


def write(folder: Path, stem: str = "small", /, **changes: Any) -> Path:
    path = folder / f"{stem}.json"
    path.write_text(json.dumps({**GOOD, **changes}), "utf-8")
    return path


def test_a_preset_completes_its_configuration(tmp_path: Path) -> None:
    loaded = Preset.load(write(tmp_path))
    assert loaded.dump() == {
        **{key: GOOD[key] for key in ("name", "title", "help", "speed")},
        "config": RunConfig(layers=[]).dump(),
    }


def test_an_experiment_of_the_book_says_what_it_reaches_there(tmp_path: Path) -> None:
    dumped = Preset.load(write(tmp_path, book=BOOK)).dump()
    (variant,) = dumped["book"]["variants"]
    assert (variant["name"], variant["expect"][0]["published"]) == ("a", 0.9)
    assert dumped["book"]["version"] is None


def test_presets_come_in_their_order(tmp_path: Path) -> None:
    for name, order in (("a", 3), ("b", 1), ("c", 2)):
        write(tmp_path, name, name=name, order=order)
    assert list(presets(tmp_path)) == ["b", "c", "a"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "other"}, "small.json: name"),
        ({"name": "Not a name"}, "small.json: name"),
        ({"title": {"en": "Small"}}, "small.json: title.zh"),
        ({"help": {"en": "", "zh": "看"}}, "small.json: help.en"),
        ({"speed": 0}, "small.json: speed"),
        ({"colour": "red"}, "small.json: colour"),
        ({"config": {"optimizer": {"name": "sgd", "learning_rate": -1}}},
         "small.json: config.optimizer.learning_rate"),
        ({"config": {"dataset": {"name": "digits", "samples": 20}}},
         "small.json: config.dataset.samples"),
        ({"config": 3}, "small.json: config"),
        ({"book": {**BOOK, "chapter": 9}}, "small.json: book.chapter"),
        ({"book": {**BOOK, "variants": [
            {**BOOK["variants"][0], "settings": {"optimizer.learning_rate": -1}}]}},
         "small.json: book.variants.a.optimizer.learning_rate"),
        ({"book": {**BOOK, "variants": [
            {**BOOK["variants"][0], "settings": {"layers.0.units": 1}}]}},
         "small.json: book.variants.a.layers.0.units"),
    ],
)  # fmt: skip
def test_mistakes_are_named(tmp_path: Path, changes: dict[str, Any], field: str) -> None:
    path = write(tmp_path, **changes)
    with pytest.raises(ConfigError) as caught:
        Preset.load(path)
    assert field in [problem.field for problem in caught.value.problems]


@pytest.mark.parametrize("text", ["{", "[]"])
def test_a_file_that_is_no_object_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "small.json"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=r"small\.json"):
        Preset.load(path)


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(ConfigError, match=r"preset \(='nosuch'\): must be one of .*relu-he"):
        preset("nosuch")


def test_names_are_unique_and_those_of_experiments_are_known_too() -> None:
    assert not presets().keys() & experiments().keys()
    assert all(preset(name) is found for name, found in experiments().items())
