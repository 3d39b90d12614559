"""Turns pydantic's validation errors into problems that say field, value, rule and remedy."""

from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from nn.errors import Problem

TAGGED = frozenset({"optimizer", "schedule", "initializer"})

RULES: dict[str, tuple[str, str]] = {
    "greater_than": ("must be greater than {gt}", "choose a value above {gt}"),
    "greater_than_equal": ("must be at least {ge}", "choose {ge} or more"),
    "less_than": ("must be less than {lt}", "choose a value below {lt}"),
    "less_than_equal": ("must be at most {le}", "choose {le} or less"),
    "literal_error": ("must be one of {expected}", "choose one of these"),
    "union_tag_invalid": ("must be one of {expected_tags}", "choose one of these"),
    "union_tag_not_found": ("must say which one it is in {discriminator}", "add {discriminator}"),
    "extra_forbidden": ("is not a known field", "remove it or check its spelling"),
    "missing": ("is required", "add it"),
    "too_long": ("may have at most {max_length} entries", "remove some"),
    "too_short": ("must have at least {min_length} entries", "add some"),
    "string_too_long": ("may have at most {max_length} characters", "shorten it"),
    "string_too_short": ("must have at least {min_length} characters", "lengthen it"),
    "int_type": ("must be a whole number", "give a whole number, without quotes"),
    "int_from_float": ("must be a whole number", "give a whole number"),
    "float_type": ("must be a number", "give a number, without quotes"),
    "finite_number": ("must be a finite number", "give a finite number"),
    "string_type": ("must be a text", "put it in quotes"),
    "bool_type": ("must be true or false", "give true or false"),
    "list_type": ("must be a list", "give a list in square brackets"),
    "model_type": ("must be an object", "give an object in curly braces"),
    "model_attributes_type": ("must be an object", "give an object in curly braces"),
    "dict_type": ("must be an object", "give an object in curly braces"),
}


def field_path(loc: tuple[int | str, ...]) -> str:
    """Return the path of a field as the configuration spells it, without union tags."""
    path: list[str] = []
    previous: int | str = ""
    for part in loc:
        is_tag = isinstance(part, str) and (previous in TAGGED or isinstance(previous, int))
        if is_tag and part in {"name", "kind"}:
            is_tag = False
        if not is_tag:
            path.append(str(part))
        previous = part if not is_tag else ""
    return ".".join(path)


def _json_value(value: Any) -> Any:
    """Return a value that any JSON writer takes, however odd the input was."""
    if isinstance(value, float):
        return value if value - value == 0 else str(value)
    return value if isinstance(value, str | int | bool | None | list | dict) else repr(value)


def problem(error: ErrorDetails) -> Problem:
    """Return one pydantic error as a `Problem`."""
    code = error["type"]
    limits = {key: value for key, value in error.get("ctx", {}).items() if key != "error"}
    rule, remedy = RULES.get(code, (error["msg"], "correct it"))
    value = None if code == "missing" else _json_value(error["input"])
    value = limits.get("actual_length", value)  # of what is too long, the length says enough
    field = field_path(error["loc"])
    tagged = code in {"union_tag_invalid", "union_tag_not_found"}
    if tagged and field:
        field += "." + str(limits.get("discriminator", "name")).strip("'")
        value = _json_value(limits.get("tag"))
    return Problem(field, value, rule.format(**limits), remedy.format(**limits), code, limits)


def problems(error: ValidationError) -> list[Problem]:
    """Return all that is wrong with the input, in the order of the fields."""
    return [problem(details) for details in error.errors()]
