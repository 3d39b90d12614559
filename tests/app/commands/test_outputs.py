"""What `train` prints and writes."""

from pathlib import Path

import pytest

from app.commands import outputs

RESULT = {
    "state": "finished",
    "step": 12_000,
    "epoch": 20.5,
    "latest": {
        "train_loss": 0.25,
        "train_accuracy": 0.9375,
        "validation_loss": None,
        "validation_accuracy": float("nan"),
    },
    "test": {"loss": 0.5, "accuracy": 0.8},
}


def test_figures_are_aligned_and_the_missing_shown_as_such(
    capsys: pytest.CaptureFixture[str],
) -> None:
    outputs.show(RESULT)
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        *(["finished", "at", "step", "12,000,", "epoch", "20.5"], ["loss", "accuracy"]),
        *(["train", "0.2500", "0.9375"], ["validation", "-", "-"], ["test", "0.5000", "0.8000"]),
    ]


def test_without_test_figures(capsys: pytest.CaptureFixture[str]) -> None:
    outputs.show({**RESULT, "test": None})
    assert capsys.readouterr().out.splitlines()[-1].split() == ["test", "-", "-"]


@pytest.mark.parametrize(
    ("layer", "where"), [({"index": 2, "kind": "affine"}, " in layer 2 (affine)"), (None, "")]
)
def test_divergence_names_layer_and_cure(
    layer: dict[str, object] | None, where: str, capsys: pytest.CaptureFixture[str]
) -> None:
    detail = {
        "step": 13,
        "last_good_step": 11,
        "reason": "the loss is [not] finite",
        "layer": layer,
        "cure": {"en": "lower the learning rate", "zh": "降低学习率"},
    }
    outputs.explain_divergence(detail)
    assert capsys.readouterr().err == (
        f"diverged at step 13{where}: the loss is [not] finite\n"
        "  last good step: 11\n"
        "  remedy: lower the learning rate\n"
    )


@pytest.mark.parametrize("folder", [None, Path("deep", "er")])
def test_a_checkpoint_says_how_to_go_on(
    folder: Path | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    path = outputs.save_checkpoint(folder, 7, b"state")
    assert path == (folder / "checkpoint.npz" if folder else Path("nn-playground-step-7.npz"))
    assert path.read_bytes() == b"state"
    assert f"nn-playground train --resume {path}" in capsys.readouterr().err
