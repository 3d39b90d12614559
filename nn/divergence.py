"""What to say when training has left the finite numbers: where it began, and what helps."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nn.config import RunConfig
from nn.model import Network

Array = NDArray[Any]

GENTLER = 10
"""How much smaller a learning rate to propose: one step down the decades."""

_REASONS = {
    "weight": "the weights are no longer finite numbers",
    "activation": "the output is no longer a finite number",
    "gradient": "the gradient is no longer a finite number",
    "loss": "the loss is no longer a finite number",
}


def explain(network: Network, config: RunConfig, first: Sequence[str]) -> dict[str, Any]:
    """Return what, reason, layer, cure and knob for a network whose next update cannot be done.

    `what` is the first thing that is not finite: weight, activation, gradient or loss.

    Args:
        network: as the failed pass left it, with that pass's outputs and gradients.
        config: the configuration of the run.
        first: the health of every layer before the first update.
    """
    index, what = first_not_finite(network)
    cure = (
        _weaker_start(config, first.index("exploding")) if "exploding" in first else _slower(config)
    )
    return {
        "what": what,
        "reason": _REASONS[what],
        "layer": {"index": index, "kind": network.layers[index].kind},
        **cure,
    }


def first_not_finite(network: Network) -> tuple[int, str]:
    """Return the first layer, in the order of computing, with a value that is not finite.

    Forward from the first layer come weights and outputs; then the loss; then, back from the
    last layer, the gradients.
    """
    for index, layer in enumerate(network.layers):
        names = [f"{index}.{name}" for name in layer.parameters()]
        if not all(_finite(network.views[name]) for name in names):
            return index, "weight"
        if not _finite(layer.output):
            return index, "activation"
    for index in reversed(range(len(network.layers))):
        layer = network.layers[index]
        grads = [network.grad_views[f"{index}.{name}"] for name in layer.parameters()]
        if not (_finite(layer.grad_output) and all(map(_finite, grads))):
            return index, "gradient"
    return len(network.layers) - 1, "loss"


def _finite(array: Array) -> bool:
    return bool(np.isfinite(array).all())


def weight_knob(config: RunConfig, index: int, field: str = "initializer") -> str | None:
    """Return the path of a setting of the weights nearest to layer `index`, at or before it."""
    if index == len(config.layers):
        return "head.initializer"
    for at in range(index, -1, -1):
        if hasattr(config.layers[at], field):
            return f"layers.{at}.{field}"
    return None


def _weaker_start(config: RunConfig, index: int) -> dict[str, Any]:
    return {
        "knob": weight_knob(config, index),
        "cure": {
            "en": "The initial weights are too large: choose a smaller initializer, such as He "
            "for ReLU or Xavier for tanh and sigmoid, and reset.",
            "zh": "初始权重过大：请选择较小的初始化方式（如 ReLU 用 He，tanh 与 sigmoid 用 "
            "Xavier），然后重置。",
        },
    }


def _slower(config: RunConfig) -> dict[str, Any]:
    now = config.optimizer.learning_rate
    en = f"The updates are too large: lower the learning rate from {now:g} to {now / GENTLER:g}"
    zh = f"更新步长过大：请把学习率从 {now:g} 降到 {now / GENTLER:g}"
    if config.clip_norm is None:
        en += ", or limit the gradient (clip_norm)"
        zh += "，或限制梯度范数（clip_norm）"
    return {
        "knob": "optimizer.learning_rate",
        "cure": {
            "en": f"{en}. Play goes on from the last good weights; Reset begins anew.",
            "zh": f"{zh}。继续播放将从最后的正常权重开始；重置则重新开始。",
        },
    }
