"""Sequential: a network for those who write the training loop themselves."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import DTypeLike

from nn.layers import LayerSpec
from nn.model import Array, Network
from nn.optimizers import Optimizer
from nn.optimizers.base import State
from nn.random import stream


class Sequential(Network):
    """A `Network` from a seed; all that a network has, it has too.

    The output layer is one of the layers. One update is

        value = loss.forward(net(x, training=True), targets)
        net.backward(loss.backward())
        optimizer.update(net.params, net.grads, state, optimizer.learning_rate)

    with `state = net.state_for(optimizer)` made once.
    """

    def __init__(
        self,
        layers: Sequence[LayerSpec],
        in_shape: tuple[int, ...],
        *,
        seed: int = 0,
        dtype: DTypeLike = np.float32,
    ) -> None:
        """Build the layers and draw the first weights, as a run of that seed does.

        Args:
            layers: the declarations, such as `[Affine(units=50), Relu(), Affine(units=10)]`.
            in_shape: the shape of one sample, such as (64,) or (1, 8, 8).
            seed: of the first weights and of dropout, which have a stream each.
            dtype: float32, or float64 for gradient checks.

        Raises:
            ShapeError: when a layer cannot take the shape that reaches it.
            ConfigError: when there is no layer, or there are too many parameters.
        """
        super().__init__(
            layers,
            in_shape,
            init_rng=stream(seed, "init"),
            dropout_rng=stream(seed, "dropout"),
            dtype=dtype,
        )

    def __call__(self, x: Array, training: bool = False) -> Array:
        """Return the logits (N, outputs) for the input (N, *in_shape), as `forward` does."""
        return self.forward(x, training)

    def state_for(self, optimizer: Optimizer) -> State:
        """Return what the optimizer remembers of this network, before the first update."""
        return optimizer.init(self.parameter_count, self.dtype, self.weight_slices)
