"""Weights from outside: npz or safetensors with our names, into a network of the same shape."""

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from nn.checkpoint import Array, read_npz
from nn.errors import CheckpointError
from nn.model import Network

_TYPES: dict[str, np.dtype[Any]] = {"F32": np.dtype("<f4"), "F64": np.dtype("<f8")}
_LONGEST_HEADER = 1_000_000
_NPZ = b"PK"


def read(data: bytes) -> dict[str, Array]:
    """Return the arrays of an npz or safetensors file by name; nothing in it is executed.

    An npz file must be uncompressed, as `numpy.savez` writes it, with arrays in C order.

    Raises:
        CheckpointError: when the bytes are damaged, or of neither format.
    """
    try:
        return read_npz(data) if data.startswith(_NPZ) else _read_safetensors(data)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise CheckpointError(
            f"weights (={len(data)} bytes): are neither npz nor safetensors, or damaged ({error});"
            " save them again"
        ) from None


def load(network: Network, data: bytes) -> None:
    """Fill a network with the parameters and running statistics of a file, in its own dtype.

    Raises:
        CheckpointError: when the file is damaged, or of another network; nothing is changed.
    """
    given = read(data)
    state = network.state()
    wanted = {**network.views, **state}
    if given.keys() != wanted.keys():
        missing, strange = sorted(wanted.keys() - given), sorted(given.keys() - wanted)
        raise _misfit(f"must have the names of this network (missing {missing}, strange {strange})")
    for name, array in wanted.items():
        if given[name].shape != array.shape:
            raise _misfit(f"{name} has shape {given[name].shape}, not {array.shape}")
        if given[name].dtype.kind != "f" or not np.isfinite(given[name]).all():
            raise _misfit(f"{name} must have finite numbers")
    for name, view in network.views.items():
        view[...] = given[name]
    network.load_state({name: given[name].astype(old.dtype) for name, old in state.items()})


def _misfit(rule: str) -> CheckpointError:
    return CheckpointError(f"weights: {rule}; load those of a network with the same layers")


def _read_safetensors(data: bytes) -> dict[str, Array]:
    """Return the arrays of a safetensors file, each as large as its header says."""
    length = int.from_bytes(data[:8], "little")
    if not 0 < length <= min(len(data) - 8, _LONGEST_HEADER):
        raise ValueError("no header")
    header = json.loads(data[8 : 8 + length])
    if not isinstance(header, dict):
        raise ValueError("no header")
    header.pop("__metadata__", None)
    return {name: _tensor(name, entry, data[8 + length :]) for name, entry in header.items()}


def _tensor(name: str, entry: Mapping[str, Any], data: bytes) -> Array:
    dtype, shape, (start, end) = _TYPES[entry["dtype"]], entry["shape"], entry["data_offsets"]
    if not all(type(size) is int and size >= 0 for size in [*shape, start, end]):
        raise ValueError(f"{name} has no sizes")
    if end - start != math.prod(shape) * dtype.itemsize or end > len(data):
        raise ValueError(f"{name} is not of its size")
    return np.frombuffer(data[start:end], dtype).reshape(shape)
