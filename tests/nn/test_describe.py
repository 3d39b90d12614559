"""The summary: layers with shapes and parameters, and what the data are."""

from nn.trainer import Trainer
from tests.nn.support import FULL


def test_every_layer_is_listed_with_the_output_last() -> None:
    summary = Trainer(FULL).summary()
    kinds = [layer["kind"] for layer in summary["layers"]]
    assert kinds == [*(layer["kind"] for layer in FULL["layers"]), "affine"]
    assert [layer["index"] for layer in summary["layers"]] == list(range(7))
    assert [layer["parameters"] for layer in summary["layers"]] == [24, 16, 0, 0, 54, 0, 14]
    assert summary["parameters"] == 108
    assert summary["layers"][0]["in_shape"] == [2]
    assert summary["layers"][4]["out_shape"] == [6]
    assert summary["steps_per_epoch"] == 7


def test_the_facts_of_points() -> None:
    data = Trainer(FULL).summary()["data"]
    assert (data["task"], data["kind"], data["shape"]) == ("classification", "points", [2])
    assert data["sizes"] == {"train": 48, "validation": 12, "test": 12}
    assert data["classes"] == len(data["class_names"]) == 2
    assert len(data["low"]) == len(data["high"]) == 2


def test_the_facts_of_images() -> None:
    data = Trainer({}).summary()["data"]
    assert data["shape"] == [1, 8, 8]
    assert data["low"] is data["high"] is None
    assert data["sizes"]["test"] == 360
