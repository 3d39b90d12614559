"""Network: one vector of parameters, its views, and what passes through."""

import tracemalloc
from typing import ClassVar, Literal

import numpy as np
import pytest

from nn.errors import CheckpointError, ConfigError, ShapeError
from nn.initializers import Normal
from nn.layers import LAYERS
from nn.layers.activations import Identity
from nn.layers.base import Layer, LayerSpec
from nn.losses import SoftmaxCrossEntropy
from nn.model import MAX_PARAMETERS, Network
from tests.nn.layers.support import network, samples

AFFINE, RELU, BATCH_NORM = LAYERS["affine"], LAYERS["relu"], LAYERS["batch_norm"]
DROPOUT = LAYERS["dropout"]


def full(**kwargs: object) -> Network:
    parts = [AFFINE(units=4), BATCH_NORM(), RELU(), DROPOUT(rate=0.5), AFFINE(units=3)]
    return network(*parts, **kwargs)


def test_views_are_the_vector_in_order_and_in_shape() -> None:
    net = full()
    assert {name: view.shape for name, view in net.views.items()} == {
        "0.weight": (5, 4),
        "0.bias": (4,),
        "1.scale": (4,),
        "1.shift": (4,),
        "4.weight": (4, 3),
        "4.bias": (3,),
    }
    assert net.parameter_count == 20 + 4 + 4 + 4 + 12 + 3 == net.grads.size
    for vector, views in [(net.params, net.views), (net.grads, net.grad_views)]:
        vector[:] = np.arange(vector.size)
        joined = np.concatenate([view.ravel() for view in views.values()])
        np.testing.assert_array_equal(joined, vector)
        assert all(np.shares_memory(view, vector) for view in views.values())
        assert all(view.flags.c_contiguous for view in views.values())


def test_a_change_of_the_vector_changes_the_network() -> None:
    net = full()
    net.params.fill(0)
    np.testing.assert_array_equal(net.forward(samples(2), False), np.zeros((2, 3)))


def test_weights_are_told_from_all_that_does_not_decay() -> None:
    net = full()
    assert net.weight_slices == (slice(0, 20), slice(32, 44))
    assert [weight.shape for weight in net.weights] == [(5, 4), (4, 3)]
    for part, weight, grad in zip(net.weight_slices, net.weights, net.weight_grads, strict=True):
        assert np.shares_memory(weight, net.params[part])
        assert np.shares_memory(grad, net.grads[part])


def test_the_seed_alone_decides_the_weights() -> None:
    first, again, other = full(), full(), full(seed=5)
    np.testing.assert_array_equal(first.params, again.params)
    assert not np.array_equal(first.params, other.params)
    np.testing.assert_array_equal(full(dtype="float32").params, first.params.astype(np.float32))


def test_batch_norm_and_dropout_leave_the_weights_as_they_were() -> None:
    plain = network(AFFINE(units=4), RELU(), AFFINE(units=3))
    np.testing.assert_array_equal(plain.views["0.weight"], full().views["0.weight"])
    np.testing.assert_array_equal(plain.views["2.weight"], full().views["4.weight"])


def test_initializers_are_told_the_fans() -> None:
    net = network(AFFINE(units=500, initializer=Normal(std=3)), AFFINE(units=2), shape=(200,))
    assert np.std(net.views["0.weight"]) == pytest.approx(3, rel=0.02)
    assert np.std(net.views["1.weight"]) == pytest.approx(np.sqrt(2 / 500), rel=0.1)


def test_arrays_begin_on_a_cache_line() -> None:
    net = full()
    assert all(array.ctypes.data % 64 == 0 for array in (net.params, net.grads))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_any_input_is_taken_in_the_networks_type(dtype: str) -> None:
    net = full(dtype=dtype)
    x = samples(3)
    y = net.forward(x.astype(np.float32), False).copy()
    assert y.dtype == net.dtype == dtype
    np.testing.assert_allclose(net.forward(x.tolist(), False), y, rtol=1e-4)


def test_dropout_acts_while_training_only() -> None:
    net = full()
    x = samples(50)
    inference = [net.forward(x, False).copy() for _ in range(2)]
    training = [net.forward(x, True).copy() for _ in range(2)]
    np.testing.assert_array_equal(*inference)
    assert not np.array_equal(*training)


def test_the_input_gradient_is_computed_on_request_only(monkeypatch: pytest.MonkeyPatch) -> None:
    net, loss = full(), SoftmaxCrossEntropy()
    loss.forward(net.forward(samples(3), True), np.array([0, 1, 2]))
    grad = loss.backward()
    monkeypatch.setattr(type(net.layers[0]), "backward", None)
    assert net.backward(grad) is None
    monkeypatch.undo()
    parameters = net.grads.copy()
    input_grad = net.backward(grad, input_grad=True)
    assert input_grad is not None
    assert input_grad.shape == (3, 5)
    np.testing.assert_array_equal(net.grads, parameters)


