"""Pooling against plain loops, and what it refuses."""

from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nn.errors import ShapeError
from nn.layers import LAYERS
from nn.layers.pool import AvgPool2DSpec, MaxPool2DSpec
from tests.nn.layers import naive
from tests.nn.layers.naive import Case
from tests.nn.layers.support import bound, network, samples

both = pytest.mark.parametrize(
    ("kind", "loop"), [("max_pool2d", naive.max_pool), ("avg_pool2d", naive.avg_pool)]
)


def layer_of(kind: str, case: Case, dtype: str = "float64") -> Any:
    fields = {"size": case.size, "stride": case.stride, "padding": case.padding}
    return bound(kind, case.shape, dtype, **fields)


@both
@given(case=naive.pools(), levels=st.sampled_from([2, 1000]))
@example(case=Case(3, 2, 7, 5, 2, 2, 0), levels=2)
@example(case=Case(3, 2, 7, 7, 3, 2, 1), levels=2)
@example(case=Case(2, 1, 5, 5, 1, 3, 0), levels=2)
def test_any_geometry_is_what_a_loop_computes(
    kind: str, loop: Any, case: Case, levels: int
) -> None:
    """Few levels make many equal pixels, of which the first gets the gradient."""
    layer = layer_of(kind, case)
    for n in (case.samples, case.samples + 2, 1):
        rng = np.random.default_rng(n)
        x = rng.integers(0, levels, (n, *case.shape)) - levels / 2
        grad = rng.standard_normal((n, *layer.out_shape))
        y, dx = loop(case, x, grad)
        np.testing.assert_allclose(layer.forward(x, True), y, rtol=1e-12)
        for _ in range(2):
            np.testing.assert_allclose(layer.backward(grad), dx, rtol=1e-12, atol=1e-12)


@both
def test_the_stride_is_the_size_where_none_is_given(kind: str, loop: Any) -> None:
    assert bound(kind, (2, 9, 10), size=3).out_shape == (2, 3, 3)
    assert bound(kind, (2, 9, 10), size=3, stride=1).out_shape == (2, 7, 8)


@both
def test_padding_is_taken(kind: str, loop: Any) -> None:
    """In the book's network pooling with padding raises."""
    layer = bound(kind, (1, 4, 4), size=2, padding=1)
    x = -1 - np.arange(16.0).reshape(1, 1, 4, 4)
    y = layer.forward(x, True)
    corners, share = ([-1, -4, -13, -16], 1) if kind == "max_pool2d" else ([-1, -4, -13, -16], 4)
    np.testing.assert_allclose(y[0, 0, [0, 0, 2, 2], [0, 2, 0, 2]], np.array(corners) / share)
    assert layer.backward(np.ones_like(y)).shape == x.shape


def test_padding_is_never_the_largest() -> None:
    layer = bound("max_pool2d", (1, 3, 3), size=3, stride=1, padding=1)
    x = np.full((1, 1, 3, 3), -5.0)
    np.testing.assert_array_equal(layer.forward(x, True), x)


def test_padding_counts_in_the_mean() -> None:
    layer = bound("avg_pool2d", (1, 2, 2), size=2, padding=1)
    np.testing.assert_array_equal(
        layer.forward(np.full((1, 1, 2, 2), 8.0), True), np.full((1, 1, 2, 2), 2.0)
    )


def test_what_is_not_a_number_shows() -> None:
    for fields in ({}, {"size": 3, "stride": 1, "padding": 1}):
        layer = bound("max_pool2d", (1, 4, 4), **fields)
        x = samples(1, (1, 4, 4))
        x[0, 0, 1, 0] = np.nan
        y = layer.forward(x, True)
        assert np.isnan(y[0, 0, 0, 0])
        assert np.isfinite(y[0, 0, -1, -1])


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("kind", ["max_pool2d", "avg_pool2d", "global_avg_pool"])
def test_any_order_in_memory_gives_the_same(kind: str, order: str) -> None:
    layer, other = bound(kind, (3, 6, 5)), bound(kind, (3, 6, 5))
    x, grad = samples(4, (3, 6, 5)), samples(4, layer.out_shape, seed=2)
    y, dx = layer.forward(x, True), layer.backward(grad)
    laid = np.array(x, order=order), np.array(grad, order=order)
    np.testing.assert_allclose(other.forward(laid[0], True), y, rtol=1e-14)
    np.testing.assert_array_equal(other.backward(laid[1]), dx)


