"""Flatten: channels first, row by row, whatever the order in memory."""

import numpy as np
import pytest

from nn.layers import LAYERS
from tests.nn.layers.support import bound, network, samples


@pytest.mark.parametrize("shape", [(5,), (2, 3, 4)])
@pytest.mark.parametrize("order", ["C", "F"])
def test_there_and_back(shape: tuple[int, ...], order: str) -> None:
    layer = bound("flatten", shape)
    x = np.array(samples(6, shape), order=order)
    y = layer.forward(x, True)
    np.testing.assert_array_equal(y, x.reshape(6, -1))
    assert y.shape == (6, *layer.out_shape)
    np.testing.assert_array_equal(layer.backward(y), x)


def test_an_affine_layer_flattens_the_same_way() -> None:
    conv, affine = LAYERS["conv2d"](filters=3), LAYERS["affine"](units=4)
    nets = [
        network(*parts, shape=(2, 6, 7))
        for parts in ([conv, affine], [conv, LAYERS["flatten"](), affine])
    ]
    x = samples(5, (2, 6, 7))
    results = []
    for net in nets:
        y = net.forward(x, True)
        results.append((y, net.backward(np.ones_like(y), input_grad=True), net.grads))
    for with_flatten, without in zip(*results, strict=True):
        np.testing.assert_allclose(with_flatten, without, rtol=1e-12, atol=1e-12)
