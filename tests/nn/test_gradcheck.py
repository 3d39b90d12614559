"""The gradient check finds what it is there for."""

import numpy as np
import pytest

from nn.gradcheck import Comparison, check_gradients, compare, slopes
from nn.layers import LAYERS
from nn.losses import LOSSES, SoftmaxCrossEntropy, SquaredError
from tests.nn.layers.support import network, samples

AFFINE, RELU = LAYERS["affine"], LAYERS["relu"]
LABELS = np.array([0, 1, 2, 0, 1, 2])


def worst(report: list[Comparison]) -> float:
    return max(comparison.max_error for comparison in report)


def test_slopes_of_a_known_function_on_both_sides() -> None:
    x = np.array([[3.0, -2.0], [0.0, 1.0]])
    kept = x.copy()
    sides = slopes(lambda: float(np.abs(x).sum() + x[0, 0] ** 2), x, np.array([0, 1, 2]))
    np.testing.assert_allclose(sides, [[7, 7], [-1, -1], [-1, 1]], atol=1e-5)
    np.testing.assert_array_equal(x, kept)


def test_the_numerical_derivative_of_the_book() -> None:
    x = np.array([5.0])
    sides = slopes(lambda: float(0.01 * x[0] ** 2 + 0.1 * x[0]), x, np.array([0]), step=1e-4)
    assert sides.mean() == pytest.approx(0.2, abs=1e-11)


def test_a_kink_is_recognized_and_left_out() -> None:
    sides = np.array([[1.0, 1.0], [-1.0, 1.0], [2.0, 2.0 + 1e-6]])
    found = compare("x", np.array([1.0, 5.0, 2.5]), sides, 10)
    assert (found.name, found.size, found.checked, found.kinks) == ("x", 10, 2, 1)
    assert found.max_difference == pytest.approx(0.5, abs=1e-5)
    assert found.mean_difference == pytest.approx(0.25, abs=1e-5)
    assert found.max_error == pytest.approx(0.5 / 4.5, rel=1e-4)


def test_nothing_but_kinks_compares_nothing() -> None:
    found = compare("x", np.array([0.0]), np.array([[-1.0, 1.0]]), 1)
    assert (found.checked, found.kinks, found.max_difference, found.max_error) == (0, 1, 0, 0)


def test_relu_at_exactly_zero_is_a_kink() -> None:
    net = network(AFFINE(units=4), RELU(), AFFINE(units=3))
    x = samples(6)
    x[0] = 0  # biases begin at 0, so every unit of this sample is at its kink
    report = check_gradients(net, SoftmaxCrossEntropy(), x, LABELS)
    assert sum(comparison.kinks for comparison in report) > 0
    assert worst(report) < 1e-6


def test_a_wrong_gradient_is_found() -> None:
    net = network(AFFINE(units=4), LAYERS["tanh"](), AFFINE(units=3))
    backward = net._backward[0]
    net._backward[0] = lambda grad: backward(grad) * 1.01
    report = check_gradients(net, SoftmaxCrossEntropy(), samples(6), LABELS)
    errors = {comparison.name: comparison.max_error for comparison in report}
    assert errors["2.weight"] < 1e-6
    assert errors["0.weight"] > 1e-3
    assert errors["input"] > 1e-3


def test_a_batch_norm_that_forgets_the_batch_is_found() -> None:
    net = network(AFFINE(units=4), LAYERS["batch_norm"](), AFFINE(units=3))
    norm = net.layers[1]
    assert worst(check_gradients(net, SoftmaxCrossEntropy(), samples(6), LABELS)) < 1e-6

    def constant_statistics(x: np.ndarray, training: bool) -> np.ndarray:
        y = norm.forward(x, training)
        norm._by_batch = False
        return y

    net._forward[1] = constant_statistics
    assert worst(check_gradients(net, SoftmaxCrossEntropy(), samples(6), LABELS)) > 1e-2


