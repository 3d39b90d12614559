"""What holds for every registered layer, whatever it computes."""

import numpy as np
import pytest

from nn.errors import ShapeError
from nn.gradcheck import check_gradients
from nn.layers import LAYERS
from nn.layers.base import Buffer
from nn.losses import LOSSES, SquaredError
from tests.nn.layers.support import SHAPES, bound, network, samples, shapes

every_kind = pytest.mark.parametrize("kind", list(LAYERS))
every_kind_and_shape = pytest.mark.parametrize(
    ("kind", "shape"),
    [(kind, shape) for kind in LAYERS for shape in shapes(kind)],
    ids=lambda value: value if isinstance(value, str) else NAMES[len(value)],
)
both_modes = pytest.mark.parametrize("training", [True, False], ids=["training", "inference"])

SMOOTH = {
    "sigmoid", "tanh", "softplus", "swish", "gelu", "identity", "affine", "batch_norm", "conv2d",
    "avg_pool2d", "global_avg_pool", "flatten",
}  # fmt: skip
NAMES = {1: "features", 3: "image"}
FLATTENING = {"affine", "flatten"}
IMAGE = (2, 9, 10)


@every_kind_and_shape
@both_modes
@pytest.mark.parametrize("loss", ["softmax_cross_entropy", "squared_error"])
def test_gradients_are_those_that_differences_measure(
    kind: str, shape: tuple[int, ...], training: bool, loss: str
) -> None:
    layers = [LAYERS["affine"](units=4), LAYERS[kind](), LAYERS["affine"](units=3)]
    net = network(*(layers if len(shape) == 1 else layers[1:]), shape=shape)
    labels = np.array([0, 2, 1, 1, 0, 2, 2])
    report = check_gradients(net, LOSSES[loss](), samples(7, shape), labels, training=training)
    assert {c.name for c in report} == {*net.views, "input"}
    assert all(c.checked + c.kinks == c.size for c in report)
    assert max(c.max_error for c in report) < 2e-6
    assert sum(c.kinks for c in report) == 0 or kind not in SMOOTH
    assert sum(c.checked for c in report) > 0.95 * sum(c.size for c in report)


@every_kind_and_shape
def test_backward_leaves_its_callers_gradient_alone(kind: str, shape: tuple[int, ...]) -> None:
    layer = bound(kind, shape)
    x = samples(6, shape)
    given = x.copy()
    y = layer.forward(x, True)
    grad_out = samples(6, layer.out_shape, seed=9)
    kept = grad_out.copy()
    layer.backward(grad_out)
    np.testing.assert_array_equal(grad_out, kept)
    np.testing.assert_array_equal(x, given)
    assert layer.output is y
    assert layer.grad_output is grad_out


@every_kind_and_shape
@both_modes
def test_a_batch_of_another_size_gives_what_a_fresh_layer_gives(
    kind: str, shape: tuple[int, ...], training: bool
) -> None:
    used, batches = bound(kind, shape), [(8, 1), (3, 2), (1, 3), (11, 4), (8, 5)]
    for n, seed in batches:
        fresh = bound(kind, shape)
        fresh.load_state(used.state())
        used.seed(np.random.default_rng(n))
        fresh.seed(np.random.default_rng(n))
        x, grad_out = samples(n, shape, seed), samples(n, fresh.out_shape, seed + 50)
        np.testing.assert_array_equal(used.forward(x, training), fresh.forward(x, training))
        np.testing.assert_array_equal(used.backward(grad_out), fresh.backward(grad_out))
        for name, array in used.state().items():
            np.testing.assert_array_equal(array, fresh.state()[name])


@every_kind_and_shape
def test_float32_agrees_with_float64(kind: str, shape: tuple[int, ...]) -> None:
    fields = {"rate": 0.0} if kind == "dropout" else {}  # masks differ with the type
    single, double = (bound(kind, shape, dtype, **fields) for dtype in ("float32", "float64"))
    x, grad_out = samples(6, shape), samples(6, double.out_shape, seed=9)
    y, dx = double.forward(x, True), double.backward(grad_out)
    assert single.forward(x.astype(np.float32), True).dtype == np.float32
    assert single.backward(grad_out.astype(np.float32)).dtype == np.float32
    np.testing.assert_allclose(single.output, y, rtol=1e-5, atol=1e-5)
    got = single.backward(grad_out.astype(np.float32))
    np.testing.assert_allclose(got, dx, rtol=1e-4, atol=1e-4)


