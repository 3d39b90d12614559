"""Changes of a configuration: laying some over it, and telling which a running network takes."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from nn.errors import Problem
from nn.registry import is_live

RESET = "reset with the new configuration"


def merge(old: Any, new: Any) -> Any:
    """Return `old` (JSON) with `new` laid over it; a part of another name replaces the old one."""
    if not (isinstance(old, Mapping) and isinstance(new, Mapping)):
        return new
    tag = new.get("name")
    if tag is not None and "name" in old and tag != old["name"]:
        return dict(new)
    return {**old, **{key: merge(old.get(key), value) for key, value in new.items()}}


def refused(old: BaseModel, new: BaseModel, path: str = "") -> Iterator[Problem]:
    """Yield a problem for each difference that a running network cannot take.

    Two parts of the same class are compared field by field, however deep, so that a live field
    of a part that is not live as a whole (the rate of a dropout layer) can change.
    """
    for name in type(old).model_fields:
        live = is_live(type(old), name)
        yield from _refused(getattr(old, name), getattr(new, name), f"{path}{name}", live)


def _refused(old: Any, new: Any, path: str, live: bool) -> Iterator[Problem]:
    if old == new:
        return
    if isinstance(old, BaseModel) and type(old) is type(new):
        yield from refused(old, new, f"{path}.")
    elif isinstance(old, list) and [type(part) for part in old] == [type(part) for part in new]:
        for index, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from _refused(before, after, f"{path}.{index}", live)
    elif not live:
        value = new if isinstance(new, str | int | float | None) else str(new)
        yield Problem(path, value, "cannot change while the network keeps its weights", RESET)
