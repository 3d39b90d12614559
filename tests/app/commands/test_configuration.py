"""Where a command's configuration comes from, and how single settings change it."""

import argparse
import io
import json
from pathlib import Path
from typing import Any

import pytest

from app.commands import configuration
from app.commands.configuration import changed, chosen
from app.presets import preset
from nn.config import RunConfig
from nn.errors import ConfigError


def options(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    configuration.add_arguments(parser)
    return parser.parse_args(arguments)


def error(*arguments: str) -> str:
    with pytest.raises(ConfigError) as caught:
        chosen(options(*arguments))
    return str(caught.value)


def test_nothing_means_the_default() -> None:
    assert chosen(options()) == RunConfig()


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text('{"seed": 7, "dataset": {"name": "plane"}}', "utf-8")
    config = chosen(options(str(path), "--set", "batch_size=20"))
    assert (config.seed, config.batch_size, config.loss) == (7, 20, "squared_error")


def test_a_dash_reads_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO('{"seed": 8}'))
    assert chosen(options("-")).seed == 8


def test_a_preset_is_a_start() -> None:
    config = chosen(options("--preset", "relu-he", "--set", "seed=3"))
    assert config == preset("relu-he").config.model_copy(update={"seed": 3})


@pytest.mark.parametrize(
    ("setting", "path", "value"),
    [
        ("optimizer.learning_rate=0.25", ("optimizer", "learning_rate"), 0.25),
        ("layers.0.units=30", ("layers", 0, "units"), 30),
        ("layers.0.initializer.name=orthogonal", ("layers", 0, "initializer", "gain"), 1.0),
        ("layers=[]", ("layers",), []),
        ("stop.epochs=null", ("stop", "epochs"), None),
        ("dataset.name=xor", ("dataset", "name"), "xor"),
        ("head.initializer.name=zeros", ("head", "initializer"), {"name": "zeros"}),
    ],
)
def test_one_setting(setting: str, path: tuple[Any, ...], value: Any) -> None:
    data: Any = changed(RunConfig(), [setting]).dump()
    for key in path:
        data = data[key]
    assert data == value


def test_settings_apply_in_turn_and_a_new_name_drops_the_old_coefficients() -> None:
    config = changed(
        RunConfig(),
        ["optimizer.learning_rate=5", "optimizer.name=momentum", "optimizer.momentum=0.5"],
    )
    expected = {"name": "momentum", "momentum": 0.5}
    assert config.optimizer == RunConfig.load({"optimizer": expected}).optimizer


def test_the_same_name_again_keeps_the_coefficients() -> None:
    config = changed(RunConfig(), ["optimizer.beta1=0.5", "optimizer.name=adam"])
    assert config.dump()["optimizer"]["beta1"] == 0.5


@pytest.mark.parametrize(
    ("settings", "loss"),
    [
        (["dataset.name=plane"], "squared_error"),
        (["loss=squared_error", "dataset.name=xor"], "squared_error"),
        (["loss=binary_cross_entropy", "dataset.name=xor"], "binary_cross_entropy"),
    ],
)
def test_the_loss_follows_the_task_unless_it_is_chosen(settings: list[str], loss: str) -> None:
    assert changed(RunConfig(), settings).loss == loss


def test_a_chosen_loss_that_does_not_fit_is_refused() -> None:
    message = error("--set", "dataset.name=plane", "--set", "loss=softmax_cross_entropy")
    assert message.startswith("loss")


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("seed", "--set (='seed'): must have the form key.path=value; add = and a value"),
        ("layers.9.units=3", "layers.9.units (='9'): has no entry '9' in a list of 2"),
        ("layers.first.units=3", "layers.first.units (='first'): has no entry 'first'"),
        ("seed.deeper=3", "seed.deeper (=3): goes below 'deeper', where there is only a value"),
        ("optimzer.name=sgd", "optimzer"),
        ("dataset=3", "dataset (=3): must be an object"),
        ("dataset.name=[]", "dataset.name"),
        ("dataset.name=moon", "dataset.name (='moon'): must be one of 'circle'"),
    ],
)
def test_wrong_settings_are_explained(setting: str, message: str) -> None:
    assert message in error("--set", setting)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is not JSON"),
        ("[]", "must be an object; put the settings in curly braces"),
        ('{"seed": -1}', "seed (=-1): must be at least 0; choose 0 or more"),
    ],
)
def test_wrong_files_are_explained(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "run.json"
    path.write_text(text, "utf-8")
    assert message in error(str(path))


def test_a_missing_file_is_explained(tmp_path: Path) -> None:
    assert "No such file" in error(str(tmp_path / "none.json"))


def test_a_file_and_a_preset_exclude_each_other(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text(json.dumps({}), "utf-8")
    assert "leave one of the two out" in error(str(path), "--preset", "relu-he")
