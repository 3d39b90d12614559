"""`train`: the worker's numbers, exit codes, files, resuming, Ctrl-C."""

import csv
import dataclasses
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from app.cli import main
from app.commands import train, training
from app.engine import Engine, LocalBackend, RunLost
from nn.config import RunConfig
from nn.data import DATASETS
from nn.data.mnist import ImageFiles
from tests.nn.data.mirror import Mirror, serving

SMALL = ("--set", "dataset.name=circle", "--set", "layers.0.units=6", "--set", "batch_size=20")


def result(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> dict[str, Any]:
    assert main(["train", *SMALL, *arguments, "--json"]) == code
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_the_numbers_are_those_of_the_engine_however_it_is_driven(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = result(capsys, "--set", "stop.epochs=4")
    engine = Engine(LocalBackend(1))
    try:
        engine.open("other", found["config"]).result()
        frames = [engine.call("other", "advance", steps=n).result() for n in (1, 6, 500)]
        test = engine.call("other", "test").result()
    finally:
        engine.shutdown()
    assert found["evaluations"] == [entry for frame in frames for entry in frame["evaluations"]]
    assert found["test"] == test
    assert (found["state"], found["step"], found["epoch"]) == ("finished", 80, 4)
    assert np.float32(found["latest"]["loss"]) == frames[-1]["loss"][-1]
    last = found["evaluations"][-1]
    assert all(found["latest"][key] == last[key] for key in last if key not in {"step", "epoch"})
    assert RunConfig.load(found["config"]).dump() == found["config"]


def test_a_table_is_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", *SMALL, "--set", "stop.steps=25"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "finished at step 25, epoch 1.25"
    assert [line.split()[0] for line in lines[2:]] == ["train", "validation", "test"]


def test_a_regression_has_no_accuracy(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--set", "dataset.name=plane", "--set", "stop.epochs=1"]
    assert main(["train", *arguments]) == 0
    assert capsys.readouterr().out.splitlines()[-1].split()[-1] == "-"
    assert main(["train", *arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["latest"]["accuracy"] is None


def test_a_folder_holds_everything_and_a_run_goes_on_from_it_bit_for_bit(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    first = tmp_path / "deep" / "first"
    found = result(capsys, "--set", "stop.epochs=2", "--out", str(first))
    assert json.loads((first / "result.json").read_text("utf-8")) == found
    rows = list(csv.DictReader(io.StringIO((first / "metrics.csv").read_text("utf-8"))))
    assert [int(row["step"]) for row in rows] == list(range(1, 41))
    assert np.float32(rows[-1]["loss"]) == np.float32(found["latest"]["loss"])
    with np.load(first / "weights.npz", allow_pickle=False) as weights:
        assert weights["0.weight"].shape == (2, 6)

    second = tmp_path / "second"
    checkpoint = str(first / "checkpoint.npz")
    arguments = ["--resume", checkpoint, "--set", "stop.epochs=4", "--out", str(second), "--json"]
    assert main(["train", *arguments]) == 0
    resumed = json.loads(capsys.readouterr().out)
    whole = result(capsys, "--set", "stop.epochs=4")
    for key in ("state", "step", "epoch", "config", "latest", "test"):
        assert resumed[key] == whole[key]
    rows = list(csv.DictReader(io.StringIO((second / "metrics.csv").read_text("utf-8"))))
    assert [int(row["step"]) for row in rows] == list(range(41, 81))


def test_resuming_takes_another_configuration_that_fits(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    result(capsys, "--set", "stop.epochs=1", "--out", str(tmp_path))
    checkpoint = str(tmp_path / "checkpoint.npz")
    config = tmp_path / "config.json"
    base = json.loads((tmp_path / "result.json").read_text("utf-8"))["config"]
    config.write_text(json.dumps({**base, "stop": {"steps": 30}}), "utf-8")
    assert main(["train", str(config), "--resume", checkpoint, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["step"] == 30


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--set", "optimizer.learning_rate=-1"], "optimizer.learning_rate = -1"),
        (["--preset", "nosuch"], "preset = 'nosuch'"),
        (["--resume", "nowhere.npz"], "--resume = 'nowhere.npz'"),
        (["--set", 'layers=[{"kind":"affine","units":4096},{"kind":"affine","units":4096}]'],
         "rule:"),
    ],
)  # fmt: skip
def test_a_wrong_configuration_is_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", *arguments]) == 2
    output = capsys.readouterr()
    assert message in output.err
    assert "remedy:" in output.err
    assert output.out == ""


def test_a_damaged_checkpoint_is_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "checkpoint.npz"
    path.write_bytes(b"nothing")
    assert main(["train", "--resume", str(path)]) == 1
    assert "checkpoint" in capsys.readouterr().err


DIVERGING = (
    *("--set", "optimizer.name=sgd", "--set", "optimizer.learning_rate=10"),
    *("--set", "layers.0.initializer.name=normal", "--set", "layers.0.initializer.std=10"),
    *("--set", "loss=squared_error"),
)


def test_divergence_is_3(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", *SMALL, *DIVERGING, "--json"]) == 3
    output = capsys.readouterr()
    found = json.loads(output.out)
    assert (found["state"], found["test"]) == ("diverged", None)
    assert found["detail"]["step"] > found["detail"]["last_good_step"]
    assert "remedy: " in output.err
    assert found["detail"]["cure"]["en"] in " ".join(output.err.split())


def test_missing_data_are_4(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(Mirror({})) as mirror:
        nobody = mirror.address
    mnist = DATASETS["mnist"]
    assert issubclass(mnist, ImageFiles)
    monkeypatch.setenv("NN_PLAYGROUND_DATA", "elsewhere")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(
        mnist, "collection", dataclasses.replace(mnist.collection, mirrors=(nobody,))
    )
    arguments = ["train", "--set", "dataset.name=mnist", "--data", str(tmp_path)]
    assert main(arguments) == 4
    error = capsys.readouterr().err
    assert "no connection" in error
    assert str(tmp_path / "mnist") in "".join(error.split("\n"))


def test_ctrl_c_saves_a_checkpoint_and_is_130(tmp_path: Path) -> None:
    arguments = [*SMALL, "--set", "stop.epochs=null", "--out", str(tmp_path)]
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "train", *arguments],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "FORCE_COLOR": "1"},
        start_new_session=True,
    )
    assert process.stderr is not None
    seen = ""
    while "train loss" not in seen:  # the progress bar shows that it trains
        seen += process.stderr.read(1)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the workers too
    process.communicate(timeout=30)
    assert process.returncode == 130
    path = tmp_path / "checkpoint.npz"
    assert main(["train", "--resume", str(path), "--set", "stop.steps=1"]) == 0


class Lost:
    """An engine whose worker dies while it trains."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.calls = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engine, name)

    def call(self, run: str, method: str, **options: Any) -> Any:
        if method == "advance":
            self.calls += 1
            time.sleep(0.01)
        if self.calls == 3:
            raise RunLost(run, "the worker hangs")
        return self.engine.call(run, method, **{**options, "seconds": 0.01} if options else {})


@pytest.mark.parametrize("saved", [True, False])
def test_a_lost_worker_leaves_the_last_checkpoint(
    saved: bool,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(training, "Engine", lambda backend: Lost(Engine(backend)))
    monkeypatch.setattr(training, "CHECKPOINT_SECONDS", 0.0 if saved else 1000.0)
    assert main(["train", *SMALL, "--set", "stop.epochs=null"]) == 1
    error = capsys.readouterr().err
    assert "the training process ended (the worker hangs)" in error
    files = list(tmp_path.glob("nn-playground-step-*.npz"))
    assert len(files) == (1 if saved else 0)
    assert all(path.name in error for path in files)


def test_without_an_evaluation_the_bar_shows_steps_only() -> None:
    bars: list[Any] = []

    class Bar:
        def update(self, task: int, **fields: Any) -> None:
            bars.append(fields)

    config = RunConfig.load({"stop": {"epochs": None}})
    training = SimpleNamespace(config=config, evaluations=[], step=7, epoch=0.5)
    train._move(Bar(), 0, training)  # type: ignore[arg-type]
    assert bars == [{"completed": 0.5, "step": 7, "description": ""}]
