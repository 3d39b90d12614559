"""PyTorch's numbers for every layer, loss, optimizer and schedule, in float64.

``python -m tests.reference.torch_numbers`` (with torch 2.13.0) writes ``numbers.json`` beside
this file: one case a line, inputs and results together, so that the tests need no torch.
"""

import itertools
import json
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

Case = dict[str, Any]

TARGET = Path(__file__).with_name("numbers.json")
FEATURES, IMAGE = (5,), (2, 3, 4)
STEPS, PER_EPOCH = 30, 4

MODULES: dict[str, Any] = {
    "relu": lambda: nn.ReLU(),
    "leaky_relu": lambda slope=0.01: nn.LeakyReLU(slope),
    "elu": lambda alpha=1.0: nn.ELU(alpha),
    "gelu": lambda: nn.GELU(),
    "sigmoid": lambda: nn.Sigmoid(),
    "tanh": lambda: nn.Tanh(),
    "softplus": lambda: nn.Softplus(),
    "swish": lambda: nn.SiLU(),
    "identity": lambda: nn.Identity(),
    "dropout": lambda rate=0.5: nn.Dropout(rate),
}

LAYERS: list[Case] = [
    *({"kind": kind} for kind in MODULES if kind != "dropout"),
    {"kind": "leaky_relu", "slope": 0.3},
    {"kind": "elu", "alpha": 1.7},
    {"kind": "affine", "units": 3},
    {"kind": "batch_norm"},
    {"kind": "batch_norm", "momentum": 0.7, "epsilon": 0.01},
    {"kind": "dropout"},
    {"kind": "dropout", "rate": 0.2},
]

MODAL = {"batch_norm", "dropout"}
"""Layers that act differently in training and at inference."""

LOSSES = [
    ("softmax_cross_entropy", "classification"),
    ("binary_cross_entropy", "classification"),
    ("squared_error", "classification"),
    ("squared_error", "regression"),
]

OPTIMIZERS: list[Case] = [
    {"name": "sgd"},
    {"name": "momentum"},
    {"name": "momentum", "momentum": 0.5},
    {"name": "nesterov"},
    {"name": "nesterov", "momentum": 0.6},
    {"name": "adagrad"},
    {"name": "adagrad", "epsilon": 0.01, "initial_accumulator": 0.3},
    {"name": "rmsprop"},
    {"name": "rmsprop", "decay": 0.7, "epsilon": 0.01},
    {"name": "adam"},
    {"name": "adam", "beta1": 0.5, "beta2": 0.8, "epsilon": 0.01},
    {"name": "adamw"},
    {"name": "adamw", "beta1": 0.7, "beta2": 0.9, "epsilon": 1e-3, "weight_decay": 0.2},
]

SCHEDULES: list[Case] = [
    {"name": "constant"},
    {"name": "step", "every_epochs": 2, "factor": 0.3},
    {"name": "cosine"},
    {"name": "cosine", "min_factor": 0.1, "warmup_steps": 5},
    {"name": "warmup", "warmup_steps": 7},
]


def module(config: Case, shape: tuple[int, ...]) -> nn.Module:
    """PyTorch's layer for one of ours."""
    fields = {name: value for name, value in config.items() if name != "kind"}
    if config["kind"] == "affine":
        return nn.Sequential(nn.Flatten(), nn.Linear(int(np.prod(shape)), config["units"]))
    if config["kind"] == "batch_norm":
        kind = nn.BatchNorm1d if len(shape) == 1 else nn.BatchNorm2d
        momentum = 1 - fields.get("momentum", 0.9)
        return kind(shape[0], eps=fields.get("epsilon", 1e-5), momentum=momentum)
    return MODULES[config["kind"]](**fields)


def arrays(config: Case, made: nn.Module, *, of_gradients: bool) -> dict[str, torch.Tensor]:
    """The parameters under our names and in our shapes (weights are transposed)."""
    values = [p.grad if of_gradients else p.data for p in made.parameters()]
    if config["kind"] == "affine":
        return {"weight": values[0].T, "bias": values[1]}
    return dict(zip(("scale", "shift"), values, strict=False))


def normal(*shape: int, scale: float = 1.0) -> torch.Tensor:
    """Random inputs, short in print."""
    return (scale * torch.randn(*shape)).round(decimals=3)


def plain(value: Any) -> Any:
    """Tensors as nested lists."""
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return value.detach().tolist() if isinstance(value, torch.Tensor) else value


