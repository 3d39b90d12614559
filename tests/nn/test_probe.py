"""Probes: histograms, spreads and shares, right for any numbers and cheap for large ones."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from nn.layers import LAYERS
from nn.probe import (
    BINS,
    SAMPLE,
    Array,
    dead_share,
    histogram,
    saturated_share,
    spread,
    subsample,
    update_ratio,
    variety,
)
from nn.trainer import Trainer
from tests.nn.support import FULL, assert_plain, takes_flat

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_histogram_counts_as_numpys_does(dtype: str) -> None:
    values = RNG.standard_normal((40, 50)).astype(dtype)
    found = histogram(values)
    counts, edges = np.histogram(values, BINS)
    assert (found["low"], found["high"]) == (values.min(), values.max())
    assert np.abs(np.array(found["counts"]) - counts).sum() <= 4  # values on an edge
    assert len(found["counts"]) == BINS
    assert found["mean"] == pytest.approx(values.mean(), abs=1e-6)
    assert found["std"] == pytest.approx(values.std(), rel=1e-5)
    assert edges[-1] == found["high"]


@given(
    hnp.arrays(
        np.float32,
        hnp.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=6),
        elements=st.floats(width=32),
    )
)
def test_any_numbers_give_a_finite_histogram_of_all_that_are_finite(values: Array) -> None:
    with np.errstate(all="ignore"):
        found = histogram(values)
    assert_plain(found)
    assert sum(found["counts"]) == np.isfinite(values).sum()
    assert found["low"] < found["high"]
    assert found["low"] <= found["mean"] <= found["high"]
    assert found["std"] >= 0


def test_extremes_keep_their_shape() -> None:
    for scale in (1e-40, 1e-20, 1.0, 1e20, 1e38):
        found = histogram(np.array([-1, 0, 0, 1], np.float32) * np.float32(scale))
        assert [found["counts"][0], found["counts"][BINS // 2 - 1], found["counts"][-1]] in (
            [1, 2, 1],
            [1, 0, 1],
        )
        assert found["std"] == pytest.approx(scale * math.sqrt(0.5), rel=1e-2)


@pytest.mark.parametrize("value", [0.0, 3.5, -1e30])
def test_one_value_stands_in_the_middle(value: float) -> None:
    found = histogram(np.full((5, 3), value, np.float32))
    assert found["counts"][BINS // 2] == 15
    assert found["low"] < found["mean"] < found["high"]
    assert (found["mean"], found["std"]) == (pytest.approx(value), 0.0)


def test_infinities_are_left_out() -> None:
    found = histogram(np.array([1.0, np.inf, 2.0, np.nan, -np.inf], np.float32))
    assert (found["low"], found["high"], sum(found["counts"])) == (1.0, 2.0, 2)


@pytest.mark.parametrize("shape", [(1000, 100), (129, 64), (5000, 7), (784, 500), (100_000,)])
def test_a_large_array_is_sampled_evenly_over_its_units(shape: tuple[int, ...]) -> None:
    units = np.broadcast_to(np.arange(shape[-1], dtype=np.float32), shape)
    found = subsample(np.ascontiguousarray(units))
    assert SAMPLE / 2 <= len(found) <= SAMPLE
    counts = np.bincount(found.astype(int), minlength=shape[-1])
    if shape[-1] <= SAMPLE:
        assert counts.max() - counts.min() <= 1
    assert np.array_equal(found, subsample(np.ascontiguousarray(units)))


def test_a_small_array_is_taken_whole() -> None:
    values = np.arange(12.0).reshape(3, 4)
    assert subsample(values).tolist() == list(range(12))
    assert np.shares_memory(subsample(values), values)


def test_spread_is_over_samples_not_units() -> None:
    constant = np.tile(np.arange(5, dtype=np.float32), (8, 1))
    assert spread(constant) == 0
    assert spread(RNG.standard_normal((2, 5000))) == pytest.approx(0.5**0.5, rel=0.05)
    moving = constant + np.array([[1.0], [-1.0]] * 4, np.float32)
    assert spread(moving) == pytest.approx(1.0)
    assert spread(RNG.standard_normal((4000, 1, 3, 3))) == pytest.approx(1, rel=0.05)


@pytest.mark.parametrize("measure", [spread, variety])
def test_images_are_not_judged_by_their_rim(measure: Callable[[np.ndarray], float]) -> None:
    images = np.zeros((100, 16, 28, 28))
    images[:, :, 4:24, 4:24] = RNG.standard_normal((100, 16, 20, 20))
    assert measure(images) == pytest.approx(20 / 28, rel=0.1)


def test_variety_is_over_units_not_samples() -> None:
    alike = np.tile(np.arange(8, dtype=np.float32)[:, None], (1, 5))
    assert variety(alike) == 0
    assert variety(alike + np.array([1, -1, 1, -1, 0], np.float32)) == pytest.approx(0.8**0.5)
    assert variety(alike[:, :1]) is None
    images = np.broadcast_to(np.array([1.0, -1.0])[:, None, None], (9, 2, 4, 4))
    assert variety(images) == pytest.approx(1.0)
    assert variety(np.moveaxis(images, 1, -1)) == 0
    assert variety(RNG.standard_normal((500, 5000))) == pytest.approx(1, rel=0.05)


def test_update_ratio() -> None:
    before, after = np.full((2, 2), 2.0), np.full((2, 2), 2.1)
    assert update_ratio(before, after) == pytest.approx(0.05)
    assert update_ratio(np.zeros(3), np.ones(3)) is None
    assert update_ratio(np.full(3, 1e-320), np.full(3, 1e300)) is None
    large = np.full(3, 1e30, np.float32)
    with np.errstate(over="ignore"):
        assert update_ratio(large, 2 * large) == pytest.approx(1)


def activated(kind: str, x: Array) -> tuple[float | None, float | None]:
    x = x if takes_flat(kind) else RNG.standard_normal((len(x), 1, 8, 8))
    layer = LAYERS[kind]().build(x.shape[1:], x.dtype)
    layer.seed(np.random.default_rng(0))
    layer.bind({n: np.ones(p.shape) for n, p in layer.parameters().items()},
               {n: np.ones(p.shape) for n, p in layer.parameters().items()})  # fmt: skip
    layer.forward(x, True)
    return dead_share(layer), saturated_share(layer)


@pytest.mark.parametrize("kind", LAYERS)
def test_shares_are_shares_where_they_have_a_meaning(kind: str) -> None:
    dead, saturated = activated(kind, RNG.standard_normal((50, 8)))
    saturation = LAYERS[kind].layer.saturation
    assert dead == (0.0 if saturation == "dead" else None)
    assert (saturated is None) == (saturation != "tails")


def test_a_dead_channel_is_0_everywhere() -> None:
    x = RNG.standard_normal((100, 4, 5, 5))
    x[:, 1] = -1
    x[:, 2] = -1
    x[0, 2, 4, 4] = 1
    assert activated("relu", x)[0] == 0.25
    assert activated("relu", np.asfortranarray(x))[0] == 0.25


@pytest.mark.parametrize("axes", [(0, 1, 2, 3), (0, 2, 3, 1), (3, 2, 1, 0), (1, 0, 3, 2)])
def test_values_are_taken_in_whatever_order_they_lie(axes: tuple[int, ...]) -> None:
    laid = np.ascontiguousarray(RNG.standard_normal((6, 7, 8, 9)).transpose(axes))
    values = laid.transpose(np.argsort(axes))
    assert np.shares_memory(subsample(values), laid)
    assert np.array_equal(subsample(values), subsample(laid))


def test_a_dead_unit_is_0_for_every_sample() -> None:
    x = np.array([[1.0, -1, -1, 0], [-1, -1, 1, 0], [-1, -1, 1, -5]])
    assert activated("relu", x)[0] == pytest.approx(0.5)


@pytest.mark.parametrize(("kind", "edge"), [("sigmoid", 4.6), ("tanh", 2.3)])
def test_a_saturated_output_is_in_the_tails(kind: str, edge: float) -> None:
    x = np.array([[0.0, edge - 0.1, -edge + 0.1, edge + 0.1, -edge - 0.1, 50, -50, 1]])
    assert activated(kind, x)[1] == pytest.approx(0.5)


def test_a_layers_entry_has_all() -> None:
    trainer = Trainer(FULL)
    layers = trainer.advance(steps=3)["probes"]["layers"]
    assert [layer["index"] for layer in layers] == list(range(7))
    for layer, working in zip(layers, trainer._learner.network.layers, strict=True):
        assert layer["kind"] == working.kind
        assert layer["out_shape"] == list(working.out_shape)
        weighted = "weight" in working.parameters()
        assert (layer["weight"] is not None) == weighted
        assert (layer["update_ratio"] is not None) == weighted
        assert ("norm" in layer["gradient"]) == weighted
        for part in ("activation", "gradient"):
            total = sum(layer[part]["counts"])
            assert total == min(working.output.size, SAMPLE)
    gradient = trainer._learner.network.grad_views["0.weight"]
    assert layers[0]["gradient"]["norm"] == pytest.approx(np.linalg.norm(gradient), rel=1e-5)
