"""`reproduce`: real trainings beside figures that agree, and beside one that must not."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.cli import main
from app.commands import reproduce
from app.commands.terminal import progress_bar
from app.presets import experiments
from nn.data import status
from nn.data.mnist import Mnist

DIGITS: dict[str, Any] = {
    "dataset": {"name": "digits", "train_size": 300},
    "layers": [
        {"kind": "affine", "units": 50, "initializer": {"name": "he_normal"}},
        {"kind": "relu"},
    ],
    "optimizer": {"name": "sgd", "learning_rate": 0.1},
    "batch_size": 100,
    "stop": {"epochs": 100},
}
FIGURES = [
    {"figure": "train_accuracy", "published": 0.97, "tolerance": 0.03},
    {"figure": "test_accuracy", "published": 0.9, "tolerance": 0.03},
]
STARVED = {
    "name": "starved",
    "settings": {"layers.0.initializer": {"name": "zeros"}, "head.initializer": {"name": "zeros"}},
    "repeats": 2,
    "expect": [
        {"figure": "loss_after", "last": 10, "published": 2.3026, "tolerance": 0.02},
        {"figure": "test_accuracy", "published": -0.6, "minus": "He", "bound": "at_most"},
    ],
}


def experiment(folder: Path, *, test: float = 0.9, **book: Any) -> str:
    """Write an experiment on the digits, which everybody has; return its path."""
    text = {"en": "Digits", "zh": "数字"}
    expect = [FIGURES[0], {**FIGURES[1], "published": test}]
    data = {
        "name": "digits-overfit",
        "title": text,
        "help": text,
        "config": DIGITS,
        "book": {
            "chapter": 6,
            **dict.fromkeys(("source", "differences", "tolerances"), text),
            "seconds": 2,
            "variants": [{"name": "He", "repeats": 2, "expect": expect}, STARVED],
            **book,
        },
    }
    path = folder / "digits-overfit.json"
    path.write_text(json.dumps(data), "utf-8")
    return str(path)


def test_figures_that_agree_pass(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reproduce", experiment(tmp_path)]) == 0
    output = capsys.readouterr()
    lines = output.out.splitlines()
    assert lines[0] == "digits-overfit · chapter 6 · Digits"
    assert [line.split()[-1] for line in lines[2:6]] == ["PASS"] * 4
    assert lines[-1].startswith("4 of 4 figures within their tolerance")
    assert output.err == ""  # the bar is for terminals


def test_a_figure_that_does_not_agree_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["reproduce", experiment(tmp_path, test=0.99), "--json", "--jobs", "2"]) == 1
    found = json.loads(capsys.readouterr().out)
    (only,) = found["experiments"]
    assert (found["passed"], only["passed"]) == (False, False)
    assert [each["passed"] for each in only["figures"]] == [True, False, True, True]
    wrong = only["figures"][1]
    assert wrong["ours"] == pytest.approx(sum(wrong["values"]) / 2)
    assert 0.88 < wrong["ours"] < 0.93


def test_more_repeats_show_the_spread(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reproduce", experiment(tmp_path), "--repeats", "3", "--json"]) == 0
    (only,) = json.loads(capsys.readouterr().out)["experiments"]
    assert {len(each["values"]) for each in only["figures"]} == {3}
    assert len(set(only["figures"][1]["values"])) > 1
    assert only["figures"][1]["spread"] > 0


def test_the_list_trains_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reproduce", "--list", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["experiments"]
    assert found == [preset.dump() for preset in experiments().values()]
    assert main(["reproduce", "--list"]) == 0
    assert all(name in capsys.readouterr().out for name in ("weight-decay-classic",))


def test_the_quick_ones_take_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reproduce", "--list", "--quick", "--json"]) == 0
    quick = [each["book"] for each in json.loads(capsys.readouterr().out)["experiments"]]
    assert len(quick) >= 3
    assert all(book["quick"] for book in quick)
    assert sum(book["seconds"] for book in quick) <= 60


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.skipif(status("mnist") != "ready", reason="optional: MNIST is not on this machine")
def test_the_quick_ones_agree_with_the_book(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reproduce", "--quick"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].endswith("PASS")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nosuch", "must be one of two-layer-sigmoid"),
        ("nosuch.json", "cannot be read (No such file"),
        ("presets/digits.json", "does not say what to compare with"),
    ],
)
def test_what_is_no_experiment_is_2(
    name: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["reproduce", name]) == 2
    output = capsys.readouterr()
    assert message in " ".join(output.err.split())
    assert output.out == ""


def test_missing_data_are_4(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    collection = Mnist.collection
    monkeypatch.setattr(Mnist, "collection", type(collection)(
        collection.name, collection.folder, (), collection.files
    ))  # fmt: skip
    monkeypatch.setenv("NN_PLAYGROUND_DATA", "elsewhere")
    assert main(["reproduce", "initializers", "--data", str(tmp_path)]) == 4
    assert str(tmp_path / "mnist") in "".join(capsys.readouterr().err.split("\n"))


def test_a_bar_shows_what_trains(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def watched(*columns: Any) -> Any:
        bar = progress_bar(*columns)
        update = bar.update

        def noted(task: Any, **fields: Any) -> None:
            update(task, **fields)
            seen.append(fields["description"])

        monkeypatch.setattr(bar, "update", noted)
        return bar

    monkeypatch.setattr(reproduce, "progress_bar", watched)
    assert main(["reproduce", experiment(tmp_path)]) == 0
    assert set(seen) == {"digits-overfit: He", "digits-overfit: starved"}


def test_ctrl_c_is_130(tmp_path: Path) -> None:
    endless = {**STARVED, "settings": {"stop.epochs": 100_000}, "expect": [FIGURES[0]]}
    path = experiment(tmp_path, variants=[endless])
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "reproduce", path],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "FORCE_COLOR": "1"},
        start_new_session=True,
    )
    assert process.stderr is not None
    seen = ""
    while "starved" not in seen:  # the progress bar shows that it trains
        seen += process.stderr.read(1)
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == 130
