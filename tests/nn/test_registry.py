"""Declarations: one class says all, for the schema and for the validation."""

import sys
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import TypeAdapter, ValidationError

from nn.registry import Part, Registry, Whole, described, import_all, is_live, setting


class Fruit(Part):
    name: str


FRUITS: Registry[Fruit] = Registry("fruit", "name")


@FRUITS.add
class Apple(Fruit):
    """Red."""

    model_config = described(("Apple", "Crisp."), ("苹果", "脆。"))
    name: Literal["apple"] = "apple"
    weight: Whole = setting(
        3, ge=1, le=9, live=True, unit="g", en=("Weight", "Heavier."), zh=("重量", "更重。")
    )


@FRUITS.add
class Pear(Fruit):
    name: Literal["pear"] = "pear"
    age: Whole | None = setting(
        None, gt=0, lt=9, log=True, options={"1": {}}, en=("Age", "Older."), zh=("年龄", "更老。")
    )


def test_a_registry_is_a_mapping_in_order() -> None:
    assert list(FRUITS) == ["apple", "pear"]
    assert len(FRUITS) == 2
    assert FRUITS["pear"] is Pear
    assert "plum" not in FRUITS


def test_a_name_is_given_once() -> None:
    with pytest.raises(ValueError, match="fruit 'apple' is registered twice; choose another name"):
        FRUITS.add(Apple)


def test_the_union_is_told_apart_by_the_tag() -> None:
    adapter: TypeAdapter[Fruit] = TypeAdapter(FRUITS.union())
    assert adapter.validate_python({"name": "pear", "age": 2}) == Pear(age=2)
    with pytest.raises(ValidationError, match="union_tag_invalid"):
        adapter.validate_python({"name": "plum"})


@pytest.mark.parametrize("value", [4, 4.0])
def test_json_does_not_tell_whole_numbers_from_floats(value: Any) -> None:
    assert Apple(weight=value).weight == 4


@pytest.mark.parametrize("value", [4.5, "4", True, None, 0, 10, float("inf")])
def test_a_whole_number_is_whole_and_in_range(value: Any) -> None:
    with pytest.raises(ValidationError):
        Apple(weight=value)


def test_parts_are_frozen_and_know_their_fields() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Apple().weight = 4  # type: ignore[misc]
    with pytest.raises(ValidationError, match="extra_forbidden"):
        Apple.model_validate({"colour": "red"})


def test_the_schema_has_texts_units_and_flags() -> None:
    schema = Apple.model_json_schema()
    assert schema["title"] == "Apple"
    assert schema["x-text"]["zh"] == {"title": "苹果", "help": "脆。"}
    weight = schema["properties"]["weight"]
    assert (weight["title"], weight["description"]) == ("Weight", "Heavier.")
    assert weight["x-text"]["en"] == {"title": "Weight", "help": "Heavier."}
    assert weight["x-text"]["zh"] == {"title": "重量", "help": "更重。"}
    assert (weight["x-unit"], weight["x-live"], weight["x-log"]) == ("g", True, False)
    assert (weight["minimum"], weight["maximum"], weight["default"]) == (1, 9, 3)
    assert "x-options" not in weight


def test_bounds_of_optional_numbers_have_their_json_schema_names() -> None:
    age = Pear.model_json_schema()["properties"]["age"]
    number = next(branch for branch in age["anyOf"] if branch["type"] == "integer")
    assert number == {"type": "integer", "exclusiveMinimum": 0, "exclusiveMaximum": 9}
    assert age["x-options"] == {"1": {}}


def test_a_field_says_whether_it_is_live() -> None:
    assert is_live(Apple, "weight")
    assert not is_live(Pear, "age")
    assert not is_live(Apple, "name")


def test_import_all_imports_what_is_wanted(tmp_path: Path, monkeypatch: Any) -> None:
    package = tmp_path / "orchard"
    package.mkdir()
    for name in ("__init__", "one", "two"):
        (package / f"{name}.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    import_all("orchard", [str(package)], lambda name: name != "two")
    assert "orchard.one" in sys.modules
    assert "orchard.two" not in sys.modules
