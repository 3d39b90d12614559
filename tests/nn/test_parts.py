"""Every registered part has a public name."""

import pytest

import nn
from nn.initializers import INITIALIZERS
from nn.layers import LAYERS
from nn.losses import LOSSES
from nn.optimizers import OPTIMIZERS
from nn.parts import PARTS
from nn.schedules import SCHEDULES

FAMILIES = [LAYERS, LOSSES, OPTIMIZERS, INITIALIZERS, SCHEDULES]


def test_every_registered_part_has_a_name_of_its_own() -> None:
    registered = [part for family in FAMILIES for part in family.values()]
    assert list(PARTS.values()) == registered
    assert not PARTS.keys() & set(nn.__all__)


@pytest.mark.parametrize("name", PARTS)
def test_the_package_gives_it(name: str) -> None:
    assert getattr(nn, name) is PARTS[name]
    assert name in dir(nn)


def test_a_layer_is_named_by_its_declaration() -> None:
    assert nn.Affine(units=7).build((3,), "float32").out_shape == (7,)


def test_what_is_exported_is_there() -> None:
    assert all(hasattr(nn, name) for name in nn.__all__)
    with pytest.raises(AttributeError, match="no attribute 'Nonsense'"):
        _ = nn.Nonsense
