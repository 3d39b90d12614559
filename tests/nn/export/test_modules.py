"""Every part has its form in PyTorch; one that has none is named."""

from typing import Any

import pytest

from nn.errors import ConfigError
from nn.export import modules
from nn.layers import LAYERS
from nn.losses import LOSSES
from nn.optimizers import OPTIMIZERS, Nesterov, Sgd


def made(kind: str, shape: tuple[int, ...] = (2, 6, 7), **fields: Any) -> list[str]:
    return modules.modules(LAYERS[kind](**fields).build(shape, "float32"))


def test_every_registered_part_has_a_form() -> None:
    assert modules.LAYER_MODULES.keys() == LAYERS.keys()
    assert modules.OPTIMIZERS.keys() == OPTIMIZERS.keys()
    assert modules.LOSSES.keys() == LOSSES.keys()


@pytest.mark.parametrize("kind", LAYERS)
def test_every_array_of_a_layer_has_a_name(kind: str) -> None:
    layer = LAYERS[kind]().build((2, 6, 6), "float32")
    names = modules.NAMES.get(kind, {})
    assert list(names) == [*layer.parameters(), *layer.buffers()]
    for name, spec in layer.parameters().items():
        assert len(spec.shape) in {1, len(modules.AXES.get(kind, ()))}, name


@pytest.mark.parametrize(
    ("kind", "fields", "expected"),
    [
        ("affine", {"units": 5}, ["nn.Flatten()", "nn.Linear(84, 5)"]),
        ("conv2d", {"filters": 4}, ["nn.Conv2d(2, 4, 3)"]),
        ("conv2d", {"filters": 4, "padding": "same"}, ["nn.Conv2d(2, 4, 3, padding=(1, 1))"]),
        (
            "conv2d",
            {"filters": 4, "kernel_size": 2, "padding": "same"},
            ["nn.ZeroPad2d((0, 1, 0, 1))", "nn.Conv2d(2, 4, 2)"],
        ),
        (
            "conv2d",
            {"filters": 4, "stride": 2, "padding": 2},
            ["nn.Conv2d(2, 4, 3, stride=2, padding=(2, 2))"],
        ),
        ("max_pool2d", {}, ["nn.MaxPool2d(2, stride=2, padding=0)"]),
        (
            "avg_pool2d",
            {"size": 3, "stride": 1, "padding": 1},
            ["nn.AvgPool2d(3, stride=1, padding=1)"],
        ),
        ("global_avg_pool", {}, ["nn.AdaptiveAvgPool2d(1)", "nn.Flatten()"]),
        ("batch_norm", {}, ["nn.BatchNorm2d(2, eps=1e-05, momentum=0.1)"]),
        ("dropout", {"rate": 0.25}, ["nn.Dropout(0.25)"]),
        ("dropout", {"scale_at": "inference"}, ["PlainDropout(0.5)"]),
        ("leaky_relu", {"slope": 0.2}, ["nn.LeakyReLU(0.2)"]),
        ("elu", {"alpha": 0.5}, ["nn.ELU(0.5)"]),
    ],
)
def test_a_layer_becomes_these_modules(kind: str, fields: Any, expected: list[str]) -> None:
    assert made(kind, **fields) == expected


def test_rows_of_numbers_need_no_flattening() -> None:
    assert made("affine", (7,), units=3) == ["nn.Linear(7, 3)"]
    assert made("batch_norm", (7,)) == ["nn.BatchNorm1d(7, eps=1e-05, momentum=0.1)"]


def test_nesterov_without_momentum_is_plain_descent() -> None:
    assert modules.optimizer(Nesterov(momentum=0), "p") == modules.optimizer(Sgd(), "p")
    assert "nesterov=True" in modules.optimizer(Nesterov(), "p")


def test_what_has_no_form_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for table, name in (("LAYER_MODULES", "relu"), ("OPTIMIZERS", "sgd"), ("LOSSES", "x")):
        kept = {key: value for key, value in getattr(modules, table).items() if key != name}
        monkeypatch.setattr(modules, table, kept)
    with pytest.raises(ConfigError, match=r"layers \(='relu'\): has no form in PyTorch"):
        made("relu")
    with pytest.raises(ConfigError, match="optimizer"):
        modules.optimizer(Sgd(), "p")
    with pytest.raises(ConfigError, match="loss"):
        modules.loss("x")
