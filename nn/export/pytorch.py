"""Writes a configured network as a PyTorch program, which loads our weights and saves them."""

import json
from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any

from nn.config import RunConfig
from nn.data import DATASETS
from nn.export import modules, template
from nn.layers import Layer
from nn.layers.affine import AffineSpec
from nn.loading import load_data
from nn.losses import LOSSES
from nn.model import build_layers
from nn.optimizers import AdamW

Names = dict[str, tuple[str, tuple[int, ...]]]
"""Our name of an array: its name in PyTorch, and the order of its axes there."""


def pytorch_code(config: RunConfig) -> str:
    """Return a program that has the network as an `nn.Sequential`, without need of this package.

    It holds layers, loss, optimizer with its coefficients, regularization and clipping; it loads
    the weights and running statistics of `Trainer.weights` (npz or safetensors; axes are turned
    to PyTorch's order) and saves them under our names for `Trainer.load_weights`. Initializers
    and schedules, the order of the batches and dropout's masks are not exported.

    Raises:
        ConfigError: when a layer cannot take its shape, or has no form in PyTorch.
    """
    shape = DATASETS[config.dataset.name].shape
    head = AffineSpec(units=_outputs(config))
    layers = build_layers([*config.layers, head], shape, config.dtype)
    lines, names, weights = _network(layers)
    strengths = config.regularization
    penalized = strengths.l1 > 0 or strengths.l2 > 0
    return template.SCRIPT.substitute(
        in_shape=", ".join(map(str, shape)),
        targets="labels (N,)" if DATASETS[config.dataset.name].classes else "values (N, outputs)",
        schedule=config.schedule.name,
        config=json.dumps(config.dump(), indent=2),
        names="\n".join(f'    "{ours}": {theirs},' for ours, theirs in names.items()),
        weights=weights,
        classes=template.PLAIN_DROPOUT if "PlainDropout(" in "".join(lines) else "",
        layers="\n".join(f"        {line}" for line in lines),
        double=".double()" if config.dtype == "float64" else "",
        functions="".join(_functions(config)).rstrip("\n") + "\n",
        optimizer=_optimizer(config),
        objective="(value + penalty(model))" if penalized else "value",
        clip=_clip(config.clip_norm),
        limit="    limit(model)\n" if strengths.max_norm is not None else "",
    )


def _outputs(config: RunConfig) -> int:
    """Return how many outputs the network has; classes are known without the data."""
    classes = DATASETS[config.dataset.name].class_count(config.dataset)
    data: Any = SimpleNamespace(classes=classes, outputs=classes) if classes else load_data(config)
    return LOSSES[config.loss].outputs(data)


def _network(layers: Sequence[Layer[Any]]) -> tuple[list[str], Names, list[str]]:
    """Return the modules as lines, the names of all arrays, and those of the weights."""
    lines: list[str] = []
    names: Names = {}
    weights = []
    for index, layer in enumerate(layers):
        made = modules.modules(layer)
        ours = f"{index} {layer.kind}: {_size(layer.in_shape)} -> {_size(layer.out_shape)}"
        place = len(lines) + len(made) - 1  # the last module has the parameters
        lines += [f"{module},  # {ours}" for module in made]
        specs = layer.parameters()
        for name, theirs in modules.NAMES.get(layer.kind, {}).items():
            axes = modules.AXES[layer.kind] if name == "weight" else (0,)
            names[f"{index}.{name}"] = (f"{place}.{theirs}", axes)
            if name in specs and specs[name].decays:
                weights.append(f"{place}.{theirs}")
    return lines, names, weights


def _size(shape: tuple[int, ...]) -> str:
    return "x".join(map(str, shape))


def _functions(config: RunConfig) -> Iterator[str]:
    expression = modules.loss(config.loss)
    if "values(" in expression:
        yield template.VALUES
    yield template.LOSS.substitute(expression=expression)
    strengths = config.regularization
    if strengths.l1 > 0 or strengths.l2 > 0:
        yield template.PENALTY.substitute(l1=strengths.l1, l2=strengths.l2)
    if strengths.max_norm is not None:
        yield template.LIMIT.substitute(max_norm=strengths.max_norm)


def _optimizer(config: RunConfig) -> str:
    rule = config.optimizer
    if not isinstance(rule, AdamW):
        return f"    return {modules.optimizer(rule, 'model.parameters()')}"
    groups = template.GROUPS.substitute(weight_decay=rule.weight_decay)
    return f"{groups}    return {modules.optimizer(rule, 'groups')}"


def _clip(clip_norm: float | None) -> str:
    if clip_norm is None:
        return ""
    return f"    nn.utils.clip_grad_norm_(model.parameters(), {clip_norm})\n"
