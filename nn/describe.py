"""A run in numbers that stay the same: layers with shapes and parameters, and what the data are."""

from typing import Any

from nn.data import Data
from nn.learner import Learner


def describe(learner: Learner, data: Data) -> dict[str, Any]:
    """Return the layers (the output layer last), parameter counts, and the data's facts."""
    network = learner.network
    layers = [
        {
            "index": index,
            "kind": layer.kind,
            "in_shape": list(layer.in_shape),
            "out_shape": list(layer.out_shape),
            "parameters": sum(network.views[f"{index}.{name}"].size for name in layer.parameters()),
        }
        for index, layer in enumerate(network.layers)
    ]
    facts = {
        "task": data.task,
        "kind": data.kind,
        "shape": list(data.shape),
        "classes": data.classes,
        "class_names": list(data.class_names),
        "sizes": data.sizes,
        "low": None if data.low is None else list(data.low),
        "high": None if data.high is None else list(data.high),
    }
    return {
        "layers": layers,
        "parameters": network.parameter_count,
        "data": facts,
        "steps_per_epoch": learner.batches.steps_per_epoch,
    }
