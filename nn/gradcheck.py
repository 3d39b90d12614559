"""Gradient check: what backpropagation says against what central differences measure."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nn.errors import ConfigError
from nn.layers.dropout import Dropout
from nn.layers.norm import BatchNorm
from nn.losses import Loss
from nn.model import Network

Array = NDArray[Any]

STEP = 1e-6
"""In float64 the truncation, O(h²), and the rounding, O(1e-16 / h), are then both near 1e-10."""

KINK = 1e-4
"""One-sided slopes further apart than this, relative to max(0.1, their size), mean a kink."""

MIN_SAMPLES = 2
"""The smallest batch in which BatchNorm depends on what it is given."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One array's gradient, computed and measured.

    Attributes:
        name: the parameter, such as "0.weight", or "input".
        size: how many numbers the array has.
        checked: how many of them were compared.
        kinks: how many more were left out because the loss has a kink there (ReLU at 0).
        max_difference: the largest |computed - measured|.
        mean_difference: the mean of |computed - measured|.
        max_error: the largest difference relative to max(1e-3, |computed| + |measured|).
    """

    name: str
    size: int
    checked: int
    kinks: int
    max_difference: float
    mean_difference: float
    max_error: float


def slopes(f: Callable[[], float], values: Array, places: Array, step: float = STEP) -> Array:
    """Return, for each place, the slope of `f` to its left and to its right, shape (places, 2).

    Args:
        f: the function; it reads `values`.
        values: an array in one piece, changed for the measurement and restored.
        places: flat indices into `values`.
        step: by how much a value is moved.
    """
    flat = values.reshape(-1)
    middle = f()
    found = np.empty((len(places), 2))
    for row, place in enumerate(places):
        value = flat[place]
        flat[place] = value - step
        found[row, 0] = (middle - f()) / step
        flat[place] = value + step
        found[row, 1] = (f() - middle) / step
        flat[place] = value
    return found


def compare(name: str, computed: Array, sides: Array, size: int) -> Comparison:
    """Compare computed derivatives with measured one-sided `slopes`."""
    measured = sides.mean(axis=1)
    scale = np.abs(computed) + np.abs(measured)
    smooth = np.abs(sides[:, 1] - sides[:, 0]) <= KINK * np.maximum(0.1, scale)
    difference = np.abs(computed - measured)[smooth]
    relative = difference / np.maximum(1e-3, scale[smooth])
    checked = int(np.count_nonzero(smooth))
    return Comparison(
        name=name,
        size=size,
        checked=checked,
        kinks=len(computed) - checked,
        max_difference=float(difference.max(initial=0.0)),
        mean_difference=float(difference.sum() / max(1, checked)),
        max_error=float(relative.max(initial=0.0)),
    )


def check_gradients(
    network: Network,
    loss: Loss,
    x: Array,
    targets: Array,
    *,
    training: bool = True,
    limit: int | None = None,
    rng: np.random.Generator | None = None,
) -> list[Comparison]:
    """Compare every parameter's gradient, and the input's, with central differences.

    Dropout masks are held still for the time of the check, and running statistics, which the
    forward passes move, are put back.

    Args:
        network: one of dtype float64.
        loss: what to differentiate.
        x: samples (N, *in_shape).
        targets: what the loss takes.
        training: whether BatchNorm and Dropout act as in training.
        limit: at most so many numbers of each array, drawn at random; None for all.
        rng: draws them; needed with `limit` only.

    Raises:
        ValueError: for a network of another dtype, where rounding would drown the gradient.
        ConfigError: for BatchNorm with a single sample, whose output does not depend on it.
    """
    _refuse(network, len(x), training)
    state = network.state()
    _freeze(network, True)
    try:
        pairs = _pairs(network, loss, np.array(x, np.float64), targets, training)
        return [_check(*pair, limit, rng) for pair in pairs]
    finally:
        _freeze(network, False)
        network.load_state(state)


def _pairs(
    network: Network, loss: Loss, x: Array, targets: Array, training: bool
) -> list[tuple[str, Callable[[], float], Array, Array]]:
    """Return of each array its name, the loss as a function of it, itself, and its gradient."""

    def run() -> float:
        return loss.forward(network.forward(x, training), targets)

    run()
    input_grad = network.backward(loss.backward(), input_grad=True)
    computed = {name: grad.copy() for name, grad in network.grad_views.items()}
    computed["input"] = np.array(input_grad)
    arrays = {**network.views, "input": x}
    return [(name, run, arrays[name], grad) for name, grad in computed.items()]


def _refuse(network: Network, samples: int, training: bool) -> None:
    """Refuse a check that would say nothing."""
    if network.dtype != np.float64:
        raise ValueError(
            f"dtype (={network.dtype}) must be float64 for a gradient check; "
            "build the network in float64"
        )
    normalizes = any(isinstance(layer, BatchNorm) for layer in network.layers)
    if training and normalizes and samples < MIN_SAMPLES:
        raise too_few(samples)


def too_few(samples: int) -> ConfigError:
    """Return the error for a batch in which BatchNorm has nothing to compare."""
    rule = f"must be at least {MIN_SAMPLES}: over a single sample BatchNorm gives a constant,"
    return ConfigError.of("samples", samples, f"{rule} and checking it checks nothing", "take more")


def _check(
    name: str,
    run: Callable[[], float],
    values: Array,
    computed: Array,
    limit: int | None,
    rng: np.random.Generator | None,
) -> Comparison:
    places = np.arange(values.size)
    if limit is not None and rng is not None and limit < values.size:
        places = np.sort(rng.choice(values.size, limit, replace=False))
    return compare(name, computed.reshape(-1)[places], slopes(run, values, places), values.size)


def _freeze(network: Network, frozen: bool) -> None:
    for layer in network.layers:
        if isinstance(layer, Dropout):
            layer.frozen = frozen
