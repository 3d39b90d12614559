"""Conv2D against plain loops, and what it refuses."""

import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from pydantic import ValidationError

from nn.config import RunConfig
from nn.errors import ConfigError, ShapeError
from nn.initializers import ConstantValue, Normal
from nn.layers.columns import Columns
from nn.layers.conv import MAX_PADDING, Conv2D, Conv2DSpec
from nn.layers.winograd import Winograd
from nn.trainer import Trainer
from tests.nn.layers import naive
from tests.nn.layers.naive import Case
from tests.nn.layers.support import bound, network, samples
from tests.nn.support import joined, params


def layer_of(case: Case, dtype: str = "float64") -> Conv2D:
    fields = {"kernel_size": case.size, "stride": case.stride, "padding": case.padding}
    layer = bound("conv2d", case.shape, dtype, filters=case.filters, **fields)
    assert isinstance(layer, Conv2D)
    return layer


def check(layer: Conv2D, case: Case, n: int) -> None:
    x, grad = samples(n, case.shape, seed=1), samples(n, layer.out_shape, seed=2)
    y = naive.convolve(case, x, layer.weight, layer.bias)
    dx, dw, db = naive.convolve_backward(case, x, layer.weight, grad)
    close = {"rtol": 1e-9, "atol": 1e-9}
    np.testing.assert_allclose(layer.forward(x, True), y, **close)
    np.testing.assert_allclose(layer.backward(grad), dx, **close)
    np.testing.assert_allclose(layer.grad_weight, dw, **close)
    np.testing.assert_allclose(layer.grad_bias, db, **close)


@given(naive.cases(filters=4, channels=4, most=9))
def test_any_geometry_is_what_a_loop_computes(case: Case) -> None:
    layer = layer_of(case)
    for n in (case.samples, case.samples + 2, 1):
        check(layer, case, n)


@given(naive.cases(filters=11, channels=11, most=14, kernel=3))
@example(Case(3, 9, 13, 4, 3, 1, 0, 8))
@example(Case(2, 8, 4, 7, 3, 1, 4, 10))
@example(Case(1, 8, 5, 5, 3, 1, "same", 8))
def test_many_channels_are_what_a_loop_computes(case: Case) -> None:
    check(layer_of(case), case, case.samples)


@pytest.mark.parametrize("size", range(5, 14))
@pytest.mark.parametrize("padding", [0, 1, "same"])
def test_odd_sizes_in_a_net_with_pooling(size: int, padding: Any) -> None:
    """The book's network breaks where a pixel is left over."""
    conv = Conv2DSpec(filters=3, padding=padding)
    net = network(conv, *parts("relu", "max_pool2d"), *parts("affine"), shape=(1, size, size + 1))
    x = samples(4, (1, size, size + 1))
    y = net.forward(x, True)
    assert np.isfinite(y).all()
    dx = net.backward(np.ones_like(y), input_grad=True)
    assert dx is not None
    assert dx.shape == x.shape


def parts(*kinds: str) -> list[Any]:
    return [bound(kind, (2, 6, 6)).spec for kind in kinds]


@pytest.mark.parametrize(
    ("channels", "filters", "size", "stride", "height", "kind"),
    [
        (8, 8, 3, 1, 6, Winograd),
        (8, 8, 3, 1, 5, Columns),
        (7, 8, 3, 1, 6, Columns),
        (8, 7, 3, 1, 6, Columns),
        (8, 8, 3, 2, 12, Columns),
        (8, 8, 5, 1, 12, Columns),
        (1, 16, 3, 1, 28, Columns),
    ],
)
def test_the_engine_follows_the_geometry(
    channels: int, filters: int, size: int, stride: int, height: int, kind: type
) -> None:
    case = Case(1, channels, height, 30, size, stride, 0, filters)
    assert type(layer_of(case).engine) is kind


