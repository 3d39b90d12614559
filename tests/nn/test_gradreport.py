"""The gradient check of a whole run: every array, a verdict, the cost, and no trace."""

import pickle
from typing import Any

import numpy as np
import pytest

from nn import gradreport
from nn.errors import ConfigError
from nn.gradcheck import check_gradients
from nn.gradreport import TOLERANCE, in_float64, report
from nn.layers import LAYERS
from nn.losses import LOSSES, SoftmaxCrossEntropy
from nn.trainer import Trainer
from tests.nn.layers.support import network, samples
from tests.nn.support import FULL, assert_plain, joined, params, takes_flat

AFFINE, BATCH_NORM, DROPOUT = (LAYERS[kind] for kind in ("affine", "batch_norm", "dropout"))
LABELS = np.array([0, 1, 2, 0, 1, 2])


def test_every_array_and_the_input_are_in_the_report() -> None:
    found = Trainer(FULL).check_gradients(samples=6, limit=10)
    assert found["agrees"]
    assert (found["samples"], found["limit"], found["tolerance"]) == (6, 10, TOLERANCE)
    sizes = {array["name"]: array["size"] for array in found["arrays"]}
    assert sizes == {
        "0.weight": 16,
        "0.bias": 8,
        "1.scale": 8,
        "1.shift": 8,
        "4.weight": 48,
        "4.bias": 6,
        "6.weight": 12,
        "6.bias": 2,
        "input": 12,
    }
    for array in found["arrays"]:
        assert array["checked"] + array["kinks"] == min(10, array["size"])
        assert array["agrees"]
        assert array["max_error"] <= TOLERANCE
    assert_plain(found)


@pytest.mark.parametrize("kind", LAYERS)
def test_every_layer_passes_in_a_run_that_has_trained(kind: str) -> None:
    first = [{"kind": "affine", "units": 9}] if takes_flat(kind) else []
    trainer = Trainer({"layers": [*first, {"kind": kind}], "batch_size": 32})
    trainer.advance(steps=20)
    found = trainer.check_gradients(samples=4, limit=15)
    assert found["agrees"]
    assert found["step"] == 20


@pytest.mark.parametrize("loss", LOSSES)
def test_every_loss(loss: str) -> None:
    config: dict[str, Any] = {"dataset": {"name": "moons", "samples": 40}, "loss": loss}
    assert Trainer(config).check_gradients(limit=20)["agrees"]


def test_the_run_notices_nothing() -> None:
    plain, checked = Trainer(FULL), Trainer(FULL)
    frames = []
    for trainer in (plain, checked):
        first = trainer.advance(steps=9)
        if trainer is checked:
            before = params(trainer)
            trainer.check_gradients(limit=5)
            assert params(trainer) == before
        frames.append(joined([first, trainer.advance(steps=9)]))
    assert frames[0] == frames[1]
    assert params(plain) == params(checked)


def test_it_is_made_in_float64_at_the_weights_and_statistics_of_the_network() -> None:
    net = network(AFFINE(units=4), BATCH_NORM(), AFFINE(units=3), dtype="float32")
    net.forward(samples(6), True)
    copy = in_float64(net)
    assert copy.params.dtype == np.float64
    np.testing.assert_array_equal(copy.params, net.params)
    np.testing.assert_array_equal(
        copy.state()["1.running_mean"], net.state()["1.running_mean"].astype(np.float64)
    )
    assert report(net, SoftmaxCrossEntropy(), samples(6), LABELS)["agrees"]


def test_a_wrong_gradient_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    affine = AFFINE.layer
    backward = affine.backward_parameters

    def wrong(self: Any, grad_out: np.ndarray) -> None:
        backward(self, grad_out)
        self.grad_bias *= 1.01

    monkeypatch.setattr(affine, "backward_parameters", wrong)
    found = report(network(AFFINE(units=3)), SoftmaxCrossEntropy(), samples(6), LABELS)
    assert not found["agrees"]
    assert {a["name"]: a["agrees"] for a in found["arrays"]} == {
        "0.weight": True,
        "0.bias": False,
        "input": True,
    }


def test_the_cost_of_measuring_stands_beside_that_of_computing() -> None:
    cost = Trainer({}).check_gradients(limit=1)["cost"]
    assert cost["parameters"] == 64 * 50 + 50 + 50 * 10 + 10
    assert 0 < cost["forward"] < cost["backpropagation"] < cost["numerical"]
    assert cost["numerical"] == 2 * cost["parameters"] * cost["forward"]
    assert cost["ratio"] == pytest.approx(cost["numerical"] / cost["backpropagation"])
    assert cost["ratio"] > 500


@pytest.mark.parametrize(("seconds", "limit"), [(1e9, 30), (7 * 2 * 9.5e-3, 9), (1e-9, 1)])
def test_a_bound_in_seconds_compares_fewer_numbers(
    monkeypatch: pytest.MonkeyPatch, seconds: float, limit: int
) -> None:
    monkeypatch.setattr(gradreport, "_quickest", lambda run: 1e-3)
    net = network(AFFINE(units=4), BATCH_NORM(), AFFINE(units=3))  # six arrays and the input
    found = report(net, SoftmaxCrossEntropy(), samples(6), LABELS, limit=30, seconds=seconds)
    assert found["limit"] == limit
    assert all(a["checked"] == min(limit, a["size"]) for a in found["arrays"])


@pytest.mark.parametrize("count", [-1, 0, 1])
def test_a_single_sample_is_refused_with_the_reason(count: int) -> None:
    with pytest.raises(ConfigError, match=r"samples \(=[01]\): must be at least 2: .*BatchNorm"):
        Trainer(FULL).check_gradients(samples=count)


def test_batch_norm_with_a_single_sample_is_refused_on_the_lower_level_too() -> None:
    net = network(AFFINE(units=4), BATCH_NORM(), AFFINE(units=3))
    x, t = samples(1), LABELS[:1]
    with pytest.raises(ConfigError, match="BatchNorm gives a constant"):
        check_gradients(net, SoftmaxCrossEntropy(), x, t)
    check_gradients(net, SoftmaxCrossEntropy(), x, t, training=False)
    plain = network(AFFINE(units=4), AFFINE(units=3))
    check_gradients(plain, SoftmaxCrossEntropy(), x, t)


def test_nothing_to_compare_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"limit \(=0\): must be at least 1"):
        Trainer({}).check_gradients(limit=0)


def test_a_failed_check_leaves_the_network_as_it_was() -> None:
    net = network(AFFINE(units=4), BATCH_NORM(), DROPOUT(), AFFINE(units=3))
    net.forward(samples(6), True)
    state = pickle.dumps(net.state())
    with pytest.raises(IndexError):
        check_gradients(net, SoftmaxCrossEntropy(), samples(6), LABELS + 90)
    assert not net.layers[2].frozen
    assert pickle.dumps(net.state()) == state
