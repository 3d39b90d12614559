"""Settings by path: `optimizer.learning_rate`, `layers.0.units`, `layers.*.initializer.std`."""

import copy
from typing import Any

from nn.errors import ConfigError

TAGS = ("name", "kind")


def assigned(data: Any, path: str, value: Any) -> Any:
    """Return a copy of `data` (JSON values) with the value at the path.

    `*` stands for every entry of a list that has what follows: `layers.*.rate` is the rate of
    all dropout layers. Another `name` or `kind` replaces the whole part, so that the coefficients
    of the old one do not stay behind.

    Raises:
        ConfigError: where the path leads nowhere.
    """
    return _assigned(data, path.split("."), value, path)


def _assigned(data: Any, keys: list[str], value: Any, path: str) -> Any:
    key, *rest = keys
    if isinstance(data, list):
        result: Any = list(data)
        for index in _indices(data, key, rest, path):
            result[index] = _assigned(data[index], rest, value, path) if rest else value
        return result
    if not isinstance(data, dict):
        rule = f"goes below {key!r}, where there is only a value"
        raise ConfigError.of(path, value, rule, "shorten the path")
    if not rest and key in TAGS and key in data and data[key] != value:
        return {key: value}
    result = copy.copy(data)
    result[key] = _assigned(data.get(key, {}), rest, value, path) if rest else value
    return result


def _indices(items: list[Any], key: str, rest: list[str], path: str) -> list[int]:
    if key == "*" and rest:
        found = [i for i, item in enumerate(items) if isinstance(item, dict) and rest[0] in item]
        if found:
            return found
        rule, remedy = f"has no entry with {rest[0]!r} in the list", "choose what an entry has"
        raise ConfigError.of(path, key, rule, remedy)
    if not (key.isdecimal() and int(key) < len(items)):
        rule = f"has no entry {key!r} in a list of {len(items)}"
        raise ConfigError.of(path, key, rule, "count from 0, or set the whole list")
    return [int(key)]
