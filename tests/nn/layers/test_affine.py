"""Affine: a matrix product and a bias, straight into the network's vectors."""

import numpy as np
import pytest

from nn.initializers import ConstantValue, Normal
from nn.layers.affine import Affine, AffineSpec
from tests.nn.layers.support import bound, network, samples


def test_the_product_and_its_gradients() -> None:
    layer = bound("affine", (2,), units=2)
    assert isinstance(layer, Affine)
    layer.weight[...], layer.bias[...] = [[1, 2], [3, 4]], [10, 20]
    x, grad_out = np.array([[1.0, 1.0], [2.0, 0.0]]), np.array([[1.0, 0.0], [1.0, -1.0]])
    np.testing.assert_array_equal(layer.forward(x, True), [[14, 26], [12, 24]])
    np.testing.assert_array_equal(layer.backward(grad_out), [[1, 3], [-1, -1]])
    np.testing.assert_array_equal(layer.grad_weight, [[3, -2], [1, 0]])
    np.testing.assert_array_equal(layer.grad_bias, [2, -1])


@pytest.mark.parametrize("shape", [(2, 3, 4), (6, 4)])
@pytest.mark.parametrize("order", ["C", "F"])
def test_an_image_is_flattened_and_its_gradient_is_an_image(
    shape: tuple[int, ...], order: str
) -> None:
    layer, flat = bound("affine", shape, units=3), bound("affine", (24,), units=3)
    x, grad_out = samples(5, shape), samples(5, (3,))
    wanted = flat.forward(x.reshape(5, 24), True)
    np.testing.assert_allclose(layer.forward(np.array(x, order=order), True), wanted, rtol=1e-12)
    dx = layer.backward(grad_out)
    assert dx.shape == x.shape
    np.testing.assert_allclose(dx.reshape(5, 24), flat.backward(grad_out), rtol=1e-12)
    np.testing.assert_allclose(layer.grad_weight, flat.grad_weight, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("order", ["C", "F"])
def test_any_order_in_memory_gives_the_same(order: str) -> None:
    layer = bound("affine", units=3)
    x, grad_out = samples(6), samples(6, (3,))
    y, dx = layer.forward(x, True).copy(), layer.backward(grad_out).copy()
    other = np.array(x, order=order), np.array(grad_out, order=order)
    np.testing.assert_allclose(layer.forward(other[0], True), y, rtol=1e-12)
    np.testing.assert_allclose(layer.backward(other[1]), dx, rtol=1e-12)
    np.testing.assert_allclose(
        layer.forward(samples(12)[::2], True), samples(12)[::2] @ layer.weight + layer.bias
    )


def test_weights_and_biases_begin_as_declared() -> None:
    spec = AffineSpec(units=400, initializer=Normal(std=0.5), bias_init=0.25)
    net = network(spec, shape=(300,))
    np.testing.assert_array_equal(net.views["0.bias"], np.full(400, 0.25))
    assert np.std(net.views["0.weight"]) == pytest.approx(0.5, rel=0.02)
    weight, bias = spec.build((300,), "float32").parameters().values()
    assert (weight.shape, weight.fan_in, weight.fan_out, weight.decays) == (
        (300, 400),
        300,
        400,
        True,
    )
    assert (bias.shape, bias.initializer, bias.decays) == ((400,), ConstantValue(value=0.25), False)


def test_gradients_go_straight_into_the_vector() -> None:
    net = network(AffineSpec(units=3), dtype="float32")
    net.forward(samples(4), True)
    net.backward(np.ones((4, 3), np.float32))
    np.testing.assert_array_equal(net.grads[-3:], [4, 4, 4])
    np.testing.assert_allclose(
        net.grads[:-3].reshape(5, 3), np.repeat(samples(4).sum(0)[:, None], 3, 1), rtol=1e-5
    )
