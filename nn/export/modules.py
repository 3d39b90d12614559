"""The parts of a run as PyTorch expressions; each says the same as ours, with the same numbers."""

from collections.abc import Callable
from typing import Any

from nn.errors import ConfigError
from nn.layers import Layer
from nn.layers.conv import Conv2DSpec
from nn.layers.pool import PoolSpec
from nn.optimizers import Optimizer

Modules = list[str]

FLATTEN = "nn.Flatten()"

NAMES: dict[str, dict[str, str]] = {
    "affine": {"weight": "weight", "bias": "bias"},
    "conv2d": {"weight": "weight", "bias": "bias"},
    "batch_norm": {
        "scale": "weight",
        "shift": "bias",
        "running_mean": "running_mean",
        "running_variance": "running_var",
    },
}
"""What PyTorch calls the parameters and statistics of a layer."""

AXES: dict[str, tuple[int, ...]] = {"affine": (1, 0), "conv2d": (3, 2, 0, 1)}
"""The order of our weight's axes there: outputs first."""


def _affine(layer: Layer[Any]) -> Modules:
    flatten = [FLATTEN] if len(layer.in_shape) > 1 else []
    weight = layer.parameters()["weight"]
    return [*flatten, f"nn.Linear({weight.shape[0]}, {weight.shape[1]})"]


def _conv2d(layer: Layer[Any]) -> Modules:
    spec: Conv2DSpec = layer.spec
    rows, columns = spec.windows(layer.in_shape)
    sides = (columns.before, columns.after, rows.before, rows.after)
    even = rows.before == rows.after and columns.before == columns.after
    padding = f", padding=({rows.before}, {columns.before})" if even and any(sides) else ""
    stride = f", stride={spec.stride}" if spec.stride > 1 else ""
    channels = f"{layer.in_shape[0]}, {spec.filters}"
    pad = [] if even else [f"nn.ZeroPad2d({sides})"]
    return [*pad, f"nn.Conv2d({channels}, {spec.kernel_size}{stride}{padding})"]


def _pool(name: str) -> Callable[[Layer[Any]], Modules]:
    def modules(layer: Layer[Any]) -> Modules:
        spec: PoolSpec = layer.spec
        stride = spec.size if spec.stride is None else spec.stride
        return [f"nn.{name}({spec.size}, stride={stride}, padding={spec.padding})"]

    return modules


def _batch_norm(layer: Layer[Any]) -> Modules:
    spec, image = layer.spec, len(layer.in_shape) == 3
    features = layer.parameters()["scale"].shape[0]
    # PyTorch's momentum is the share of the new value, ours that of the old one.
    momentum = round(1 - spec.momentum, 15)
    name = "BatchNorm2d" if image else "BatchNorm1d"
    return [f"nn.{name}({features}, eps={spec.epsilon}, momentum={momentum})"]


def _dropout(layer: Layer[Any]) -> Modules:
    name = "PlainDropout" if layer.spec.scale_at == "inference" else "nn.Dropout"
    return [f"{name}({layer.spec.rate})"]


def _plain(expression: str) -> Callable[[Layer[Any]], Modules]:
    return lambda layer: [expression.format(spec=layer.spec)]


LAYER_MODULES: dict[str, Callable[[Layer[Any]], Modules]] = {
    "affine": _affine,
    "conv2d": _conv2d,
    "max_pool2d": _pool("MaxPool2d"),
    "avg_pool2d": _pool("AvgPool2d"),
    "global_avg_pool": lambda layer: ["nn.AdaptiveAvgPool2d(1)", FLATTEN],
    "flatten": _plain(FLATTEN),
    "batch_norm": _batch_norm,
    "dropout": _dropout,
    "relu": _plain("nn.ReLU()"),
    "leaky_relu": _plain("nn.LeakyReLU({spec.slope})"),
    "elu": _plain("nn.ELU({spec.alpha})"),
    "gelu": _plain("nn.GELU()"),
    "sigmoid": _plain("nn.Sigmoid()"),
    "tanh": _plain("nn.Tanh()"),
    "softplus": _plain("nn.Softplus()"),
    "swish": _plain("nn.SiLU()"),
    "identity": _plain("nn.Identity()"),
}
"""The modules, one after the other, that do what a layer does."""

OPTIMIZERS: dict[str, str] = {
    "sgd": "SGD({groups}, lr={rule.learning_rate})",
    "momentum": "SGD({groups}, lr={rule.learning_rate}, momentum={rule.momentum})",
    "nesterov": "SGD({groups}, lr={rule.learning_rate}, momentum={rule.momentum}, nesterov=True)",
    "adagrad": "Adagrad({groups}, lr={rule.learning_rate}, eps={rule.epsilon},"
    " initial_accumulator_value={rule.initial_accumulator})",
    "rmsprop": "RMSprop({groups}, lr={rule.learning_rate}, alpha={rule.decay}, eps={rule.epsilon})",
    "adam": "Adam({groups}, lr={rule.learning_rate}, betas=({rule.beta1}, {rule.beta2}),"
    " eps={rule.epsilon})",
    "adamw": "AdamW({groups}, lr={rule.learning_rate}, betas=({rule.beta1}, {rule.beta2}),"
    " eps={rule.epsilon})",
}
"""The optimizer over parameter groups."""

LOSSES: dict[str, str] = {
    "softmax_cross_entropy": "F.cross_entropy(logits, targets)",
    "binary_cross_entropy": "F.binary_cross_entropy_with_logits("
    "logits[:, 0], targets.to(logits.dtype))",
    "squared_error": "0.5 * (logits - values(logits, targets)).square().sum(1).mean()",
}
"""The mean loss of a batch of logits."""


def modules(layer: Layer[Any]) -> Modules:
    """Return the PyTorch modules of a layer. Raises: ConfigError (there is none)."""
    if layer.kind not in LAYER_MODULES:
        raise _unknown("layers", layer.kind)
    return LAYER_MODULES[layer.kind](layer)


def optimizer(rule: Optimizer, groups: str) -> str:
    """Return the PyTorch optimizer over these groups. Raises: ConfigError (there is none)."""
    if rule.name not in OPTIMIZERS:
        raise _unknown("optimizer", rule.name)
    name = rule.name
    if name == "nesterov" and getattr(rule, "momentum", 0) == 0:
        name = "sgd"  # the same, and PyTorch refuses the other
    return "torch.optim." + OPTIMIZERS[name].format(rule=rule, groups=groups)


def loss(name: str) -> str:
    """Return the PyTorch expression of a loss. Raises: ConfigError (there is none)."""
    if name not in LOSSES:
        raise _unknown("loss", name)
    return LOSSES[name]


def _unknown(field: str, name: str) -> ConfigError:
    return ConfigError.of(field, name, "has no form in PyTorch", "export a network without it")
