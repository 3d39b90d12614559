"""Sequential: a loop of one's own does what the trainer does."""

import numpy as np
import pytest

from nn import Adam, Affine, BatchNorm, Dropout, Relu, Sequential, SoftmaxCrossEntropy, Trainer
from nn.batches import Batches
from nn.errors import ConfigError, ShapeError
from nn.initializers import LecunNormal
from nn.layers import LAYERS
from nn.optimizers import OPTIMIZERS
from nn.random import stream
from tests.nn.support import takes_flat

LAYERS_OF_RUN = [
    {"kind": "affine", "units": 9},
    {"kind": "batch_norm"},
    {"kind": "relu"},
    {"kind": "dropout", "rate": 0.2},
]


def test_a_loop_of_ones_own_gives_the_numbers_of_the_trainer_bit_for_bit() -> None:
    config = {"layers": LAYERS_OF_RUN, "optimizer": {"name": "adam", "learning_rate": 0.01}}
    trainer = Trainer({**config, "seed": 5, "batch_size": 50})
    frame = trainer.advance(steps=40)

    head = Affine(units=10, initializer=LecunNormal())
    net = Sequential(
        [Affine(units=9), BatchNorm(), Relu(), Dropout(rate=0.2), head], (1, 8, 8), seed=5
    )
    loss, optimizer = SoftmaxCrossEntropy(), Adam(learning_rate=0.01)
    state = net.state_for(optimizer)
    data = trainer.data
    batches = Batches(data.x_train, data.t_train, 50, stream(5, "shuffle"))
    losses = []
    for _ in range(40):
        x, t = batches.current()
        losses.append(loss.forward(net(x, training=True), t))
        net.backward(loss.backward())
        optimizer.update(net.params, net.grads, state, optimizer.learning_rate)
        batches.move()
    np.testing.assert_array_equal(np.array(losses, np.float32), frame["loss"])
    np.testing.assert_array_equal(net.params, trainer._learner.network.params)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_makes_the_loss_small(name: str) -> None:
    rng = np.random.default_rng(0)
    x = rng.standard_normal((60, 4), dtype=np.float32)
    t = (x[:, 0] > x[:, 1]).astype(np.int64)
    net = Sequential([Affine(units=16), Relu(), Affine(units=2)], (4,))
    loss, optimizer = SoftmaxCrossEntropy(), OPTIMIZERS[name](learning_rate=0.02)
    state = net.state_for(optimizer)
    losses = []
    for _ in range(150):
        losses.append(loss.forward(net(x, training=True), t))
        net.backward(loss.backward())
        optimizer.update(net.params, net.grads, state, optimizer.learning_rate)
    assert losses[-1] < 0.7 * losses[0]
    assert state.step == 150


@pytest.mark.parametrize("kind", LAYERS)
def test_it_takes_every_layer(kind: str) -> None:
    shape = (6,) if takes_flat(kind) else (2, 6, 6)
    net = Sequential([LAYERS[kind](), Affine(units=3)], shape, dtype=np.float64)
    assert net(np.ones((5, *shape))).shape == (5, 3)
    assert net.dtype == np.float64


def test_weights_come_from_the_seed() -> None:
    nets = [Sequential([Affine(units=3)], (4,), seed=seed) for seed in (1, 1, 2)]
    np.testing.assert_array_equal(nets[0].params, nets[1].params)
    assert not np.array_equal(nets[0].params, nets[2].params)


def test_inference_is_the_default() -> None:
    net = Sequential([Dropout(rate=0.5)], (50,))
    x = np.ones((2, 50), np.float32)
    np.testing.assert_array_equal(net(x), x)
    assert np.count_nonzero(net(x, training=True)) < 100


def test_wrong_layers_are_told() -> None:
    with pytest.raises(ConfigError, match="must not be empty"):
        Sequential([], (4,))
    with pytest.raises(ShapeError, match=r"layers\.1\.in_shape.*needs images"):
        Sequential([Affine(units=3), LAYERS["max_pool2d"]()], (4,))
