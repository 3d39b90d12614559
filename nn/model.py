"""Network: layers in a row over one flat vector of parameters and one of gradients."""

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nn.arrays import aligned
from nn.errors import CheckpointError, ConfigError, ShapeError
from nn.layers.base import Layer, LayerSpec, ParameterSpec

Array = NDArray[Any]

MAX_PARAMETERS = 5_000_000


class Network:
    """A network whose parameters are views of one vector, so that an update is one operation.

    Attributes:
        layers: the working layers, in order.
        params: all parameters, one vector.
        grads: their gradients, in the same order; `backward` fills it.
        views: `params` by name and in shape, such as `views["0.weight"]`.
        grad_views: `grads` likewise.
        weight_slices: where the weights stand in `params`: all that decays, no bias, no
            BatchNorm parameter.
        weights: the weights in shape; the last axis runs over the units.
        weight_grads: their gradients.
    """

    def __init__(
        self,
        layers: Sequence[LayerSpec],
        in_shape: tuple[int, ...],
        *,
        init_rng: np.random.Generator,
        dropout_rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        """Build the layers and draw the first weights.

        Args:
            layers: the declarations, the output layer included.
            in_shape: the shape of one sample.
            init_rng: the stream of initial weights.
            dropout_rng: the stream of dropout masks.
            dtype: float32, or float64 for gradient checks.

        Raises:
            ShapeError: when a layer cannot take the shape that reaches it.
            ConfigError: when the network is empty or has more than `MAX_PARAMETERS` parameters.
        """
        if not layers:
            raise ConfigError.of("layers", [], "must not be empty", "add a layer")
        self.dtype = np.dtype(dtype)
        self.layers = build_layers(layers, in_shape, self.dtype)
        for before, layer in itertools.pairwise(self.layers):
            layer.follow(before)
        specs = dict(_parameters(self.layers))
        self._lay_out(specs)
        for name, spec in specs.items():
            self.views[name][...] = spec.initializer(
                init_rng, spec.shape, spec.fan_in, spec.fan_out
            )
        for index, layer in enumerate(self.layers):
            layer.bind(_own(self.views, index), _own(self.grad_views, index))
            layer.seed(dropout_rng)
        self._dropout_rng = dropout_rng
        self._forward = [layer.forward for layer in self.layers]
        self._backward = [layer.backward for layer in reversed(self.layers[1:])]

    def _lay_out(self, specs: Mapping[str, ParameterSpec]) -> None:
        """Make the vectors of parameters and gradients, and cut them into views."""
        ends = list(itertools.accumulate(math.prod(spec.shape) for spec in specs.values()))
        size = ends[-1] if ends else 0
        _check_size(size, self.layers)
        slices = [slice(start, end) for start, end in itertools.pairwise([0, *ends])]
        decays = [spec.decays for spec in specs.values()]
        self.params = aligned(size, self.dtype)
        self.grads = aligned(size, self.dtype)
        self.grads.fill(0)
        self.views = _views(self.params, specs, slices)
        self.grad_views = _views(self.grads, specs, slices)
        self.weight_slices = tuple(itertools.compress(slices, decays))
        self.weights = tuple(itertools.compress(self.views.values(), decays))
        self.weight_grads = tuple(itertools.compress(self.grad_views.values(), decays))

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy and pickle by building anew: copied one by one, views leave their vector."""
        specs = [layer.spec for layer in self.layers]
        shape, rng = self.layers[0].in_shape, self._dropout_rng
        return _again, (type(self), specs, shape, self.dtype, rng, self.params, self.state())

    @property
    def parameter_count(self) -> int:
        """How many numbers the network learns."""
        return self.params.size

    def forward(self, x: Array, training: bool) -> Array:
        """Return the logits (N, outputs) for the input (N, *in_shape)."""
        x = np.asarray(x, self.dtype)
        for forward in self._forward:
            x = forward(x, training)
        return x

    def backward(self, grad_logits: Array, *, input_grad: bool = False) -> Array | None:
        """Fill `grads` for the last forward pass.

        Args:
            grad_logits: the gradient for what `forward` returned; it is left as it is.
            input_grad: whether to return the gradient for the input too, which training does
                not need.
        """
        for backward in self._backward:
            grad_logits = backward(grad_logits)
        first = self.layers[0]
        if input_grad:
            return first.backward(grad_logits)
        first.backward_parameters(grad_logits)
        return None

    def reconfigure(self, layers: Sequence[LayerSpec]) -> None:
        """Take declarations that differ in live fields only; the weights stay."""
        for layer, spec in zip(self.layers, layers, strict=True):
            layer.reconfigure(spec)

    def state(self) -> dict[str, Array]:
        """Return copies of all that is not a parameter, such as `"1.running_mean"`."""
        return {
            f"{index}.{name}": array
            for index, layer in enumerate(self.layers)
            for name, array in layer.state().items()
        }

    def load_state(self, state: Mapping[str, Array]) -> None:
        """Take over what `state` returned, bit for bit.

        Raises:
            CheckpointError: when it belongs to another network.
        """
        wanted = {name: (array.shape, array.dtype) for name, array in self.state().items()}
        given = {name: (array.shape, array.dtype) for name, array in state.items()}
        if wanted != given:
            raise CheckpointError(
                f"layer state (={sorted(given)}) must be that of this network "
                f"(={sorted(wanted)}), in shape and dtype too; load it into the network it is from"
            )
        for index, layer in enumerate(self.layers):
            layer.load_state(_own(state, index))


def _again(
    cls: type[Network],
    specs: Sequence[LayerSpec],
    in_shape: tuple[int, ...],
    dtype: np.dtype[Any],
    dropout_rng: np.random.Generator,
    params: Array,
    state: Mapping[str, Array],
) -> Network:
    """Return a network with these weights and this state; a subclass has no more than that."""
    network = cls.__new__(cls)
    rng = np.random.Generator(np.random.PCG64(0))  # of weights that are written over
    Network.__init__(network, specs, in_shape, init_rng=rng, dropout_rng=dropout_rng, dtype=dtype)
    network.params[...] = params
    network.load_state(state)
    return network


def build_layers(
    specs: Sequence[LayerSpec], shape: tuple[int, ...], dtype: DTypeLike
) -> list[Layer[Any]]:
    """Build each layer for the shape that the one before gives out.

    Raises:
        ShapeError: naming the layer that cannot take its shape.
    """
    layers: list[Layer[Any]] = []
    for index, spec in enumerate(specs):
        try:
            layers.append(spec.build(shape, dtype))
        except ShapeError as error:
            raise _within(f"layers.{index}", error) from None
        shape = layers[-1].out_shape
    return layers


def _within(place: str, error: ShapeError) -> ShapeError:
    """Return the error with the fields' full paths."""
    return ShapeError([replace(p, field=f"{place}.{p.field}") for p in error.problems])


def _parameters(layers: Sequence[Layer[Any]]) -> Iterator[tuple[str, ParameterSpec]]:
    for index, layer in enumerate(layers):
        for name, spec in layer.parameters().items():
            yield f"{index}.{name}", spec


def _views(
    vector: Array, specs: Mapping[str, ParameterSpec], slices: Sequence[slice]
) -> dict[str, Array]:
    return {
        name: vector[part].reshape(spec.shape)
        for (name, spec), part in zip(specs.items(), slices, strict=True)
    }


def _own(arrays: Mapping[str, Array], index: int) -> dict[str, Array]:
    """Return the arrays of one layer under their own names."""
    prefix = f"{index}."
    return {
        name.removeprefix(prefix): array
        for name, array in arrays.items()
        if name.startswith(prefix)
    }


def _check_size(count: int, layers: Sequence[Layer[Any]]) -> None:
    if count > MAX_PARAMETERS:
        raise ConfigError.of(
            "layers",
            [layer.kind for layer in layers],
            f"would have {count:,} parameters, more than {MAX_PARAMETERS:,}",
            "use fewer units or layers",
            "too_many_parameters",
        )
