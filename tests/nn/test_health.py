"""Health: each illness is found where it is, with evidence and knob; healthy nets are silent."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from nn.config import RunConfig
from nn.data import DATASETS, Data
from nn.health import SEVERITY, SURE, Finding, Judge
from nn.probe import Measure
from nn.trainer import Trainer
from tests.nn.support import Json, assert_plain, blocks, sgd

MNIST_LIKE: Json = {"batch_size": 128, "optimizer": sgd(), "stop": {"epochs": None}}


@pytest.fixture(autouse=True)
def large_digits(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a test is marked so, digits have MNIST's size and its grey levels."""
    if "mnist_like" not in request.fixturenames:
        return
    digits = DATASETS["digits"]
    original = digits.load

    def load(config: Any, rng: np.random.Generator) -> Data:
        data = original(config, rng)
        for name in ("x_train", "x_validation", "x_test"):
            small = getattr(data, name)
            large = np.pad(
                small.repeat(3, axis=2).repeat(3, axis=3), ((0, 0), (0, 0), (2, 2), (2, 2))
            )
            object.__setattr__(data, name, np.ascontiguousarray(large))
        return data

    monkeypatch.setattr(digits, "load", load)


@pytest.fixture
def mnist_like() -> Json:
    return MNIST_LIKE


def judged(trainer: Trainer, steps: int = 0) -> dict[int, Json]:
    probes = trainer.advance(steps=steps)["probes"] if steps else trainer.probe()
    assert_plain(probes)
    worst = min((entry["status"] for entry in probes["health"]), key=SEVERITY.index)
    assert probes["summary"] == {"status": worst}
    assert [entry["layer"] for entry in probes["health"]] == list(range(len(probes["layers"])))
    for entry in probes["health"]:
        assert bool(entry["evidence"]) == (entry["status"] != "ok") == (entry["knob"] is not None)
    return {entry["layer"]: entry for entry in probes["health"] if entry["status"] != "ok"}


def statuses(health: dict[int, Json]) -> dict[int, str]:
    return {layer: entry["status"] for layer, entry in health.items()}


HEALTHY: dict[str, Json] = {
    "digits": {},
    "adam": {"optimizer": {"name": "adam", "learning_rate": 0.01}, "batch_size": 32},
    "circle": {"dataset": {"name": "circle"}, "layers": blocks(8, 2, "tanh", name="xavier_normal"),
               "optimizer": sgd(0.03), "batch_size": 10},
    "regression": {"dataset": {"name": "plane"}, "optimizer": sgd(0.01), "batch_size": 10},
    "batch of one": {"dataset": {"name": "moons"}, "layers": blocks(8, 2, "relu", name="he_normal"),
                     "optimizer": sgd(0.01), "batch_size": 1},
    "linear": {"layers": []},
    "regularized": {"layers": [{"kind": "affine"}, {"kind": "batch_norm"}, {"kind": "relu"},
                               {"kind": "dropout"}], "regularization": {"l2": 1e-3}},
}  # fmt: skip


@pytest.mark.parametrize("name", HEALTHY)
def test_healthy_nets_are_silent(name: str) -> None:
    trainer = Trainer({**HEALTHY[name], "stop": {"epochs": None}})
    assert judged(trainer) == {}
    for _ in range(12):
        assert judged(trainer, 25) == {}


@pytest.mark.parametrize(
    "layers",
    [
        blocks(100, 5, "relu", name="he_normal"),
        blocks(100, 3, "sigmoid", name="xavier_normal"),
        blocks(100, 5, "tanh", name="xavier_uniform"),
        blocks(50, 1, "sigmoid", name="normal", std=0.01),
    ],
)
def test_healthy_nets_of_mnists_size_are_silent(mnist_like: Json, layers: list[Json]) -> None:
    trainer = Trainer({**mnist_like, "layers": layers})
    assert judged(trainer) == {}
    for _ in range(6):
        assert judged(trainer, 20) == {}


@pytest.mark.parametrize("kind", ["relu", "sigmoid", "tanh"])
@pytest.mark.parametrize("steps", [0, 5])
def test_symmetric_zeros_starve(kind: str, steps: int) -> None:
    head = {"initializer": {"name": "zeros"}}
    health = judged(Trainer({"layers": blocks(20, 2, kind, name="zeros"), "head": head}), steps)
    assert statuses(health).items() >= {0: "starving", 2: "starving"}.items()
    assert health[0]["knob"] == "layers.0.initializer"
    assert next(iter(health[0]["evidence"].values())) < 1e-3


def test_deep_sigmoid_with_large_weights_saturates(mnist_like: Json) -> None:
    layers = blocks(100, 5, "sigmoid", name="normal", std=1.0)
    health = judged(Trainer({**mnist_like, "layers": layers}))
    assert set(health) >= {3, 5, 7, 9}
    assert set(statuses(health).values()) == {"saturated"}
    assert health[5]["evidence"]["saturated"] > 0.4
    assert health[5]["knob"] == "layers.4.initializer"


def test_deep_relu_with_small_weights_starves(mnist_like: Json) -> None:
    layers = blocks(100, 5, "relu", name="normal", std=0.01)
    for steps in (0, 20):
        health = judged(Trainer({**mnist_like, "layers": layers}), steps)
        assert set(statuses(health).values()) == {"starving"}
        assert set(health) >= {6, 7, 8, 9, 10}
        assert 1 not in health
        assert health[9]["knob"] == "layers.8.initializer"
        assert health[10]["knob"] == "head.initializer"


def test_deep_sigmoid_vanishes(mnist_like: Json) -> None:
    layers = blocks(100, 7, "sigmoid", name="xavier_normal")
    health = judged(Trainer({**mnist_like, "layers": layers}))
    assert health[0]["status"] == "vanishing"
    assert health[0]["evidence"]["gradient_ratio"] < 1e-3
    assert health[0]["knob"] == "layers.1.kind"


