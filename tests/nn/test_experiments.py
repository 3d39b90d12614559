"""The experiments of "Deep Learning from Scratch", chapter 6, with what its own code reaches.

Its batches are drawn with replacement, ours are shuffled epochs: figures agree roughly.
"""

from typing import Any

import numpy as np
import pytest

from nn.data import status
from nn.initializers import INITIALIZERS
from nn.layers import LAYERS
from nn.layers.affine import AffineSpec
from nn.model import Network
from nn.probe import histogram, saturated_share
from nn.trainer import Trainer
from tests.nn.support import Json, blocks, sgd

needs_mnist = pytest.mark.skipif(
    status("mnist") != "ready", reason="optional: MNIST is not on this machine"
)


def fifth_layer(kind: str, **initializer: Any) -> Any:
    """The fifth of five layers of 100, after 1,000 samples of N(0, 1) went through."""
    weights = INITIALIZERS[initializer.pop("name")](**initializer)
    specs = [AffineSpec(units=100, initializer=weights), LAYERS[kind]()] * 5
    streams = {"init_rng": np.random.default_rng(0), "dropout_rng": np.random.default_rng(1)}
    network = Network(specs, (100,), **streams)
    network.forward(np.random.default_rng(2).standard_normal((1000, 100)), False)
    return network.layers[-1]


@pytest.mark.parametrize(
    ("kind", "initializer", "mean", "std"),
    [
        ("sigmoid", {"name": "normal", "std": 0.01}, 0.498, 0.012),
        ("tanh", {"name": "normal", "std": 0.01}, 0.0, 1e-5),
        ("relu", {"name": "normal", "std": 0.01}, 1e-6, 2e-6),
        ("relu", {"name": "lecun_normal"}, 0.08, 0.14),
        ("relu", {"name": "he_normal"}, 0.59, 0.86),
    ],
)
def test_activations_of_the_fifth_layer(
    kind: str, initializer: Json, mean: float, std: float
) -> None:
    found = histogram(fifth_layer(kind, **initializer).output)
    assert found["mean"] == pytest.approx(mean, rel=0.4, abs=0.3 * std)
    assert found["std"] == pytest.approx(std, rel=0.6)


def test_half_of_the_sigmoids_saturate_with_large_weights() -> None:
    assert saturated_share(fifth_layer("sigmoid", name="normal", std=1.0)) == pytest.approx(
        0.5, abs=0.1
    )


def deep(initializer: Json, optimizer: Json) -> Json:
    """784-100×4-10, ReLU, batches of 128 of the 60,000 images."""
    return {
        "dataset": {"name": "mnist", "validation_fraction": 0.0},
        "layers": blocks(100, 4, "relu", **initializer),
        "head": {"initializer": initializer},
        "batch_size": 128,
        "optimizer": optimizer,
        "stop": {"epochs": None},
    }


def last_hundred(config: Json) -> float:
    return float(Trainer(config).advance(steps=2000, probe=False)["loss"][-100:].mean())


@needs_mnist
@pytest.mark.slow
def test_initializers_on_mnist() -> None:
    small, lecun, he = (
        {"name": "normal", "std": 0.01},
        {"name": "lecun_normal"},
        {"name": "he_normal"},
    )
    losses = [last_hundred(deep(initializer, sgd())) for initializer in (small, lecun, he)]
    assert losses[0] == pytest.approx(2.301, abs=0.005)
    assert losses[1] == pytest.approx(0.281, rel=0.2)
    assert losses[2] == pytest.approx(0.198, rel=0.2)


@needs_mnist
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "rate", "loss"), [("momentum", 0.01, 0.066), ("adam", 0.001, 0.041)]
)
def test_optimizers_on_mnist(name: str, rate: float, loss: float) -> None:
    optimizer = {"name": name, "learning_rate": rate}
    assert last_hundred(deep({"name": "he_normal"}, optimizer)) == pytest.approx(loss, rel=0.4)


@needs_mnist
@pytest.mark.slow
def test_the_two_layer_net_reaches_97_percent() -> None:
    he = {"name": "he_normal"}
    trainer = Trainer({
        **deep(he, sgd(0.1)), "layers": blocks(50, 1, "relu", **he), "batch_size": 100,
        "stop": {"epochs": 17},
    })  # fmt: skip
    trainer.advance(probe=False)
    assert trainer.test()["accuracy"] >= 0.97
