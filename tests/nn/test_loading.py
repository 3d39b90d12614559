"""The data of a run follow its seed, or one of their own."""

import numpy as np

from nn.config import RunConfig
from nn.loading import load_data


def points(**config: object) -> np.ndarray:
    return load_data(RunConfig.load(config)).x_train


def test_the_data_follow_the_seed_of_the_run() -> None:
    moons = {"name": "moons", "samples": 50}
    first = points(dataset=moons, seed=3)
    np.testing.assert_array_equal(points(dataset=moons, seed=3), first)
    assert not np.array_equal(points(dataset=moons, seed=4), first)


def test_a_seed_of_their_own_comes_before_it() -> None:
    moons = {"name": "moons", "samples": 50, "seed": 3}
    np.testing.assert_array_equal(
        points(dataset=moons, seed=8), points(dataset={**moons, "seed": None}, seed=3)
    )