@every_kind
def test_nothing_overflows_at_a_thousand(kind: str) -> None:
    shape = (1, 2, 2) if LAYERS[kind].images_only else (4,)
    layer = bound(kind, shape, "float32", **({"kernel_size": 2} if kind == "conv2d" else {}))
    x = np.array([[1000, -1000, 0, 1e-30], [-1000, 1000, 88, -88]], np.float32)
    x = x.reshape(2, *shape)
    with np.errstate(all="raise", under="ignore"):
        y = layer.forward(x, True)
        dx = layer.backward(np.ones_like(y))
    assert np.isfinite(y).all()
    assert np.isfinite(dx).all()


@every_kind
def test_the_arrays_of_a_pass_are_used_again(kind: str) -> None:
    layer = bound(kind)
    x, y = samples(6, layer.in_shape), samples(6, layer.out_shape)
    first, second = [(layer.forward(x, True), layer.backward(y)) for _ in range(2)]
    for before, after in zip(first, second, strict=True):
        assert (before.ctypes.data, before.strides) == (after.ctypes.data, after.strides)


@every_kind
def test_it_is_named_in_both_languages(kind: str) -> None:
    schema = LAYERS[kind].model_json_schema()
    text = schema["x-text"]
    assert all(text[lang]["title"] and text[lang]["help"] for lang in ("en", "zh"))
    fields = {name: field for name, field in schema["properties"].items() if name != "kind"}
    assert all(field["x-text"]["zh"]["help"] for field in fields.values())
    assert LAYERS[kind]().kind == bound(kind).kind == kind


@every_kind
@pytest.mark.parametrize("shape", [(), (3, 0, 2)])
def test_an_empty_shape_is_refused(kind: str, shape: tuple[int, ...]) -> None:
    with pytest.raises(ShapeError, match=r"in_shape .*must be one or more positive sizes; give"):
        LAYERS[kind]().build(shape, "float32")


@every_kind
def test_saturation_is_declared_with_its_bounds(kind: str) -> None:
    layer = LAYERS[kind].layer
    assert layer.saturation in {None, "dead", "tails"}
    assert (layer.bounds is not None) == (layer.saturation == "tails")


def test_a_first_layer_may_skip_the_gradient_of_its_input() -> None:
    for kind in LAYERS:
        layer, whole = bound(kind), bound(kind)
        x, grad_out = samples(4, layer.in_shape), samples(4, layer.out_shape)
        layer.forward(x, True)
        whole.forward(x, True)
        whole.backward(grad_out)
        layer.backward_parameters(grad_out)
        assert layer.grad_output is grad_out
        for name in layer.parameters():
            got, wanted = getattr(layer, f"grad_{name}"), getattr(whole, f"grad_{name}")
            np.testing.assert_array_equal(got, wanted)


def test_layers_are_stacked_without_sharing_what_they_return() -> None:
    """Each layer's output and gradient are still there after the whole pass, for the probes."""
    both = [kind for kind in LAYERS if shapes(kind) == SHAPES and kind not in FLATTENING]
    images = ["conv2d", "max_pool2d", "avg_pool2d", *both, "global_avg_pool"]
    kinds = [*images, "flatten", "affine", *both, "affine"]
    assert set(kinds) == set(LAYERS)
    net = network(*(LAYERS[kind]() for kind in kinds), shape=IMAGE)
    outputs, x = [], samples(6, IMAGE)
    for layer in net.layers:
        x = layer.forward(x, True)
        outputs.append(x.copy())
    loss = SquaredError()
    loss.forward(x, samples(6, (50,)))
    net.backward(loss.backward())
    for layer, output in zip(net.layers, outputs, strict=True):
        np.testing.assert_array_equal(layer.output, output)


def test_a_buffer_grows_and_never_shrinks() -> None:
    buffer = Buffer((2, 3), np.float32)
    large = buffer.rows(5)
    assert (large.shape, large.dtype) == ((5, 2, 3), np.float32)
    small = buffer.rows(2)
    assert small.flags.c_contiguous
    assert np.shares_memory(small, large)
    assert np.shares_memory(buffer.rows(5), large)
    assert not np.shares_memory(buffer.rows(6), large)


def test_a_live_change_of_the_declaration_is_taken() -> None:
    layer = bound("leaky_relu", slope=0.1)
    layer.reconfigure(LAYERS["leaky_relu"](slope=0.5))
    np.testing.assert_array_equal(layer.forward(np.full((1, 5), -2.0), True), np.full((1, 5), -1.0))
