"""Reads the configuration that a command is given: a file, a preset, single settings on top."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from app.assign import assigned
from app.presets import preset
from nn.config import RunConfig
from nn.data import DATASETS
from nn.errors import ConfigError

Json = dict[str, Any]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare where a configuration comes from."""
    parser.add_argument(
        "config",
        nargs="?",
        metavar="CONFIG.json",
        help="a RunConfig as JSON; - for stdin",
    )
    parser.add_argument("--preset", metavar="NAME", help="start from a preset instead of a file")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY.PATH=VALUE",
        help="change one value, such as optimizer.learning_rate=0.01 or layers.0.units=30",
    )


def chosen(options: argparse.Namespace) -> RunConfig:
    """Return the configuration that the options describe; the default one without any.

    Raises:
        ConfigError: with every wrong value, or a file that cannot be read.
    """
    if options.config and options.preset:
        rule, remedy = "cannot be given together with a file", "leave one of the two out"
        raise ConfigError.of("preset", options.preset, rule, remedy)
    base = preset(options.preset).config if options.preset else RunConfig()
    return changed(RunConfig.load(_read(options.config)) if options.config else base, options.set)


def changed(base: RunConfig, settings: list[str]) -> RunConfig:
    """Return the configuration with settings "key.path=value" applied in turn.

    A value is read as JSON, else as text; for the paths see `app.assign`. A loss that no setting
    names follows the data set where that changes from classification to regression or back.

    Raises:
        ConfigError: naming every wrong value.
    """
    data = base.dump()
    for setting in settings:
        path, equals, value = setting.partition("=")
        if not equals:
            rule = "must have the form key.path=value"
            raise ConfigError.of("--set", setting, rule, "add = and a value")
        data = assigned(data, path, _value(value))
    if not any(setting.startswith("loss=") for setting in settings) and _task(data) != _task(base):
        data["loss"] = None
    return RunConfig.load(data)


def _task(config: RunConfig | Json) -> str:
    """Return the task of the data set; empty for one that does not exist."""
    data = config if isinstance(config, dict) else config.dump()
    name = data["dataset"].get("name") if isinstance(data["dataset"], dict) else None
    return DATASETS[name].task if isinstance(name, str) and name in DATASETS else ""


def _read(source: str) -> Json:
    try:
        text = sys.stdin.read() if source == "-" else Path(source).read_text("utf-8")
        data = json.loads(text)
    except OSError as error:
        rule = f"cannot be read ({error.strerror})"
        raise ConfigError.of("CONFIG.json", source, rule, "check the path") from None
    except ValueError as error:
        raise ConfigError.of(
            "CONFIG.json", source, f"is not JSON ({error})", "correct it"
        ) from None
    if not isinstance(data, dict):
        rule, remedy = "must be an object", "put the settings in curly braces"
        raise ConfigError.of("CONFIG.json", source, rule, remedy)
    return data


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
