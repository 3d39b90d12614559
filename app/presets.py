"""Presets: complete experiments as JSON files, each of which tells its story at one click.

The opening stories lie in the folder itself, the experiments of "Deep Learning from Scratch" in
`book` below it; these say besides what they reach in the book.
"""

import json
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, ValidationError, model_validator

from app.book import Book
from app.paths import PRESETS
from app.text import Text
from nn.config import RunConfig
from nn.errors import ConfigError, Problem
from nn.problems import problems
from nn.registry import Part, Whole

BOOK = PRESETS / "book"


class Preset(Part):
    """One experiment: what it is called, what to look at, and its whole configuration."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    order: Whole = 1000
    """Where it stands in the list; the lower, the earlier."""
    title: Text
    help: Text
    speed: Annotated[float, Field(gt=0, le=100_000)] | None = None
    """Steps per second at which it is worth watching; None as fast as it goes."""
    config: RunConfig
    book: Book | None = None
    """What the experiment reaches in the book, where it is one of the book's."""

    @model_validator(mode="before")
    @classmethod
    def _valid_config(cls, data: Any) -> Any:
        """Read the configuration first: its own errors name the field below `config`."""
        if isinstance(data, dict) and "config" in data:
            try:
                return {**data, "config": RunConfig.load(data["config"])}
            except ConfigError as error:
                raise ConfigError(_below("config", error.problems)) from None
        return data

    @model_validator(mode="after")
    def _valid_variants(self) -> Self:
        """See that every variant of the configuration can be had."""
        for variant in self.book.variants if self.book else ():
            try:
                variant.configs(self.config, 1)
            except ConfigError as error:
                where = f"book.variants.{variant.name}"
                raise ConfigError(_below(where, error.problems)) from None
        return self

    @classmethod
    def load(cls, path: Path) -> Self:
        """Return the preset in a JSON file whose name is the preset's.

        Raises:
            ConfigError: naming the file and field of every wrong value.
        """
        try:
            preset = cls.model_validate(json.loads(path.read_text("utf-8")))
        except ValidationError as error:
            raise ConfigError(_below(path.name, problems(error))) from None
        except ConfigError as error:
            raise ConfigError(_below(path.name, error.problems)) from None
        except ValueError as error:
            rule, remedy = f"is not JSON ({error})", "correct the file"
            raise ConfigError.of(path.name, None, rule, remedy) from None
        if preset.name != path.stem:
            rule = f"must be {path.stem}, as the file is called"
            raise ConfigError.of(f"{path.name}: name", preset.name, rule, "rename one of the two")
        return preset

    def dump(self) -> dict[str, Any]:
        """Return the preset as JSON values, the configuration complete."""
        hidden = {"order"} if self.book else {"order", "book"}
        return self.model_dump(mode="json", exclude=hidden)


@cache
def presets(folder: Path = PRESETS) -> dict[str, Preset]:
    """Return the presets of a folder by name, in the order in which they are offered."""
    loaded = (Preset.load(path) for path in sorted(folder.glob("*.json")))
    return {preset.name: preset for preset in sorted(loaded, key=lambda preset: preset.order)}


def experiments() -> dict[str, Preset]:
    """Return the experiments of the book by name, in the order of its chapters."""
    return presets(BOOK)


def preset(name: str) -> Preset:
    """Return the preset, or experiment of the book, of that name.

    Raises:
        ConfigError: with the names there are.
    """
    for known in (presets, experiments):
        if name in known():
            return known()[name]
    rule = f"must be one of {', '.join([*presets(), *experiments()])}"
    raise ConfigError.of("preset", name, rule, "choose one of these")


def _below(where: str, found: list[Problem]) -> list[Problem]:
    """Return the problems with their fields below another."""
    joint = ": " if where.endswith(".json") else "."
    return [
        Problem(
            where + (joint + each.field if each.field else ""),
            *(each.value, each.rule, each.remedy, each.code, each.limits),
        )
        for each in found
    ]
