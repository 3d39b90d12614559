"""The networks of the step benchmark are those that the table names."""

import numpy as np
import pytest

from bench._nets import NETS, Net, mlp
from nn.layers import LAYERS
from nn.model import Network

PARAMETERS = {
    "2-8-8-8-2": 186,
    "64-50-10": 3_760,
    "784-50-10": 39_760,
    "784-100x4-10": 109_810,
    "784-500-300-10": 545_810,
    "SimpleConvNet": 433_890,
    "DeepConvNet": 123_552,
}


def built(net: Net) -> Network:
    specs = [
        LAYERS[layer["kind"]](**{k: v for k, v in layer.items() if k != "kind"})
        for layer in net.layers
    ]
    rng = np.random.default_rng(0)
    return Network(specs, net.in_shape, init_rng=rng, dropout_rng=rng)


@pytest.mark.parametrize("name", NETS)
def test_shapes_and_parameters(name: str) -> None:
    net, network = NETS[name], built(NETS[name])
    assert network.parameter_count == PARAMETERS[name]
    assert [shape for shape, _ in net.shapes()] == [layer.out_shape for layer in network.layers]
    assert network.layers[-1].out_shape == (net.outputs,)


def test_work_is_that_of_the_products() -> None:
    assert mlp(5, 7, 3, batch=10).work == 10 * (2 * 2 * 5 * 7 + 3 * 2 * 7 * 3)
    assert NETS["DeepConvNet"].work == pytest.approx(5.2408e9, rel=1e-4)
    assert NETS["SimpleConvNet"].work == pytest.approx(0.4326e9, rel=1e-4)


def test_sizes_are_those_of_affine_layers_with_relu_only() -> None:
    assert mlp(5, 7, 3, batch=1).sizes == [5, 7, 3]
    assert mlp(5, 3, batch=1).sizes == [5, 3]
    assert NETS["SimpleConvNet"].sizes is None
    assert Net((5,), [{"kind": "relu"}, {"kind": "affine", "units": 3}], 1).sizes is None
