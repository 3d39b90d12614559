"""Reads IDX files, the format of MNIST (LeCun et al., "The MNIST database", 1998)."""

import gzip
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nn.errors import DataError

_UINT8 = 0x08


def read_idx(path: Path) -> NDArray[np.uint8]:
    """Return the array of a gzip-compressed IDX file of unsigned bytes, read-only.

    Raises:
        DataError: naming the file and what is wrong with it.
    """
    try:
        content = gzip.decompress(path.read_bytes())
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path.name} cannot be read ({error}); fetch it again") from error
    shape = _shape(content[:4], content[4:])
    start = 4 + 4 * len(shape)
    size = int(np.prod(shape))
    if not shape or len(content) - start != size:
        raise DataError(f"{path.name} is not an IDX file of bytes; fetch it again")
    return np.frombuffer(content, np.uint8, size, start).reshape(shape)


def _shape(magic: bytes, rest: bytes) -> tuple[Any, ...]:
    """Return the dimensions; none for anything that is not an IDX file of unsigned bytes."""
    if len(magic) < 4 or magic[:3] != bytes((0, 0, _UINT8)) or len(rest) < 4 * magic[3]:
        return ()
    return struct.unpack_from(f">{magic[3]}I", rest)