def layer_case(config: Case, shape: tuple[int, ...], *, training: bool) -> Case:
    """One layer's forward and backward pass; BatchNorm after a first batch in training."""
    made = module(config, shape)
    for parameter in made.parameters():
        parameter.data = normal(*parameter.shape)
    warm, x = normal(2, 4, *shape, scale=3)
    made.train()
    made(warm)
    made.train(training)
    x.requires_grad_()
    y = made(x)
    grad_out = normal(*y.shape)
    y.backward(grad_out)
    case = {"config": config, "training": training, "x": x, "grad_out": grad_out}
    case |= {"params": arrays(config, made, of_gradients=False), "y": y, "dx": x.grad}
    case["grads"] = arrays(config, made, of_gradients=True)
    if config["kind"] == "batch_norm":
        state = {"running_mean": made.running_mean, "running_variance": made.running_var}
        case |= {"warm": warm, "state": state}
    return plain(case)


def loss_case(name: str, task: str, n: int) -> Case:
    """One loss with its gradient."""
    logits = normal(n, 1 if name == "binary_cross_entropy" else 4, scale=3)
    labels = torch.randint(0, 2 if logits.shape[1] == 1 else 4, (n,))
    targets = normal(n, 4) if task == "regression" else labels
    logits.requires_grad_()
    if name == "softmax_cross_entropy":
        loss, predicted = functional.cross_entropy(logits, labels), logits.softmax(1)
    elif name == "binary_cross_entropy":
        loss = functional.binary_cross_entropy_with_logits(logits[:, 0], labels.double())
        predicted = torch.cat([1 - logits.sigmoid(), logits.sigmoid()], 1)
    else:
        wanted = targets if task == "regression" else functional.one_hot(labels, 4).double()
        loss, predicted = functional.mse_loss(logits, wanted, reduction="sum") / 2 / n, logits
    loss.backward()
    case = {"name": name, "task": task, "logits": logits, "targets": targets, "loss": loss}
    return plain(case | {"grad": logits.grad, "predicted": predicted})


def optimizer(config: Case, groups: Any, learning_rate: float) -> torch.optim.Optimizer:
    """PyTorch's optimizer for one of ours; `groups` is (weights, the rest)."""
    rest = {name: value for name, value in config.items() if name != "name"}
    name, eps = config["name"], {"eps": rest["epsilon"]} if "epsilon" in rest else {}
    everything = [parameter for group in groups for parameter in group]
    if name in {"sgd", "momentum", "nesterov"}:
        momentum = 0.0 if name == "sgd" else rest.get("momentum", 0.9)
        nesterov = name == "nesterov"
        return torch.optim.SGD(everything, learning_rate, momentum, nesterov=nesterov)
    if name == "adagrad":
        start = rest.get("initial_accumulator", 0.0)
        return torch.optim.Adagrad(
            everything, learning_rate, initial_accumulator_value=start, **eps
        )
    if name == "rmsprop":
        return torch.optim.RMSprop(everything, learning_rate, rest.get("decay", 0.99), **eps)
    betas = rest.get("beta1", 0.9), rest.get("beta2", 0.999)
    if name == "adam":
        return torch.optim.Adam(everything, learning_rate, betas, **eps)
    decays = {"params": groups[0], "weight_decay": rest.get("weight_decay", 0.01)}
    stays = {"params": groups[1], "weight_decay": 0.0}
    return torch.optim.AdamW([decays, stays], learning_rate, betas, **eps)


def optimizer_case(config: Case) -> Case:
    """Eight updates of four weights and two biases; the learning rate falls on the way."""
    weights, biases = torch.randn(4, requires_grad=True), torch.randn(2, requires_grad=True)
    start = torch.cat([weights, biases]).tolist()
    grads = torch.randn(8, 6) * torch.tensor([1, 1e-3, 10, 1, 1, 1e-8])
    rates = [0.1] * 5 + [0.02] * 3
    made, after = optimizer(config, ([weights], [biases]), rates[0]), []
    for grad, rate in zip(grads, rates, strict=True):
        for group in made.param_groups:
            group["lr"] = rate
        weights.grad, biases.grad = grad[:4].clone(), grad[4:].clone()
        made.step()
        after.append(torch.cat([weights, biases]).tolist())
    return {"config": config, "start": start, "grads": plain(grads), "rates": rates, "after": after}


