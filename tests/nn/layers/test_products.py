"""How work is cut for BLAS."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn.layers.products import SMALL, group, multiply, parts


@given(st.integers(1, 300), st.integers(1, 3 * SMALL))
def test_a_group_divides_and_stays_small(count: int, work: int) -> None:
    size = group(count, work)
    assert count % size == 0
    assert size == 1 or size * work <= SMALL
    larger = [other for other in range(size + 1, count + 1) if count % other == 0]
    assert all(other * work > SMALL for other in larger)


@given(st.integers(1, 500), st.integers(0, 600))
def test_parts_cover_all_once_evenly(count: int, most: int) -> None:
    cut = parts(count, most)
    assert [i for part in cut for i in range(part.start, part.stop)] == list(range(count))
    sizes = {part.stop - part.start for part in cut}
    assert max(sizes) <= max(1, most)
    assert max(sizes) - min(sizes) <= 1
    assert len(cut) == -(-count // max(1, most))


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("shape", [(3, 4, 5), (5000, 30, 40), (300, 400, 400), (900, 2000, 2)])
def test_a_product_in_pieces_is_the_product(shape: tuple[int, int, int], order: str) -> None:
    rng, (rows, depth, columns) = np.random.default_rng(0), shape
    left = np.array(rng.standard_normal((rows, depth)), order=order)
    right, out = rng.standard_normal((depth, columns)), np.empty((rows, columns))
    assert multiply(left, right, out) is out
    np.testing.assert_allclose(out, left @ right, rtol=1e-10, atol=1e-10)