def test_large_weights_explode(mnist_like: Json) -> None:
    layers = blocks(100, 5, "relu", name="normal", std=1.0)
    for steps in (0, 1):
        health = judged(Trainer({**mnist_like, "layers": layers}), steps)
        assert health[8]["status"] == "exploding"
        assert health[8]["evidence"]["activation_std"] > 1e3
        assert health[8]["knob"] == "layers.8.initializer"


def measure(index: int, **values: Any) -> Measure:
    healthy = Measure(index, "affine", 100, 1.0, 1.0, 1.0, 1.0, 1e-3, None, None)
    return replace(healthy, **values)


def finding(*measures: Measure) -> Finding:
    """What is found in the first of some layers."""
    config = RunConfig.load({"layers": [{"kind": "affine"}] * (len(measures) - 1)})
    return Judge(measures, config, ["ok"] * len(measures)).judge(measures[0])


@pytest.mark.parametrize(
    ("first", "last", "status"),
    [
        (0.5e-3, 1.0, "vanishing"),
        (2e-3, 1.0, "ok"),
        (0.5e3, 1.0, "ok"),
        (2e3, 1.0, "exploding"),
        (1.0, 0.0, "ok"),
        (1.0, None, "ok"),
        (None, 1.0, "ok"),
    ],
)
def test_gradients_are_compared_with_the_last_layers(
    first: float | None, last: float | None, status: str
) -> None:
    found = finding(measure(0, weight_gradient=first), measure(1, weight_gradient=last))
    assert found.status == status
    if status != "ok":
        assert found.knob == "layers.0.initializer"
        assert found.evidence == {"gradient_ratio": first}


def test_the_knob_of_a_vanishing_gradient_is_the_squashing_layer() -> None:
    squashing = measure(1, saturated=0.1, weight_gradient=None)
    found = finding(measure(0, weight_gradient=1e-4), squashing, measure(2))
    assert (found.status, found.knob) == ("vanishing", "layers.1.kind")


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"std": 1001.0}, "exploding"),
        ({"spread": 0.9e-3}, "starving"),
        ({"variety": 0.9e-3}, "starving"),
        ({"variety": None}, "ok"),
        ({"update_ratio": 0.51}, "exploding"),
        ({"update_ratio": None}, "ok"),
        ({"saturated": 0.41}, "saturated"),
        ({"saturated": 0.39}, "ok"),
        ({"dead": 0.41}, "dead"),
        ({"dead": 0.39}, "ok"),
        ({"dead": 1.0, "samples": SURE - 1}, "ok"),
        ({"dead": 1.0, "samples": SURE}, "dead"),
    ],
)
def test_thresholds(values: dict[str, Any], status: str) -> None:
    assert finding(measure(0, **values), measure(1)).status == status


@pytest.mark.parametrize("optimizer", [sgd(10.0), {"name": "adam", "learning_rate": 1.0}])
def test_a_learning_rate_that_is_too_large_is_blamed(optimizer: Json) -> None:
    trainer = Trainer({"optimizer": optimizer, "layers": blocks(50, 2, "relu", name="he_normal")})
    assert judged(trainer) == {}
    health = judged(trainer, 8)
    assert set(statuses(health).values()) <= {"dead", "exploding", "starving"}
    blamed = [entry for entry in health.values() if entry["status"] in {"dead", "exploding"}]
    assert blamed
    assert {entry["knob"] for entry in blamed} == {"optimizer.learning_rate"}


def test_an_update_as_large_as_the_weights_is_reckless() -> None:
    optimizer = {"name": "adam", "learning_rate": 0.3}
    health = judged(Trainer({"optimizer": optimizer}), 1)
    assert health[0]["status"] == "exploding"
    assert health[0]["evidence"]["update_ratio"] > 0.5
    assert health[0]["knob"] == "optimizer.learning_rate"


def test_dead_by_bias() -> None:
    layers = [{"kind": "affine", "units": 50, "bias_init": -10}, {"kind": "relu"}]
    health = judged(Trainer({"layers": layers}))
    assert statuses(health)[1] == "dead"
    assert health[1]["evidence"] == {"dead": 1.0}
    assert health[1]["knob"] == "layers.0.bias_init"


def test_few_samples_prove_no_death() -> None:
    layers = [{"kind": "affine", "units": 50, "bias_init": -10}, {"kind": "relu"}]
    health = judged(Trainer({"layers": layers, "batch_size": SURE - 1}))
    assert "dead" not in statuses(health).values()


def test_batch_norm_over_one_sample_starves() -> None:
    layers = [{"kind": "affine", "units": 9}, {"kind": "batch_norm"}, {"kind": "relu"}]
    for steps in (0, 30):
        health = judged(Trainer({"layers": layers, "batch_size": 1}), steps)
        assert statuses(health) == {1: "starving", 2: "starving", 3: "starving"}
        assert {entry["knob"] for entry in health.values()} == {"batch_size"}
        assert health[1]["evidence"] == {"samples": 1}


def test_batch_norm_rescues_large_and_small_weights(mnist_like: Json) -> None:
    for std in (0.01, 1.0):
        block = [
            {"kind": "affine", "units": 100, "initializer": {"name": "normal", "std": std}},
            {"kind": "batch_norm"}, {"kind": "relu"},
        ]  # fmt: skip
        health = judged(Trainer({**mnist_like, "layers": block * 5}), 10)
        assert not {"dead", "saturated", "vanishing"} & set(statuses(health).values())
        assert not {4, 5, 7, 8, 10, 11, 13, 14} & set(health)
