"""Checkpoints and weights as bytes: npz with JSON inside, and safetensors. Nothing is pickled."""

import io
import json
import math
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from nn.errors import CheckpointError

Array = NDArray[Any]

VERSION = 1
"""Of what a checkpoint holds; raised when an older one can no longer be read."""

_META = "meta"
_SAFETENSORS_TYPES = {"float32": "F32", "float64": "F64"}


def pack(arrays: Mapping[str, Array], meta: Mapping[str, Any]) -> bytes:
    """Return arrays and JSON values as one npz file; `unpack` gives them back bit for bit."""
    text = json.dumps({"version": VERSION, **meta}).encode()
    return npz({**arrays, _META: np.frombuffer(text, np.uint8)})


def unpack(data: bytes) -> tuple[dict[str, Array], dict[str, Any]]:
    """Return what `pack` was given.

    Raises:
        CheckpointError: when the bytes are damaged, of another version, or no checkpoint.
    """
    try:
        arrays = read_npz(data)
        meta = json.loads(arrays.pop(_META).tobytes())
    except (ValueError, KeyError) as e:
        raise CheckpointError(
            f"checkpoint (={len(data)} bytes): is damaged ({e}); use an earlier one"
        ) from None
    version = meta.get("version") if isinstance(meta, dict) else None
    if version != VERSION:
        raise CheckpointError(
            f"checkpoint version (={version!r}): must be {VERSION}; "
            "use the release that wrote it, or start the run anew"
        )
    return arrays, meta


def read_config(data: bytes) -> dict[str, Any]:
    """Return the configuration (JSON) of the run that a checkpoint is from.

    Raises:
        CheckpointError: when the bytes are damaged, of another version, or no checkpoint.
    """
    _, meta = unpack(data)
    config = meta.get("config")
    if not isinstance(config, dict):
        raise CheckpointError("checkpoint: holds no configuration; use another one")
    return config


def read_npz(data: bytes) -> dict[str, Array]:
    """Return the arrays of an uncompressed npz file by name.

    Raises:
        ValueError: when it is damaged, or holds anything but plain arrays.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {
                info.filename.removesuffix(".npy"): _read(archive, info)
                for info in archive.infolist()
            }
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, NotImplementedError) as error:
        raise ValueError(str(error)) from None


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Array:
    """Return one array, having seen that it is as large as its header says.

    A header alone could otherwise claim, and allocate, any size.
    """
    if info.compress_type != zipfile.ZIP_STORED:
        raise ValueError(f"{info.filename} is compressed")
    content = archive.read(info)  # compares the check sum
    stream = io.BytesIO(content)
    if npy.read_magic(stream) != (1, 0):
        raise ValueError(f"{info.filename} is in another format")
    shape, by_columns, dtype = npy.read_array_header_1_0(stream)
    size = math.prod(shape) * dtype.itemsize
    if by_columns or dtype.hasobject or len(content) - stream.tell() != size:
        raise ValueError(f"{info.filename} is not a plain array of its size")
    return np.frombuffer(content, dtype, offset=stream.tell()).reshape(shape)


def npz(arrays: Mapping[str, Array]) -> bytes:
    """Return arrays as the bytes of an uncompressed npz file (`numpy.load` reads it)."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as entry:
                npy.write_array(entry, np.asarray(array, order="C"), (1, 0), allow_pickle=False)
    return file.getvalue()


def safetensors(arrays: Mapping[str, Array], metadata: Mapping[str, str]) -> bytes:
    """Return arrays in the safetensors format: header length, JSON header, data.

    Source: github.com/huggingface/safetensors, README, "Format". Numbers are little-endian, the
    header is padded with blanks so that the data start on a multiple of 8 bytes.
    """
    header: dict[str, Any] = {"__metadata__": dict(metadata)}
    parts: list[bytes] = []
    end = 0
    for name, array in arrays.items():
        part = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<")).tobytes()
        start, end = end, end + len(part)
        header[name] = {
            "dtype": _SAFETENSORS_TYPES[array.dtype.name],
            "shape": list(array.shape),
            "data_offsets": [start, end],
        }
        parts.append(part)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return b"".join([len(text).to_bytes(8, "little"), text, *parts])
