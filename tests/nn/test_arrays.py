"""Aligned arrays: on a cache line, of the shape and type asked for."""

import numpy as np
import pytest

from nn.arrays import ALIGNMENT, aligned


@pytest.mark.parametrize("shape", [0, 1, 7, (3, 5), (0, 4), (2, 3, 4)])
@pytest.mark.parametrize("dtype", ["float32", "float64", "int64", "bool"])
def test_shape_type_and_place(shape: int | tuple[int, ...], dtype: str) -> None:
    arrays = [aligned(shape, dtype) for _ in range(4)]
    for array in arrays:
        assert array.shape == (shape if isinstance(shape, tuple) else (shape,))
        assert array.dtype == np.dtype(dtype)
        assert array.flags.c_contiguous
        assert array.flags.writeable
        assert array.ctypes.data % ALIGNMENT == 0 or array.size == 0


def test_arrays_do_not_overlap() -> None:
    first, second = aligned(100, "float32"), aligned(100, "float32")
    first.fill(1)
    second.fill(2)
    assert first.sum() == 100
