"""Parity with PyTorch: against committed numbers, and live where torch is installed."""

import importlib
import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nn.layers import LAYERS
from nn.layers.dropout import Dropout
from nn.losses import LOSSES
from nn.model import Network
from nn.optimizers import OPTIMIZERS
from nn.schedules import SCHEDULES

Case = dict[str, Any]

FOLDER = Path(__file__).parents[1] / "reference"
FILES = {"numbers": "torch_numbers", "convolution": "convolution"}
"""Each file of numbers with the module that makes it."""


def committed() -> dict[str, list[Case]]:
    """The cases of all files, by group."""
    groups: dict[str, list[Case]] = {}
    for name in FILES:
        for group, cases in json.loads((FOLDER / f"{name}.json").read_text("utf-8")).items():
            if group != "torch":  # the version that made them
                groups.setdefault(group, []).extend(cases)
    return groups


NUMBERS = committed()
TOLERANCE = {"rtol": 1e-10, "atol": 1e-12}


def close(got: Any, wanted: Any) -> None:
    np.testing.assert_allclose(got, np.array(wanted), **TOLERANCE)


def check_layer(case: Case) -> None:
    x, grad_out = np.array(case["x"]), np.array(case["grad_out"])
    layer = LAYERS[case["config"]["kind"]](**fields(case, "kind")).build(x.shape[1:], "float64")
    params = {name: np.array(value) for name, value in case["params"].items()}
    grads = {name: np.full_like(value, np.nan) for name, value in params.items()}
    assert params.keys() == layer.parameters().keys()
    layer.bind(params, grads)
    layer.seed(np.random.default_rng(0))
    if "warm" in case:
        layer.forward(np.array(case["warm"]), True)
    if isinstance(layer, Dropout) and case["training"]:
        take_over_mask(layer, x, (np.array(case["y"]) != 0) | (np.array(case["dx"]) != 0))
    close(layer.forward(x, case["training"]), case["y"])
    close(layer.backward(grad_out), case["dx"])
    for name, grad in grads.items():
        close(grad, case["grads"][name])
    for name, array in layer.state().items():
        close(array, case["state"][name])


def take_over_mask(layer: Dropout, x: np.ndarray, mask: np.ndarray) -> None:
    """Two programs draw different masks; what they do with one is to be the same."""
    layer.forward(x, True)
    layer.factor[...] = mask * layer.factor.max()
    layer.frozen = True


def fields(case: Case, tag: str) -> Case:
    return {name: value for name, value in case["config"].items() if name != tag}


def check_loss(case: Case) -> None:
    loss, logits, targets = (
        LOSSES[case["name"]](),
        *map(np.array, (case["logits"], case["targets"])),
    )
    assert loss.forward(logits, targets) == pytest.approx(case["loss"], rel=1e-12)
    close(loss.backward(), case["grad"])
    close(loss.predict(logits), case["predicted"])


def check_optimizer(case: Case) -> None:
    rule = OPTIMIZERS[case["config"]["name"]](**fields(case, "name"))
    params = np.array(case["start"])
    state = rule.init(params.size, params.dtype, (slice(0, 4),))
    for grad, rate, after in zip(case["grads"], case["rates"], case["after"], strict=True):
        rule.update(params, np.array(grad), state, rate)
        np.testing.assert_allclose(params, after, rtol=1e-9, atol=1e-12)


def check_schedule(case: Case) -> None:
    schedule = SCHEDULES[case["config"]["name"]](**fields(case, "name"))
    steps = range(case["steps"])
    close(
        [schedule.scale(step, step // case["per_epoch"], case["steps"]) for step in steps],
        case["factors"],
    )


def check_network(case: Case) -> None:
    specs = [LAYERS[layer["kind"]](**fields({"config": layer}, "kind")) for layer in case["layers"]]
    rng = np.random.default_rng(0)
    x, labels = np.array(case["x"]), np.array(case["labels"])
    net = Network(specs, x.shape[1:], init_rng=rng, dropout_rng=rng, dtype="float64")
    for name, value in case["start"].items():
        net.views[name][...] = value
    rule, loss = OPTIMIZERS[case["config"]["name"]](), LOSSES["softmax_cross_entropy"]()
    state = rule.init(net.parameter_count, net.dtype, net.weight_slices)
    for step, wanted in enumerate(case["losses"]):
        part = slice(4 * (step % 3), 4 * (step % 3) + 4)
        value = loss.forward(net.forward(x[part], True), labels[part])
        assert value == pytest.approx(wanted, rel=1e-9)
        net.backward(loss.backward())
        rule.update(net.params, net.grads, state, 0.05)
    assert net.views.keys() == case["end"].keys()
    for name, value in case["end"].items():
        np.testing.assert_allclose(net.views[name], value, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(net.forward(x, False), case["logits"], rtol=1e-7, atol=1e-9)


CHECKS = {
    "layers": check_layer,
    "losses": check_loss,
    "optimizers": check_optimizer,
    "schedules": check_schedule,
    "networks": check_network,
}


@pytest.mark.parametrize(
    ("group", "index"),
    [(group, index) for group in CHECKS for index in range(len(NUMBERS[group]))],
    ids=lambda value: str(value),
)
def test_committed_numbers(group: str, index: int) -> None:
    CHECKS[group](NUMBERS[group][index])


@pytest.mark.parametrize(
    ("group", "tag", "registry"),
    [
        ("layers", "kind", LAYERS),
        ("optimizers", "name", OPTIMIZERS),
        ("schedules", "name", SCHEDULES),
    ],
)
def test_every_registered_one_has_numbers(group: str, tag: str, registry: Any) -> None:
    assert {case["config"][tag] for case in NUMBERS[group]} == set(registry)


def test_every_loss_has_numbers() -> None:
    assert {case["name"] for case in NUMBERS["losses"]} == set(LOSSES)


def test_live_numbers() -> None:
    """Other inputs than the committed ones."""
    pytest.importorskip("torch", reason="optional: PyTorch is not installed")
    for name, seed in itertools.product(FILES.values(), (1, 2)):
        reference = importlib.import_module(f"tests.reference.{name}")
        for group, cases in reference.collect(seed).items():
            for case in cases:
                CHECKS[group](case)
