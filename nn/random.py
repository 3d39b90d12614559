"""Streams of random numbers: one for each purpose, so that none disturbs another.

Switching dropout on leaves the order of the batches as it was, and a layer more draws other
weights but not other batches.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

STREAMS = ("init", "shuffle", "dropout", "data")
"""The purposes; new ones go to the end, since a stream's place is part of its seed."""


def stream(seed: int, purpose: str) -> np.random.Generator:
    """Return the generator of one purpose; those of different purposes are independent."""
    key = np.random.SeedSequence(seed, spawn_key=(STREAMS.index(purpose),))
    return np.random.Generator(np.random.PCG64(key))


def get_state(rng: np.random.Generator) -> dict[str, Any]:
    """Return where a stream stands, as JSON values."""
    return dict(rng.bit_generator.state)


def set_state(rng: np.random.Generator, state: Mapping[str, Any]) -> None:
    """Let a stream go on from where `get_state` found it."""
    rng.bit_generator.state = state
