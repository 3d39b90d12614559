"""How samples are parted into training, validation and test."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def validation_size(count: int, fraction: float) -> int:
    """Return how many of `count` samples the validation share takes, halves rounded up."""
    return int(count * fraction + 0.5)


def stratified_order(labels: Array, rng: np.random.Generator) -> Array:
    """Return a random order (N,) in which every stretch holds the classes in proportion.

    Each class is shuffled and then spread evenly over the whole order from a random start
    (systematic sampling), so that any first so many differ from exact proportion by less than
    one sample a class.
    """
    place = np.empty(len(labels))
    for label in np.unique(labels):
        members = rng.permutation(np.flatnonzero(labels == label))
        place[members] = (np.arange(len(members)) + rng.random()) / len(members)
    return np.argsort(place, kind="stable")
