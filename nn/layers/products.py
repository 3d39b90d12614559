"""How work is cut so that matrix products run at full speed and stay in the cache."""

import itertools

from nn.layers.base import Array

SMALL = 1_000_000
"""Largest rows * columns * depth of a product that OpenBLAS does without repacking its matrices.

For the few dozen channels of the nets here such products run about twice as fast as large ones.
"""

ROWS = 32
"""Fewer rows than this are no longer worth a product of their own."""


def group(count: int, work: int) -> int:
    """Return how many of `count` equal products of `work` to do as one: a divisor of `count`."""
    most = max(1, SMALL // work)
    return max(size for size in range(1, count + 1) if count % size == 0 and size <= most)


def parts(count: int, most: int) -> list[slice]:
    """Cut `count` things into as few parts of at most `most` as possible, of about equal size."""
    pieces = -(-count // max(1, most))
    ends = [count * piece // pieces for piece in range(pieces + 1)]
    return [slice(start, end) for start, end in itertools.pairwise(ends)]


def multiply(left: Array, right: Array, out: Array) -> Array:
    """Return left @ right in `out`; a tall left matrix is cut into pieces of at most `SMALL`."""
    most = SMALL // right.size
    if not (ROWS <= most < len(left) and left.flags.c_contiguous and right.flags.c_contiguous):
        return left.dot(right, out)
    for part in parts(len(left), most):
        left[part].dot(right, out[part])
    return out
