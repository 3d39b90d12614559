"""IDX files: read exactly, and every damaged one refused by name."""

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from nn.data.idx import read_idx
from nn.errors import DataError


def idx(array: np.ndarray, kind: int = 0x08) -> bytes:
    header = struct.pack(f">BBBB{array.ndim}I", 0, 0, kind, array.ndim, *array.shape)
    return header + array.astype(np.uint8).tobytes()


@pytest.mark.parametrize("shape", [(5,), (3, 4, 2)])
def test_arrays_come_back(tmp_path: Path, shape: tuple[int, ...]) -> None:
    array = np.arange(np.prod(shape), dtype=np.uint8).reshape(shape)
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(idx(array)))
    found = read_idx(path)
    np.testing.assert_array_equal(found, array)
    assert found.dtype == np.uint8
    assert not found.flags.writeable


GOOD = idx(np.zeros(4))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (gzip.compress(GOOD)[:-9], "cannot be read"),
        (b"not compressed", "cannot be read"),
        (gzip.compress(GOOD)[:12] + b"\xff" * 12, "cannot be read"),
        (gzip.compress(GOOD[:-1]), "not an IDX file"),
        (gzip.compress(GOOD + b"\0"), "not an IDX file"),
        (gzip.compress(idx(np.zeros(4), kind=0x0D)), "not an IDX file"),
        (gzip.compress(GOOD[:3]), "not an IDX file"),
        (gzip.compress(GOOD[:6]), "not an IDX file"),
        (gzip.compress(bytes((0, 0, 8, 0))), "not an IDX file"),
    ],
)
def test_damage_is_named(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "train-labels.gz"
    path.write_bytes(content)
    with pytest.raises(DataError, match=f"train-labels.gz.*{message}.*fetch it again"):
        read_idx(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"gone\.gz cannot be read"):
        read_idx(tmp_path / "gone.gz")
