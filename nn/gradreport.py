"""A gradient check as a report: every array of a network, the verdict, and what it costs."""

import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nn.errors import ConfigError
from nn.gradcheck import MIN_SAMPLES, Comparison, check_gradients, too_few
from nn.losses import Loss
from nn.model import Network
from nn.random import stream

Array = NDArray[Any]
Json = dict[str, Any]

TOLERANCE = 1e-5
"""A right gradient comes within about 1e-7 of the measured one; a wrong one is off by about 1."""

REPEATS = 3
"""Passes that are timed; the quickest one counts, being the least disturbed."""


def report(
    network: Network,
    loss: Loss,
    x: Array,
    targets: Array,
    *,
    limit: int = 100,
    seconds: float | None = None,
    seed: int = 0,
) -> Json:
    """Check a copy of a network in float64 at its present weights, as it is while training.

    `arrays` has a `Comparison` with its own `agrees` for each of them; for `cost` see `costs`.

    Args:
        network: of any dtype; it is left alone.
        loss: what to differentiate.
        x: samples (N, *in_shape), two or more.
        targets: what the loss takes.
        limit: at most so many numbers of each array, drawn at random.
        seconds: about how long the check may take; fewer numbers are then compared.
        seed: of the draw.

    Raises:
        ConfigError: fewer samples than two, or a limit below 1.
    """
    _refuse(len(x), limit)
    copy, loss, x = in_float64(network), type(loss)(), np.array(x, np.float64)
    cost = costs(copy, loss, x, targets)
    if seconds is not None:
        limit = max(1, min(limit, int(seconds / (2 * cost["forward"]) / (len(copy.views) + 1))))
    found = check_gradients(copy, loss, x, targets, limit=limit, rng=stream(seed, "data"))
    return {
        "agrees": all(map(_agrees, found)),
        "tolerance": TOLERANCE,
        "samples": len(x),
        "limit": limit,
        "arrays": [{**asdict(one), "agrees": _agrees(one)} for one in found],
        "cost": cost,
    }


def _refuse(samples: int, limit: int) -> None:
    """Refuse a check that would compare nothing."""
    if samples < MIN_SAMPLES:
        raise too_few(samples)
    if limit < 1:
        raise ConfigError.of("limit", limit, "must be at least 1", "give 1 or more")


def in_float64(network: Network) -> Network:
    """Return a copy of the network, with its weights and running statistics, in float64."""
    copy = Network(
        [layer.spec for layer in network.layers],
        network.layers[0].in_shape,
        init_rng=stream(0, "init"),
        dropout_rng=stream(0, "dropout"),
        dtype=np.float64,
    )
    copy.params[...] = network.params
    copy.load_state({name: array.astype(np.float64) for name, array in network.state().items()})
    return copy


def _agrees(comparison: Comparison) -> bool:
    return comparison.max_error <= TOLERANCE


def costs(network: Network, loss: Loss, x: Array, targets: Array) -> Json:
    """Return what a batch costs, in seconds.

    `forward`; `backpropagation`, with its forward pass; `numerical`: two forward passes for each
    of the `parameters`, extrapolated; and `ratio`, how many times as long as backpropagation.
    The network's running statistics are put back.
    """
    state = network.state()

    def forward() -> None:
        loss.forward(network.forward(x, True), targets)

    def backpropagation() -> None:
        forward()
        network.backward(loss.backward())

    once, both = _quickest(forward), _quickest(backpropagation)
    network.load_state(state)
    parameters = network.parameter_count
    numerical = 2 * parameters * once
    return {
        "parameters": parameters,
        "forward": once,
        "backpropagation": both,
        "numerical": numerical,
        "ratio": numerical / both,
    }


def _quickest(run: Callable[[], None]) -> float:
    run()  # makes the buffers
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return max(min(times), 1e-9)