def test_a_deep_network_with_everything_in_it() -> None:
    kinds = [kind for kind in LAYERS if kind != "affine" and not LAYERS[kind].images_only]
    parts = [part for kind in kinds for part in (AFFINE(units=5), LAYERS[kind]())]
    net = network(*parts, AFFINE(units=2))
    report = check_gradients(net, SquaredError(), samples(6), samples(6, (2,), seed=8))
    assert worst(report) < 1e-5
    assert len(report) == len(net.views) + 1


def test_a_deep_convolutional_network_with_everything_in_it() -> None:
    """Odd sizes; convolutions of both engines; every layer that may stand between them."""
    kinds = [kind for kind in LAYERS if not LAYERS[kind].images_only and kind != "affine"]
    between = [LAYERS[kind]() for kind in kinds if kind != "flatten"]
    conv, pool, average = (LAYERS[kind] for kind in ("conv2d", "max_pool2d", "avg_pool2d"))
    parts = [conv(filters=8, padding=2), pool(size=3, stride=2, padding=1), *between]
    parts += [
        conv(filters=8, padding="same"),
        average(size=2, padding=1),
        conv(filters=3, stride=2),
    ]
    net = network(*parts, LAYERS["global_avg_pool"](), AFFINE(units=2), shape=(1, 7, 9))
    report = check_gradients(net, SquaredError(), samples(5, (1, 7, 9)), samples(5, (2,), seed=8))
    assert worst(report) < 1e-5
    assert sum(c.checked for c in report) > 0.98 * sum(c.size for c in report)


def test_the_check_of_the_convolutional_net() -> None:
    """1x10x10, 10 filters of 3x3, hidden 10: the book's code has differences of at most 8e-6."""
    parts = [LAYERS["conv2d"](filters=10), RELU(), LAYERS["max_pool2d"](), AFFINE(units=10), RELU()]
    net = network(*parts, AFFINE(units=10), shape=(1, 10, 10))
    x, rng = np.random.default_rng(0).random((1, 1, 10, 10)), np.random.default_rng(1)
    report = check_gradients(net, SoftmaxCrossEntropy(), x, np.array([3]), limit=200, rng=rng)
    assert max(comparison.mean_difference for comparison in report) < 1e-8
    assert worst(report) < 1e-5


def test_the_check_of_chapter_five() -> None:
    """784-50-10, ReLU, 3 images: the book's code has a mean difference of at most 1.4e-7."""
    net = network(AFFINE(units=50), RELU(), AFFINE(units=10), shape=(784,))
    x = np.random.default_rng(0).random((3, 784))
    rng = np.random.default_rng(1)
    report = check_gradients(
        net, LOSSES["softmax_cross_entropy"](), x, np.array([5, 0, 4]), limit=150, rng=rng
    )
    assert {c.name: c.checked + c.kinks for c in report} == {
        "0.weight": 150,
        "0.bias": 50,
        "2.weight": 150,
        "2.bias": 10,
        "input": 150,
    }
    assert max(comparison.mean_difference for comparison in report) < 1e-8


def test_it_leaves_the_network_as_it_was() -> None:
    parts = [AFFINE(units=4), LAYERS["batch_norm"](), LAYERS["dropout"](), AFFINE(units=3)]
    net = network(*parts)
    net.forward(samples(6), True)
    params, state = net.params.copy(), net.state()
    x = samples(6)
    check_gradients(net, SoftmaxCrossEntropy(), x, LABELS)
    np.testing.assert_array_equal(net.params, params)
    np.testing.assert_array_equal(x, samples(6))
    for name, array in net.state().items():
        np.testing.assert_array_equal(array, state[name])
    assert not net.layers[2].frozen


def test_single_precision_is_refused() -> None:
    net = network(AFFINE(units=3), dtype="float32")
    with pytest.raises(ValueError, match=r"dtype \(=float32\) must be float64"):
        check_gradients(net, SoftmaxCrossEntropy(), samples(6), LABELS)
