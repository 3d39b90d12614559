"""The stratified order is a permutation whose every stretch holds the classes in proportion."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn.data.splits import stratified_order, validation_size


@given(
    st.lists(st.integers(0, 4), min_size=1, max_size=80),
    st.integers(0, 80),
    st.integers(0, 2**32 - 1),
)
def test_any_first_so_many_are_in_proportion(labels: list[int], first: int, seed: int) -> None:
    t = np.array(labels)
    order = stratified_order(t, np.random.default_rng(seed))
    assert sorted(order) == list(range(len(t)))
    first = min(first, len(t))
    counts, everything = np.bincount(t[order[:first]], minlength=5), np.bincount(t, minlength=5)
    assert np.abs(counts - everything * first / len(t)).max() < 5


def test_within_a_class_the_order_is_shuffled() -> None:
    t = np.repeat([0, 1], 50)
    orders = [stratified_order(t, np.random.default_rng(seed)) for seed in (0, 1)]
    firsts = [order[t[order] == 0] for order in orders]
    assert not np.array_equal(firsts[0], firsts[1])
    assert not np.array_equal(firsts[0], np.arange(50))


@pytest.mark.parametrize(
    ("count", "fraction", "size"), [(10, 0, 0), (10, 0.25, 3), (5, 0.5, 3), (1437, 0.2, 287)]
)
def test_halves_are_rounded_up(count: int, fraction: float, size: int) -> None:
    assert validation_size(count, fraction) == size