def test_a_partial_batch_leaves_nothing_behind() -> None:
    """Gradients of the whole batch do not leak into those of a smaller one."""
    used, fresh, loss = full(), full(), SoftmaxCrossEntropy()
    labels = np.array([0, 1, 2, 1, 0, 2, 2])
    for net, batches in [(used, [7, 3]), (fresh, [3])]:
        for n in batches:
            loss.forward(net.forward(samples(n, seed=n), False), labels[:n])
            net.backward(loss.backward())
    np.testing.assert_array_equal(used.grads, fresh.grads)


def test_outputs_and_gradients_of_the_last_pass_are_kept() -> None:
    net, loss = full(), SoftmaxCrossEntropy()
    logits = net.forward(samples(3), True)
    loss.forward(logits, np.array([0, 1, 2]))
    grad = loss.backward()
    net.backward(grad)
    assert net.layers[-1].output is logits
    assert net.layers[-1].grad_output is grad
    for layer in net.layers:
        assert layer.output.shape == layer.grad_output.shape == (3, *layer.out_shape)


def test_steady_state_allocates_next_to_nothing() -> None:
    n, loss = 20_000, SoftmaxCrossEntropy()
    net = full(dtype="float32")
    x, labels = samples(n).astype(np.float32), np.arange(n) % 3

    def step() -> None:
        loss.forward(net.forward(x, True), labels)
        net.backward(loss.backward())

    step()
    tracemalloc.start()
    step()
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()[0]
    step()
    peak = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()
    smallest_output = 3 * n * net.dtype.itemsize
    assert peak < smallest_output  # the loss picks n numbers, twice


def test_state_is_copied_bit_for_bit() -> None:
    net, other = full(), full()
    net.forward(samples(9), True)
    state = net.state()
    assert list(state) == ["1.running_mean", "1.running_variance"]
    other.load_state(state)
    x = samples(4)
    np.testing.assert_array_equal(net.forward(x, False), other.forward(x, False))
    state["1.running_mean"].fill(9)
    assert not np.array_equal(net.state()["1.running_mean"], state["1.running_mean"])


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"1.running_mean": np.zeros(4)},
        {"1.running_mean": np.zeros(4), "1.running_variance": np.zeros(3)},
        {"1.running_mean": np.zeros(4), "1.running_variance": np.zeros(4, np.float32)},
    ],
)
def test_the_state_of_another_network_is_refused(state: dict[str, np.ndarray]) -> None:
    with pytest.raises(CheckpointError, match=r"layer state .* must be that of this network"):
        full().load_state(state)


def test_live_fields_reach_their_layers() -> None:
    net = full()
    specs = [layer.spec for layer in net.layers]
    specs[3] = DROPOUT(rate=0.0)
    params = net.params.copy()
    net.reconfigure(specs)
    x = samples(4)
    np.testing.assert_array_equal(net.forward(x, True).copy(), net.forward(x, True))
    np.testing.assert_array_equal(net.params, params)
    with pytest.raises(ValueError, match="zip"):
        net.reconfigure(specs[:2])


def test_a_network_without_parameters_still_passes_gradients() -> None:
    net = network(RELU(), LAYERS["tanh"]())
    assert net.parameter_count == 0
    y = net.forward(samples(3), True)
    grad = net.backward(np.ones_like(y), input_grad=True)
    assert grad is not None
    assert grad.shape == (3, 5)
    assert net.weight_slices == ()


def test_an_empty_network_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"layers \(=\[\]\): must not be empty; add a layer"):
        network()


def test_a_network_that_is_too_large_is_refused_before_it_is_made() -> None:
    assert MAX_PARAMETERS == 5_000_000
    wide = [AFFINE(units=4096), RELU(), AFFINE(units=4096), AFFINE(units=10)]
    message = r"would have 20,037,642 parameters, more than 5,000,000; use fewer units or layers"
    with pytest.raises(ConfigError, match=message) as caught:
        network(*wide, shape=(784,))
    [problem] = caught.value.problems
    assert (problem.field, problem.code) == ("layers", "too_many_parameters")
    assert problem.value == ["affine", "relu", "affine", "affine"]


class Narrow(Identity):
    """A layer that takes one shape only."""


class NarrowSpec(LayerSpec):
    layer: ClassVar[type[Layer]] = Narrow
    kind: Literal["narrow"] = "narrow"

    def build(self, in_shape: tuple[int, ...], dtype: object) -> Layer:
        if in_shape != (1,):
            raise ShapeError.of("in_shape", list(in_shape), "must be (1,)", "put it elsewhere")
        return super().build(in_shape, dtype)


def test_a_layer_that_cannot_take_its_input_is_named_by_its_place() -> None:
    with pytest.raises(ShapeError) as caught:
        network(AFFINE(units=1), NarrowSpec(), AFFINE(units=2), NarrowSpec())
    assert str(caught.value) == "layers.3.in_shape (=[2]): must be (1,); put it elsewhere"
