"""Presets: complete experiments as JSON files, each of which tells its story at one click."""

import json
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, ValidationError, model_validator

from app.paths import PRESETS
from nn.config import RunConfig
from nn.errors import ConfigError, Problem
from nn.problems import problems
from nn.registry import Part, Whole

Line = Annotated[str, Field(min_length=1, max_length=400)]


class Text(Part):
    """The same text in both languages."""

    en: Line
    zh: Line


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
        return self.model_dump(mode="json", exclude={"order"})


@cache
def presets(folder: Path = PRESETS) -> dict[str, Preset]:
    """Return all presets by name, in the order in which they are offered."""
    loaded = (Preset.load(path) for path in sorted(folder.glob("*.json")))
    return {preset.name: preset for preset in sorted(loaded, key=lambda preset: preset.order)}


def preset(name: str) -> Preset:
    """Return the preset of that name.

    Raises:
        ConfigError: with the names there are.
    """
    try:
        return presets()[name]
    except KeyError:
        rule = f"must be one of {', '.join(presets())}"
        raise ConfigError.of("preset", name, rule, "choose one of these") from None


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
