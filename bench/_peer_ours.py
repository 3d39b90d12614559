"""This project's training step: network, loss and optimizer, called as the Trainer calls them."""

import numpy as np

from bench._nets import Net
from bench._peer import Batch, Step
from nn.layers import LAYERS
from nn.losses import LOSSES
from nn.model import Network
from nn.optimizers import OPTIMIZERS


def convert(x: np.ndarray, y: np.ndarray) -> Batch:
    """The batch as it is."""
    return x, y


def build(net: Net, optimizer: str) -> Step:
    """A step of a network."""
    layers = [
        LAYERS[layer["kind"]](**{name: value for name, value in layer.items() if name != "kind"})
        for layer in net.layers
    ]
    rng = np.random.default_rng(0)
    network = Network(layers, tuple(net.in_shape), init_rng=rng, dropout_rng=rng)
    loss = LOSSES["softmax_cross_entropy"]()
    rule = OPTIMIZERS[optimizer]()
    state = rule.init(network.parameter_count, network.dtype, network.weight_slices)

    def step(x: np.ndarray, y: np.ndarray) -> float:
        value = loss.forward(network.forward(x, training=True), y)
        network.backward(loss.backward())
        rule.update(network.params, network.grads, state, rule.learning_rate)
        return value

    return step
