"""A look inside the network, layer by layer, that changes nothing in it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nn.layers import Layer
from nn.model import Network

Array = NDArray[Any]

BINS = 40
SAMPLE = 2048
"""The most values that are looked at in one array: a histogram's shape is right to 2 % (1/√2048),
and takes 12 µs."""

FEW = 32
"""Samples that tell how units differ from sample to sample."""

AFFORDABLE = 2**16
"""The most values of an image layer in which dead channels are looked for, 0.1 ms."""

_ALMOST = 1 - 1e-6
"""Keeps the largest value, after rounding, in the last bin."""

_SAFE = 1e30
"""Ranges beyond this, or below its inverse, are computed in float64."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What a probe finds in one layer; None where it has no meaning there.

    Attributes:
        index: place in the network; the output layer is the last.
        samples: how many samples were in the batch.
        std: of all outputs.
        spread: how much a unit's output differs from sample to sample (root mean square over the
            units of the standard deviation over the batch). It is 0 when nothing gets through;
            for a batch of one, which cannot tell, it is `std`.
        variety: how much the units of a layer with weights differ from one another (root mean
            square over the samples of the standard deviation over the units).
        weight_gradient: root mean square of the gradient of the layer's weights.
        update_ratio: length of the last update of the weights in proportion to the weights.
        dead: share of units whose output is 0 for every sample of the batch.
        saturated: share of outputs in the flat tails of the activation.
    """

    index: int
    kind: str
    samples: int
    std: float
    spread: float
    variety: float | None
    weight_gradient: float | None
    update_ratio: float | None
    dead: float | None
    saturated: float | None


@dataclass(frozen=True, slots=True)
class Inside:
    """A probe of all layers: `layers` as JSON values, `measures` to judge their health by."""

    layers: list[dict[str, Any]]
    measures: list[Measure]


class Probe:
    """Looks into one network, as often as is wished."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._weights = [_weight(network, index) for index in range(len(network.layers))]

    def copy_weights(self) -> list[Array | None]:
        """Return copies of every layer's weights, for `look` to compare with after an update."""
        return [None if views is None else views[0].copy() for views in self._weights]

    def look(self, before: Sequence[Array | None] | None = None) -> Inside:
        """Return what the last forward and backward pass left in the network.

        Args:
            before: `copy_weights` of before the last update; None when there was none.
        """
        old = before or [None] * len(self._weights)
        looks = [self._look(index, weight) for index, weight in enumerate(old)]
        return Inside([layer for layer, _ in looks], [measure for _, measure in looks])

    def _look(self, index: int, before: Array | None) -> tuple[dict[str, Any], Measure]:
        layer, views = self._network.layers[index], self._weights[index]
        activation, gradient = histogram(layer.output), histogram(layer.grad_output)
        weight = size = ratio = None
        if views is not None:
            weight = histogram(views[0])
            gradient["norm"] = _length(views[1])
            size = gradient["norm"] / math.sqrt(views[1].size)
            ratio = None if before is None else update_ratio(before, views[0])
        measure = Measure(
            index=index,
            kind=layer.kind,
            samples=len(layer.output),
            std=activation["std"],
            spread=spread(layer.output) if len(layer.output) > 1 else activation["std"],
            variety=None if views is None else variety(layer.output),
            weight_gradient=size,
            update_ratio=ratio,
            dead=dead_share(layer),
            saturated=saturated_share(layer),
        )
        return {
            "index": index,
            "kind": layer.kind,
            "out_shape": list(layer.out_shape),
            "activation": activation,
            "gradient": gradient,
            "weight": weight,
            "update_ratio": ratio,
            "dead": measure.dead,
            "saturated": measure.saturated,
        }, measure


def _weight(network: Network, index: int) -> tuple[Array, Array] | None:
    """Return the weights of a layer and their gradients, if it has weights."""
    for name, spec in network.layers[index].parameters().items():
        if spec.decays:
            return network.views[f"{index}.{name}"], network.grad_views[f"{index}.{name}"]
    return None


def subsample(values: Array) -> Array:
    """Return at most `SAMPLE` of the values as one row, always the same ones.

    They are taken in the order of memory, which copies nothing however the axes lie. The
    distance between them has no factor in common with the length of the innermost axis, so that
    every unit has its share.
    """
    if not values.flags.c_contiguous:
        steps = [-abs(step) for step in values.strides]
        values = values.transpose(np.argsort(steps, kind="stable"))
    flat = values.reshape(-1)
    if flat.size <= SAMPLE:
        return flat
    return flat[:: _distance(flat.size, values.shape[-1])]