@pytest.mark.parametrize("channels", [2, 9])
@pytest.mark.parametrize("order", ["pixels", "C", "F"])
def test_any_order_in_memory_gives_the_same(order: str, channels: int) -> None:
    case = Case(5, channels, 9, 8, 3, 1, 1, 8)
    layer, other = layer_of(case), layer_of(case)
    x, grad = samples(5, case.shape), samples(5, layer.out_shape, seed=3)
    y, dx = layer.forward(x, True), layer.backward(grad)
    if order == "pixels":
        laid = [
            np.moveaxis(np.moveaxis(a, (2, 3), (0, 1)).copy(), (0, 1), (2, 3)) for a in (x, grad)
        ]
    else:
        laid = [np.array(a, order=order) for a in (x, grad)]
    np.testing.assert_allclose(other.forward(laid[0], True), y, rtol=1e-12)
    np.testing.assert_allclose(other.backward(laid[1]), dx, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(other.grad_weight, layer.grad_weight, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("channels", [1, 16])
def test_single_precision_is_close_to_double(channels: int) -> None:
    case = Case(20, channels, 14, 14, 3, 1, 1, 16)
    single, double = layer_of(case, "float32"), layer_of(case)
    single.weight[...], single.bias[...] = double.weight, double.bias
    x, grad = samples(20, case.shape), samples(20, double.out_shape, seed=4)
    x, grad = x.astype(np.float32), grad.astype(np.float32)
    pairs = [
        (single.forward(x, True), double.forward(x.astype(float), True)),
        (single.backward(grad), double.backward(grad.astype(float))),
        (single.grad_weight, double.grad_weight),
        (single.grad_bias, double.grad_bias),
    ]
    for got, wanted in pairs:
        assert got.dtype == np.float32
        assert np.abs(got - wanted).max() < 3e-5 * np.abs(wanted).max()


@pytest.mark.parametrize("channels", [2, 8])
def test_a_second_backward_gives_the_same(channels: int) -> None:
    case = Case(6, channels, 7, 8, 3, 1, 1, 8)
    layer = layer_of(case)
    layer.forward(samples(6, case.shape), True)
    grad = samples(6, layer.out_shape, seed=5)
    first = [a.copy() for a in (layer.backward(grad), layer.grad_weight, layer.grad_bias)]
    for before, after in zip(
        first, (layer.backward(grad), layer.grad_weight, layer.grad_bias), strict=True
    ):
        np.testing.assert_array_equal(before, after)


@pytest.mark.parametrize("relu", ["relu", "leaky_relu"])
def test_steady_state_allocates_next_to_nothing(relu: str) -> None:
    kinds = [relu, "max_pool2d", "batch_norm", "dropout", "avg_pool2d"]
    convs = [
        Conv2DSpec(filters=8, padding=1),
        Conv2DSpec(filters=8),
        Conv2DSpec(filters=2, stride=2),
    ]
    layers = [*convs, *parts(*kinds, "affine", relu)]
    net, n = network(*layers, shape=(1, 24, 24), dtype="float32"), 400
    x = samples(n, (1, 24, 24)).astype(np.float32)
    grad = np.ones((n, 50), np.float32)

    def step() -> None:
        net.forward(x, True)
        net.backward(grad)

    step()
    tracemalloc.start()
    step()
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()[0]
    step()
    peak = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()
    casts = 200_000  # numpy's buffers for an operation on two types
    assert peak < casts < 400 * net.layers[2].output[0].nbytes


def test_weights_are_declared_with_their_fans() -> None:
    spec = Conv2DSpec(filters=6, kernel_size=5, initializer=Normal(std=0.5), bias_init=0.25)
    weight, bias = spec.build((3, 9, 9), "float32").parameters().values()
    assert (weight.shape, weight.fan_in, weight.fan_out) == ((5, 5, 3, 6), 75, 150)
    assert weight.decays
    assert (bias.shape, bias.initializer, bias.decays) == ((6,), ConstantValue(value=0.25), False)
    net = network(spec, shape=(3, 9, 9))
    np.testing.assert_array_equal(net.views["0.bias"], np.full(6, 0.25))
    assert np.std(net.views["0.weight"]) == pytest.approx(0.5, rel=0.1)


@pytest.mark.parametrize(
    ("spec", "shape", "out"),
    [
        (Conv2DSpec(filters=30, kernel_size=5), (1, 28, 28), (30, 24, 24)),
        (Conv2DSpec(filters=32, padding=2), (32, 14, 14), (32, 16, 16)),
        (Conv2DSpec(filters=4, stride=2, padding="same"), (3, 7, 8), (4, 4, 4)),
        (Conv2DSpec(filters=4, kernel_size=4, padding="same"), (3, 7, 8), (4, 7, 8)),
        (Conv2DSpec(filters=2, kernel_size=1), (3, 1, 1), (2, 1, 1)),
        (Conv2DSpec(filters=2, kernel_size=3, stride=8), (1, 28, 30), (2, 4, 4)),
    ],
)
def test_the_shape_of_the_output(
    spec: Conv2DSpec, shape: tuple[int, ...], out: tuple[int, ...]
) -> None:
    assert spec.build(shape, "float32").out_shape == out


def test_what_it_cannot_take_is_refused_with_a_remedy() -> None:
    with pytest.raises(ShapeError, match=r"Conv2D on \(1, 3, 3\): kernel_size exceeds the padded"):
        Conv2DSpec(kernel_size=5).build((1, 3, 3), "float32")
    with pytest.raises(ShapeError, match=r"=\[5\]\): Conv2D needs images, \(channels, height, wid"):
        Conv2DSpec().build((5,), "float32")


def test_a_wrong_place_in_the_network_is_named() -> None:
    with pytest.raises(ShapeError, match=r"^layers\.1\.kernel_size \(=3\): Conv2D on \(16, 2, 2\)"):
        network(Conv2DSpec(), Conv2DSpec(), shape=(1, 4, 4))


@pytest.mark.parametrize(
    ("given_value", "read"), [("same", "same"), (2, 2), (2.0, 2), ("2", 2), ("0", 0), (0, 0)]
)
def test_padding_is_a_number_or_same(given_value: Any, read: Any) -> None:
    spec = Conv2DSpec.model_validate({"padding": given_value})
    assert spec.padding == read
    assert Conv2DSpec.model_validate_json(spec.model_dump_json()) == spec


@pytest.mark.parametrize("value", [-1, MAX_PADDING + 1, "valid", "", "-1", 1.5, None, True, [1]])
def test_other_padding_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError, match='must be "same" or a whole number from 0 to 10'):
        Conv2DSpec.model_validate({"padding": value})
    with pytest.raises(ConfigError) as caught:
        RunConfig.load({"layers": [{"kind": "conv2d", "padding": value}]})
    [problem] = caught.value.problems
    assert problem.field == "layers.0.padding"
    assert problem.rule == 'must be "same" or a whole number from 0 to 10'


def test_the_schema_of_padding_says_both() -> None:
    padding = Conv2DSpec.model_json_schema()["properties"]["padding"]
    assert padding["anyOf"] == [
        {"type": "integer", "minimum": 0, "maximum": 10},
        {"type": "string", "const": "same"},
    ]
    assert padding["default"] == 0
    assert padding["x-text"]["zh"]["title"] == "填充"


def test_a_run_repeats_bit_for_bit_however_it_is_sliced_and_resumed() -> None:
    conv = {"kind": "conv2d", "filters": 8, "padding": "same"}
    kinds = ["relu", "max_pool2d", "batch_norm", "dropout", "avg_pool2d"]
    config = {
        "dataset": {"name": "digits", "train_size": 130},
        "layers": [conv, conv, {**conv, "stride": 2}, *({"kind": kind} for kind in kinds)],
        "batch_size": 30,
        "stop": {"epochs": 4},
    }
    whole, sliced = Trainer(config), Trainer(config)
    at_once = whole.advance()
    pieces = [sliced.advance(steps=1), sliced.advance(steps=4, probe=False)]
    sliced.probe()
    sliced = Trainer(config, sliced.checkpoint())
    sliced.test()
    pieces += [sliced.advance(steps=2), sliced.advance()]
    assert joined(pieces) == joined([at_once])
    assert params(whole) == params(sliced)
    assert np.mean(at_once["loss"][-5:]) < at_once["loss"][0]
