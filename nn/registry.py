"""How a class declares itself once and is known everywhere: schema, form, command line, tests."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, Union

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

P = TypeVar("P", bound="Part")


def _whole(value: Any) -> Any:
    """Read 604.0 as 604: JSON does not tell integers from floats."""
    return int(value) if type(value) is float and value.is_integer() else value


# pydantic names the bounds of an optional whole number its own way; JSON Schema has these names.
_BOUNDS = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
}

Whole = Annotated[int, BeforeValidator(_whole)]


class Part(BaseModel):
    """One part of a configuration: frozen, strict, without unknown fields or non-finite numbers."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, allow_inf_nan=False, validate_default=True
    )


def texts(en: tuple[str, str], zh: tuple[str, str], **extra: Any) -> dict[str, Any]:
    """Return the JSON-schema extras of a class or field: title and help in both languages."""
    return {
        "x-text": {
            "en": {"title": en[0], "help": en[1]},
            "zh": {"title": zh[0], "help": zh[1]},
        },
        **extra,
    }


def described(en: tuple[str, str], zh: tuple[str, str]) -> ConfigDict:
    """Return the `model_config` that gives a class its (title, help) in both languages."""
    return ConfigDict(title=en[0], json_schema_extra=texts(en, zh))


@dataclass(frozen=True, slots=True)
class Extra:
    """What a field adds to the JSON schema, and whether it may change while the network runs."""

    live: bool
    keys: dict[str, Any]

    def __call__(self, schema: dict[str, Any]) -> None:
        """Complete the field's JSON schema in place, as pydantic asks."""
        schema.update(self.keys)
        for branch in schema.get("anyOf", []):
            for ours, theirs in _BOUNDS.items():
                if ours in branch:
                    branch[theirs] = branch.pop(ours)


def setting(
    default: Any,
    *,
    en: tuple[str, str],
    zh: tuple[str, str],
    unit: str = "",
    live: bool = False,
    log: bool = False,
    options: Mapping[str, Any] | None = None,
    **rules: Any,
) -> Any:
    """Declare a configuration field: default, (title, help) in English and Chinese, and rules.

    Args:
        default: the value used when the field is left out.
        en: English title and help ("what it does, what to expect when it goes up").
        zh: the same in Chinese.
        unit: the unit shown behind the value, such as "steps".
        live: whether a running network takes a change without losing its weights.
        log: whether a slider for it should be logarithmic.
        options: title and help, by language, of each value a choice offers.
        rules: pydantic constraints, such as `gt=0, le=10`.
    """
    keys = texts(en, zh, **{"x-unit": unit, "x-live": live, "x-log": log})
    if options is not None:
        keys["x-options"] = dict(options)
    extra: Any = Extra(live, keys)
    return Field(default, title=en[0], description=en[1], json_schema_extra=extra, **rules)


def is_live(part: type[BaseModel], field: str) -> bool:
    """Return whether a running network takes a change of this field of a part."""
    extra = part.model_fields[field].json_schema_extra
    return isinstance(extra, Extra) and extra.live


class Registry(Mapping[str, type[P]]):
    """The classes of one family by name; `tag` is the field that holds the name."""

    def __init__(self, noun: str, tag: str) -> None:
        self.noun = noun
        self.tag = tag
        self._classes: dict[str, type[P]] = {}

    def add(self, cls: type[P]) -> type[P]:
        """Register a class under the default of its tag field (use as a decorator)."""
        name = cls.model_fields[self.tag].default
        if name in self._classes:
            raise ValueError(f"{self.noun} {name!r} is registered twice; choose another name")
        self._classes[name] = cls
        return cls

    def __getitem__(self, name: str) -> type[P]:
        """Return the class of that name."""
        return self._classes[name]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names in the order of registration."""
        return iter(self._classes)

    def __len__(self) -> int:
        """Return how many classes are registered."""
        return len(self._classes)

    def union(self) -> Any:
        """Return the pydantic type "one of these", told apart by the tag field."""
        return Annotated[Union[tuple(self._classes.values())], Field(discriminator=self.tag)]  # noqa: UP007


def import_all(package: str, path: list[str], wanted: Callable[[str], bool] = bool) -> None:
    """Import every module of a package, so that its classes register themselves."""
    for module in pkgutil.iter_modules(path):
        if wanted(module.name):
            importlib.import_module(f"{package}.{module.name}")