def _distance(size: int, length: int) -> int:
    """Return how far apart `SAMPLE` of `size` values lie; no factor of `length` is in it."""
    distance = -(-size // SAMPLE)
    while math.gcd(distance, length) > 1:
        distance += 1
    return distance


def histogram(values: Array) -> dict[str, Any]:
    """Return range, counts in `BINS` equal bins, mean and standard deviation of the values.

    Large arrays are sampled; values that are not finite are left out.
    """
    flat = subsample(values)
    low, high = (float(flat.min()), float(flat.max())) if flat.size else (0.0, 0.0)
    if not math.isfinite(high - low):
        flat = flat[np.isfinite(flat)].astype(np.float64)
        low, high = (float(flat.min()), float(flat.max())) if flat.size else (0.0, 0.0)
    width = high - low
    if width == 0:
        return _one_value(low, flat.size)
    if not 1 / _SAFE < width < _SAFE:
        flat = flat.astype(np.float64)
    # From here on in units of bins, so that neither mean nor square can overflow.
    bin_width = width / (BINS * _ALMOST)
    scaled = flat - low
    scaled *= 1 / bin_width
    counts = np.bincount(scaled.astype(np.intp), minlength=BINS)
    mean = float(scaled.sum()) / flat.size
    scaled -= mean
    deviation = math.sqrt(float(np.dot(scaled, scaled)) / flat.size)
    return {
        "low": low,
        "high": high,
        "counts": counts.tolist(),
        "mean": low + mean * bin_width,
        "std": deviation * bin_width,
    }


def _one_value(value: float, count: int) -> dict[str, Any]:
    """Return the histogram of one value, in the middle of a range that is wide enough to draw."""
    half = 0.5 * max(1.0, abs(value))
    counts = [0] * BINS
    counts[BINS // 2] = count
    return {"low": value - half, "high": value + half, "counts": counts, "mean": value, "std": 0.0}


def spread(output: Array) -> float:
    """Return the root mean square, over the units, of the standard deviation over the samples.

    A few samples (N, ...) and as many units as make up `SAMPLE` values tell. Those of an image
    lie everywhere in it: at its rim they may all be the same.
    """
    samples, units = output[:FEW], math.prod(output.shape[1:])
    distance = _distance(len(samples) * units, units)
    if output.ndim == 2:
        return _deviation(samples[:, ::distance])
    places = np.unravel_index(np.arange(0, units, distance), output.shape[1:])
    return _deviation(samples.transpose(*range(1, output.ndim), 0)[places].T)


def variety(output: Array) -> float | None:
    """Return the root mean square, over the samples, of the standard deviation over the units.

    The units of an image are its channels. A few samples tell; None where there is one unit.
    """
    units = output.shape[1]
    if units == 1:
        return None
    rows = np.moveaxis(output[:FEW], 1, -1).reshape(-1, units)
    return _deviation(rows[:: _distance(rows.size, math.prod(output.shape[2:]))].T)


def _deviation(rows: Array) -> float:
    """Return the root mean square, over the columns, of the standard deviation over the rows."""
    centred = rows - rows.sum(axis=0) / len(rows)
    return _length(centred) / math.sqrt(centred.size)


def update_ratio(before: Array, after: Array) -> float | None:
    """Return |after - before| / |before|; None when that is 0 or not finite."""
    length = _length(before)
    ratio = _length(after - before) / length if length else math.inf
    return ratio if math.isfinite(ratio) else None


def _length(values: Array) -> float:
    """Return the Euclidean length, as the largest double where it is not finite."""
    flat = values.reshape(-1)
    length = math.sqrt(float(np.dot(flat, flat)))
    if not math.isfinite(length):
        wide = flat.astype(np.float64)
        length = float(np.sqrt(np.dot(wide, wide)))
    return length if math.isfinite(length) else float(np.finfo(np.float64).max)


def dead_share(layer: Layer[Any]) -> float | None:
    """Return the share of units that are 0 for the whole batch; None for layers that cannot die.

    The units of an image are its channels, and as many samples are looked at as are affordable.
    """
    if layer.saturation != "dead":
        return None
    output = layer.output
    if output.ndim > 2:
        output = output[: max(FEW, AFFORDABLE // output[0].size)]
    alive = output.any(axis=(0, *range(2, output.ndim)))
    return 1.0 - float(np.count_nonzero(alive)) / alive.size


def saturated_share(layer: Layer[Any]) -> float | None:
    """Return the share of outputs in the tails; None for layers without tails."""
    if layer.saturation != "tails" or layer.bounds is None:
        return None
    low, high = layer.bounds
    flat = subsample(layer.output)
    inner = np.count_nonzero((flat >= low) & (flat <= high))
    return 1.0 - float(inner) / flat.size
