"""Pictures: the boundary on its grid, predictions of samples, the data themselves."""

import base64
from typing import Any

import numpy as np
import pytest

from nn.data import DATASETS
from nn.errors import ConfigError
from nn.trainer import Trainer
from tests.nn.support import Json, assert_plain

POINTS = [name for name, dataset in DATASETS.items() if dataset.kind == "points"]
LABELLED = [name for name in POINTS if DATASETS[name].task == "classification"]
REGRESSIONS = [name for name in POINTS if DATASETS[name].task == "regression"]


def trainer(name: str, **config: Any) -> Trainer:
    return Trainer({"dataset": {"name": name}, "stop": {"steps": 20}, **config})


@pytest.mark.parametrize("name", POINTS)
def test_a_boundary_covers_the_data(name: str) -> None:
    run = trainer(name)
    view = run.view("boundary", size=7)
    assert_plain(view)
    assert (view["kind"], view["size"], view["classes"]) == ("boundary", 7, run.data.classes)
    assert view["values"].shape == (49,)
    x = np.concatenate([run.data.x_train, run.data.x_validation])
    assert (x >= view["low"]).all()
    assert (x <= view["high"]).all()


@pytest.mark.parametrize("loss", ["softmax_cross_entropy", "binary_cross_entropy", "squared_error"])
def test_two_classes_show_the_probability_of_the_second(loss: str) -> None:
    run = trainer("gauss", loss=loss, optimizer={"name": "adam", "learning_rate": 0.05})
    run.advance()
    view = run.view("boundary", size=20)
    assert "labels" not in view
    assert view["values"].min() >= 0
    assert view["values"].max() <= 1
    # Each corner's value is what the network says of that corner, low y first.
    (x0, y0), (x1, y1) = view["low"], view["high"]
    corners = np.array([[x0, y0], [x1, y0], [x0, y1], [x1, y1]])
    says = np.clip(run._evaluator.predict(corners)[:, 1], 0, 1)
    np.testing.assert_allclose(view["values"][[0, 19, 380, 399]], says, rtol=1e-4, atol=1e-6)
    assert np.ptp(says) > 0.3


def test_more_classes_show_the_likeliest_and_how_likely() -> None:
    run = trainer("blobs", optimizer={"name": "adam", "learning_rate": 0.05})
    run.advance()
    view = run.view("boundary", size=12)
    assert view["classes"] > 2
    assert len(view["labels"]) == 144
    assert len(set(view["labels"])) == view["classes"]
    assert view["values"].min() >= 1 / view["classes"] - 1e-6


@pytest.mark.parametrize("name", REGRESSIONS)
def test_a_regression_shows_its_value(name: str) -> None:
    run = trainer(name)
    view = run.view("boundary", size=2)
    (x0, y0), (x1, y1) = view["low"], view["high"]
    expected = run._evaluator.predict(np.array([[x0, y0], [x1, y0], [x0, y1], [x1, y1]]))[:, 0]
    np.testing.assert_allclose(view["values"], expected, rtol=1e-4, atol=1e-6)
    assert view["classes"] == 0


def test_predictions_of_digits() -> None:
    run = trainer("digits", optimizer={"name": "adam", "learning_rate": 0.01})
    run.advance()
    view = run.view("predictions", offset=5, limit=30)
    assert_plain(view)
    assert (view["kind"], view["split"]) == ("predictions", "validation")
    assert view["indices"] == list(range(5, 35))
    assert view["labels"] == run.data.t_validation[5:35].tolist()
    right = np.equal(view["labels"], view["predicted"])
    assert right.mean() > 0.5
    assert (view["confidence"] >= 0.1).all()
    assert (view["confidence"] <= 1).all()


@pytest.mark.parametrize("split", ["train", "validation", "test"])
def test_predictions_of_a_split(split: str) -> None:
    run = trainer("digits", loss="squared_error")
    view = run.view("predictions", split=split, limit=3)
    assert view["split"] == split
    assert view["labels"] == getattr(run.data, f"t_{split}")[:3].tolist()


def test_predictions_past_the_end_are_none() -> None:
    view = trainer("digits").view("predictions", offset=100_000)
    assert view["indices"] == view["labels"] == view["predicted"] == []
    assert view["confidence"].shape == (0,)


def test_without_validation_the_training_samples_are_shown() -> None:
    run = Trainer({"dataset": {"name": "digits", "validation_fraction": 0.0}})
    assert run.view("predictions")["split"] == run.view("data")["split"] == "train"


@pytest.mark.parametrize("name", POINTS)
def test_points_of_training_and_validation(name: str) -> None:
    run = trainer(name)
    view = run.view("data")
    assert_plain(view)
    assert set(view["points"]) == {"train", "validation"}
    train = view["points"]["train"]
    np.testing.assert_array_equal(np.stack([train["x"], train["y"]], axis=1), run.data.x_train)
    if name in LABELLED:
        assert train["label"] == run.data.t_train.tolist()
    else:
        np.testing.assert_array_equal(train["target"], run.data.t_train[:, 0])
    assert set(run.view("data", split="test")["points"]) == {"test"}


def test_images_come_as_bytes() -> None:
    run = trainer("digits")
    view = run.view("data", split="train", offset=3, limit=4)
    assert_plain(view)
    assert (view["shape"], view["count"], view["total"]) == ([1, 8, 8], 4, 1150)
    pixels = np.frombuffer(base64.b64decode(view["images"]), np.uint8).reshape(4, 1, 8, 8)
    np.testing.assert_allclose(pixels / 255, run.data.x_train[3:7], atol=0.5 / 255)
    assert view["labels"] == run.data.t_train[3:7].tolist()
    assert view["indices"] == [3, 4, 5, 6]
    assert view["class_names"] == list("0123456789")


WRONG: list[tuple[str, str, Json, str]] = [
    (
        "digits",
        "boundary",
        {},
        r"view.kind \(='boundary'\): needs points in a plane; choose predic",
    ),
    ("plane", "predictions", {}, r"view.kind \(='predictions'\): needs classes; choose boundary"),
    ("moons", "boundary", {"size": 1}, r"view.size \(=1\): must be .* at least 2, at most 200"),
    ("moons", "boundary", {"size": 201}, "view.size"),
    ("moons", "boundary", {"size": "9"}, "view.size"),
    ("digits", "predictions", {"split": "all"}, r"view.split .* one of train, validation, test;"),
    ("moons", "data", {"split": "all"}, "view.split"),
    (
        "digits",
        "data",
        {"offset": -1},
        r"view.offset \(=-1\): must be a whole number of at least 0;",
    ),
    ("digits", "data", {"limit": 0}, "view.limit"),
    ("digits", "data", {"limit": 1001}, "view.limit"),
]


@pytest.mark.parametrize(("name", "kind", "options", "message"), WRONG)
def test_wrong_wishes_are_told(name: str, kind: str, options: Json, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        trainer(name).view(kind, **options)
