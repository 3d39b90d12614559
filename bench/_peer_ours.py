"""This project's training step: network, loss and optimizer, called as the Trainer calls them."""

import numpy as np

from bench._peer import Batch, Step
from nn.layers.activations import ReluSpec
from nn.layers.affine import AffineSpec
from nn.losses import LOSSES
from nn.model import Network
from nn.optimizers import OPTIMIZERS


def convert(x: np.ndarray, y: np.ndarray) -> Batch:
    """The batch as it is."""
    return x, y


def build(sizes: list[int], optimizer: str) -> Step:
    """A step of a ReLU network of these sizes."""
    layers = [part for units in sizes[1:-1] for part in (AffineSpec(units=units), ReluSpec())]
    layers.append(AffineSpec(units=sizes[-1]))
    rng = np.random.default_rng(0)
    network = Network(layers, (sizes[0],), init_rng=rng, dropout_rng=rng)
    loss = LOSSES["softmax_cross_entropy"]()
    rule = OPTIMIZERS[optimizer]()
    state = rule.init(network.parameter_count, network.dtype, network.weight_slices)

    def step(x: np.ndarray, y: np.ndarray) -> float:
        value = loss.forward(network.forward(x, training=True), y)
        network.backward(loss.backward())
        rule.update(network.params, network.grads, state, rule.learning_rate)
        return value

    return step
