"""What is said of a divergence: the first layer that is not finite, the cure and the knob."""

import numpy as np
import pytest

from nn.config import RunConfig
from nn.divergence import explain, first_not_finite, weight_knob
from nn.learner import Learner
from nn.model import Network
from nn.trainer import Trainer
from tests.nn.support import blocks

CONFIG = RunConfig.load({
    "layers": [*blocks(4, 2, "relu", name="he_normal"), {"kind": "batch_norm"}],
    "dataset": {"name": "moons"},
})  # fmt: skip
HEALTHY = ["ok"] * 6


@pytest.fixture
def network() -> Network:
    learner: Learner = Trainer(CONFIG)._learner
    learner.step()
    return learner.network


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_forward_the_first_layer_with_such_a_value_is_named(network: Network, value: float) -> None:
    network.layers[3].output[0, 0] = value
    network.layers[5].output[0, 0] = value
    assert first_not_finite(network) == (3, "activation")
    network.views["2.weight"][1, 1] = value
    assert first_not_finite(network) == (2, "weight")


def test_backward_the_last_layer_is_the_first(network: Network) -> None:
    network.layers[0].grad_output[0, 0] = np.nan
    network.layers[3].grad_output[0, 0] = np.nan
    assert first_not_finite(network) == (3, "gradient")
    network.grad_views["4.scale" if "4.scale" in network.views else "4.gamma"][0] = np.inf
    assert first_not_finite(network) == (4, "gradient")


def test_the_loss_itself_is_the_output_layers(network: Network) -> None:
    assert first_not_finite(network) == (5, "loss")


def test_a_lower_rate_is_the_cure_of_what_began_well(network: Network) -> None:
    said = explain(network, CONFIG.merged({"optimizer": {"learning_rate": 0.5}}), HEALTHY)
    assert said["knob"] == "optimizer.learning_rate"
    assert said["layer"] == {"index": 5, "kind": "affine"}
    assert said["what"] == "loss"
    assert said["reason"] == "the loss is no longer a finite number"
    assert "lower the learning rate from 0.5 to 0.05, or limit the gradient" in said["cure"]["en"]
    assert "从 0.5 降到 0.05，或限制梯度" in said["cure"]["zh"]


def test_clipping_is_not_proposed_twice(network: Network) -> None:
    said = explain(network, CONFIG.merged({"clip_norm": 1}), HEALTHY)
    assert "limit the gradient" not in said["cure"]["en"]
    assert "梯度" not in said["cure"]["zh"]


def test_smaller_weights_are_the_cure_of_what_began_exploding(network: Network) -> None:
    said = explain(network, CONFIG, ["ok", "ok", "ok", "exploding", "exploding", "ok"])
    assert said["knob"] == "layers.2.initializer"
    assert "initial weights are too large" in said["cure"]["en"]
    assert "初始权重过大" in said["cure"]["zh"]


@pytest.mark.parametrize(
    ("index", "field", "knob"),
    [
        (0, "initializer", "layers.0.initializer"),
        (1, "initializer", "layers.0.initializer"),
        (4, "initializer", "layers.2.initializer"),
        (5, "initializer", "head.initializer"),
        (3, "bias_init", "layers.2.bias_init"),
        (3, "rate", None),
    ],
)
def test_the_knob_is_that_of_the_weights_before(index: int, field: str, knob: str | None) -> None:
    assert weight_knob(CONFIG, index, field) == knob