def scheduler(config: Case, made: torch.optim.Optimizer) -> Any:
    """PyTorch's scheduler for one of our schedules, at a base rate of 1."""
    of, warm = torch.optim.lr_scheduler, config.get("warmup_steps", 0)
    climb = of.LinearLR(made, 1 / warm, total_iters=warm - 1) if warm else None
    if config["name"] == "warmup":
        return climb
    if config["name"] == "cosine":
        fall = of.CosineAnnealingLR(made, STEPS - warm, config.get("min_factor", 0.0))
        return fall if climb is None else of.SequentialLR(made, [climb, fall], [warm])
    if config["name"] == "step":
        return of.StepLR(made, config["every_epochs"], config["factor"])
    return of.ConstantLR(made, 1.0)


def schedule_case(config: Case) -> Case:
    """The factor of every step of a run."""
    made = torch.optim.SGD([torch.zeros(1, requires_grad=True)], 1.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SequentialLR warns of itself
        moving, factors = scheduler(config, made), []
        for step in range(STEPS):
            factors.append(made.param_groups[0]["lr"])
            made.step()
            if config["name"] != "step" or (step + 1) % PER_EPOCH == 0:
                moving.step()
    return {"config": config, "steps": STEPS, "per_epoch": PER_EPOCH, "factors": factors}


def network_case(config: Case) -> Case:
    """Ten steps of a whole network with BatchNorm, the last batch of three a smaller one."""
    layers: list[Case] = [
        {"kind": "affine", "units": 6},
        {"kind": "batch_norm"},
        {"kind": "tanh"},
        {"kind": "affine", "units": 4},
        {"kind": "leaky_relu"},
        {"kind": "affine", "units": 3},
    ]
    widths = [5, 6, 6, 6, 4, 4]
    parts = [module(layer, (width,)) for layer, width in zip(layers, widths, strict=True)]
    x, labels = torch.randn(10, 5), torch.randint(0, 3, (10,))
    start = params(layers, parts)
    whole = nn.Sequential(*parts)
    weights = [p for p in whole.parameters() if p.ndim == 2]
    rest = [p for p in whole.parameters() if p.ndim == 1]
    made, losses = optimizer(config, (weights, rest), 0.05), []
    for step in range(10):
        part = slice(4 * (step % 3), 4 * (step % 3) + 4)
        made.zero_grad()
        loss = functional.cross_entropy(whole(x[part]), labels[part])
        loss.backward()
        made.step()
        losses.append(loss.item())
    case = {"config": config, "layers": layers, "x": x, "labels": labels, "start": start}
    whole.eval()
    return plain(case | {"losses": losses, "end": params(layers, parts), "logits": whole(x)})


def params(layers: list[Case], parts: list[nn.Module]) -> dict[str, Any]:
    """The parameters of a network under our names."""
    return {
        f"{index}.{name}": value.tolist()
        for index, (config, part) in enumerate(zip(layers, parts, strict=True))
        for name, value in arrays(config, part, of_gradients=False).items()
    }


@contextmanager
def float64(seed: int) -> Iterator[None]:
    """Random numbers from a seed, in float64 unless said otherwise."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    torch.manual_seed(seed)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


def collect(seed: int) -> dict[str, list[Case]]:
    """All cases; the seed decides the inputs."""
    with float64(seed):
        return {
            "layers": list(layer_cases()),
            "losses": [loss_case(name, task, n) for name, task in LOSSES for n in (1, 6)],
            "optimizers": [optimizer_case(config) for config in OPTIMIZERS],
            "schedules": [schedule_case(config) for config in SCHEDULES],
            "networks": [network_case({"name": name}) for name in ("sgd", "adam", "adamw")],
        }


def layer_cases() -> Iterator[Case]:
    """Every layer on features and on images."""
    for config, shape in itertools.product(LAYERS, (FEATURES, IMAGE)):
        for training in (True, False) if config["kind"] in MODAL else (True,):
            yield layer_case(config, shape, training=training)


def write(target: Path, groups: dict[str, list[Case]]) -> None:
    """Write cases to a file, one a line."""
    lines = [
        f"{json.dumps(group)}: [\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]"
        for group, cases in groups.items()
    ]
    head = f'"torch": "{torch.__version__.partition("+")[0]}"'
    target.write_text("{" + ",\n".join([head, *lines]) + "}\n", "utf-8")


if __name__ == "__main__":
    sys.exit(write(TARGET, collect(0)))
