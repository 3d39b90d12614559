"""What networks are made of, by public name: `nn.Affine`, `nn.SoftmaxCrossEntropy`, `nn.Adam`.

A layer goes by the name of its working class, but what it names is the declaration, which says
how to build it: `Affine(units=50)`. All names come from the registries, so that a new part has
one as soon as it is registered.
"""

from nn.initializers import INITIALIZERS
from nn.layers import LAYERS
from nn.losses import LOSSES
from nn.optimizers import OPTIMIZERS
from nn.schedules import SCHEDULES

PARTS: dict[str, type] = {
    **{declaration.layer.__name__: declaration for declaration in LAYERS.values()},
    **{part.__name__: part for part in LOSSES.values()},
    **{part.__name__: part for part in OPTIMIZERS.values()},
    **{part.__name__: part for part in INITIALIZERS.values()},
    **{part.__name__: part for part in SCHEDULES.values()},
}
"""Layers, losses, optimizers, initializers and schedules."""
