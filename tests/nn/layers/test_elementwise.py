"""What activations share."""

import pytest

from nn.layers import LAYERS
from nn.layers.elementwise import Elementwise
from tests.nn.layers.support import SHAPES, bound, samples

KINDS = [kind for kind in LAYERS if issubclass(LAYERS[kind].layer, Elementwise)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", SHAPES)
def test_shapes_pass_through_and_nothing_is_learned(kind: str, shape: tuple[int, ...]) -> None:
    layer = bound(kind, shape)
    x = samples(3, shape)
    assert layer.out_shape == layer.in_shape == shape
    assert layer.forward(x, True).shape == layer.backward(x).shape == x.shape
    assert layer.parameters() == layer.state() == {}
