"""Runs that are small and have everything in them, for the tests of the trainer."""

import itertools
import math
from typing import Any

import numpy as np

from nn.errors import ShapeError
from nn.layers import LAYERS
from nn.trainer import Trainer

Json = dict[str, Any]

RECORDS = ("loss", "accuracy", "learning_rate", "grad_norm")

FULL: Json = {
    "dataset": {"name": "moons", "samples": 60},
    "layers": [
        {"kind": "affine", "units": 8},
        {"kind": "batch_norm"},
        {"kind": "relu"},
        {"kind": "dropout", "rate": 0.3},
        {"kind": "affine", "units": 6, "initializer": {"name": "xavier_normal"}},
        {"kind": "tanh"},
    ],
    "regularization": {"l1": 1e-4, "l2": 1e-3, "max_norm": 3},
    "schedule": {"name": "cosine", "warmup_steps": 5},
    "clip_norm": 1.0,
    "batch_size": 7,
    "stop": {"epochs": 30},
}
"""48 training samples in batches of 7: the last batch of an epoch has 6."""


def with_optimizer(name: str) -> Json:
    """The full run with another optimizer, at a rate that suits all of them."""
    return {**FULL, "optimizer": {"name": name, "learning_rate": 0.05}}


def with_schedule(name: str) -> Json:
    """The full run with another schedule."""
    return {**FULL, "schedule": {"name": name}}


def blocks(units: int, count: int, activation: str, **initializer: Any) -> list[Json]:
    """So many affine layers of one width, each with an activation."""
    affine = {"kind": "affine", "units": units, "initializer": initializer}
    return [affine, {"kind": activation}] * count


def sgd(learning_rate: float = 0.01) -> Json:
    return {"name": "sgd", "learning_rate": learning_rate}


def takes_flat(kind: str) -> bool:
    """Whether a layer takes rows of numbers; the others want images."""
    try:
        LAYERS[kind]().build((8,), "float32")
    except ShapeError:
        return False
    return True


def joined(frames: list[Json]) -> Json:
    """The records and evaluations of frames in a row, which must follow one another."""
    for before, after in itertools.pairwise(frames):
        assert after["from_step"] == before["step"]
    for frame in frames:
        assert len(frame["loss"]) == frame["step"] - frame["from_step"]
    return {
        **{name: np.concatenate([frame[name] for frame in frames]).tobytes() for name in RECORDS},
        "evaluations": [entry for frame in frames for entry in frame["evaluations"]],
        "step": frames[-1]["step"],
        "epoch": frames[-1]["epoch"],
        "state": frames[-1]["state"],
    }


def params(trainer: Trainer) -> bytes:
    """The bits of all parameters, in the file format that the page offers."""
    return trainer.weights("npz")


def assert_plain(value: Any) -> None:
    """See that a value is JSON, but for float32 rows; numbers outside of them are finite."""
    if isinstance(value, np.ndarray):
        assert value.dtype == np.float32
        assert value.ndim == 1
    elif isinstance(value, dict):
        assert all(type(key) is str for key in value)
        for part in value.values():
            assert_plain(part)
    elif isinstance(value, list):
        for part in value:
            assert_plain(part)
    elif type(value) is float:
        assert math.isfinite(value)
    else:
        assert type(value) in (str, int, bool, type(None))