@both
def test_a_window_that_does_not_fit_is_refused(kind: str, loop: Any) -> None:
    spec = {"max_pool2d": MaxPool2DSpec, "avg_pool2d": AvgPool2DSpec}[kind]
    name = spec.layer.__name__
    with pytest.raises(ShapeError) as caught:
        spec(size=4).build((3, 8, 3), "float32")
    assert str(caught.value) == (
        f"size (=4): {name} on (3, 8, 3): size exceeds the padded input width (=3); "
        "raise padding or choose a smaller size"
    )
    with pytest.raises(ShapeError) as caught:
        spec(size=3, padding=2).build((3, 8, 8), "float32")
    assert str(caught.value) == (
        f"padding (=2): {name} on (3, 8, 8): padding exceeds half the size (=3), so that a window "
        "could miss the image; lower padding or raise size"
    )
    with pytest.raises(ShapeError, match=rf"\(=\[8\]\): {name} needs images"):
        spec().build((8,), "float32")


@pytest.mark.parametrize("fields", [{}, {"size": 3, "stride": 2, "padding": 1}, {"size": 1}])
def test_behind_a_relu_all_gradients_are_those_of_layers_alone(fields: dict[str, int]) -> None:
    """Pooling leaves out what the ReLU would stop; whoever looks finds it all the same."""
    shape, n = (3, 7, 6), 5
    specs = [LAYERS["relu"](), MaxPool2DSpec(**fields)]
    relu, pool = bound("relu", shape), bound("max_pool2d", shape, **fields)
    net = network(*specs, shape=shape)
    for seed in (1, 2):
        x = samples(n, shape, seed)
        x[:, 0, :4] -= 3  # windows without a positive pixel
        y = pool.forward(relu.forward(x, True), True)
        grad = samples(n, pool.out_shape, seed + 5)
        whole = pool.backward(grad)
        np.testing.assert_array_equal(net.forward(x, True), y)
        dx = net.backward(grad, input_grad=True)
        np.testing.assert_array_equal(dx, relu.backward(whole))
        np.testing.assert_array_equal(net.layers[1].grad_output, grad)
        np.testing.assert_array_equal(net.layers[0].grad_output, whole)
        assert (whole != dx).any()


def test_only_a_relu_is_spared() -> None:
    net = network(LAYERS["tanh"](), MaxPool2DSpec(), shape=(1, 4, 4))
    x = -np.abs(samples(3, (1, 4, 4)))
    y = net.forward(x, True)
    assert (y < 0).all()
    dx = net.backward(np.ones_like(y), input_grad=True)
    assert np.count_nonzero(dx) == y.size


def test_global_pooling_is_the_mean_of_each_channel() -> None:
    layer = bound("global_avg_pool", (3, 4, 5))
    x, grad = samples(6, (3, 4, 5)), samples(6, (3,), seed=1)
    assert layer.out_shape == (3,)
    np.testing.assert_allclose(layer.forward(x, True), x.mean((2, 3)), rtol=1e-12)
    wanted = np.broadcast_to(grad[:, :, None, None] / 20, x.shape)
    np.testing.assert_allclose(layer.backward(grad), wanted, rtol=1e-14)


def test_a_net_that_pools_to_nothing_names_the_layer() -> None:
    pools = [MaxPool2DSpec()] * 3
    with pytest.raises(ShapeError, match=r"^layers\.2\.size \(=2\): MaxPool2D on \(1, 1, 1\)"):
        network(*pools, shape=(1, 4, 4))
