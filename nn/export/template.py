"""The text of the PyTorch program; `string.Template` fills its places."""

from string import Template

SCRIPT = Template('''\
"""A network of nn-playground in PyTorch.

    python network.py weights.npz                   load the weights of a run and show the network
    python network.py weights.npz --save again.npz  and save them, under nn-playground's names

`.npz` and `.safetensors` are read. In a program of your own:

    model = network()
    load(model, "weights.npz")
    rule = optimizer(model)
    value = train_step(model, rule, x, targets)

Inputs are (N, $in_shape), targets $targets.
The same as in the run: layers, weights, running statistics, loss, optimizer with its coefficients,
regularization, clipping. Not in here: how weights are drawn at the beginning (load them instead),
the learning rate's schedule ($schedule), the order of the batches, the masks of dropout,
and what the optimizer remembers.
"""

import argparse
import json

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

# The configuration of the run.
CONFIG = json.loads(r"""
$config
""")

# nn-playground's name of each array: its name here, and the order of its axes here.
NAMES = {
$names
}

# The weights: all that decays, no bias, no BatchNorm parameter.
WEIGHTS = $weights
$classes

def network() -> nn.Sequential:
    """Return the network; its weights are PyTorch's own until `load`."""
    return nn.Sequential(
$layers
    )$double


def read(path: str) -> dict[str, np.ndarray]:
    """Return the arrays of an .npz or .safetensors file by name."""
    if path.endswith(".npz"):
        with np.load(path, allow_pickle=False) as file:
            return dict(file)
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()
    header.pop("__metadata__", None)
    types = {"F32": "<f4", "F64": "<f8"}
    return {
        name: np.frombuffer(data[slice(*entry["data_offsets"])], types[entry["dtype"]]).reshape(
            entry["shape"]
        )
        for name, entry in header.items()
    }


def load(model: nn.Module, path: str) -> None:
    """Fill the network with the weights and running statistics of a run."""
    arrays, state = read(path), model.state_dict()
    for ours, (theirs, axes) in NAMES.items():
        array = torch.from_numpy(arrays[ours].transpose(axes).copy())
        if array.shape != state[theirs].shape:
            raise ValueError(f"{ours} has shape {tuple(array.shape)}, not that of {theirs}")
        state[theirs].copy_(array)


def save(model: nn.Module, path: str) -> None:
    """Write an .npz file that nn-playground's `Trainer.load_weights` reads."""
    state = model.state_dict()
    np.savez(
        path,
        **{
            ours: np.ascontiguousarray(state[theirs].cpu().numpy().transpose(np.argsort(axes)))
            for ours, (theirs, axes) in NAMES.items()
        },
    )

$functions

def optimizer(model: nn.Module) -> torch.optim.Optimizer:
    """Return the optimizer of the run, at its learning rate without a schedule."""
$optimizer


def train_step(model: nn.Module, rule: torch.optim.Optimizer, x, targets) -> float:
    """Do one update; return the loss of the batch before it."""
    model.train()
    rule.zero_grad()
    value = loss(model(x), targets)
    $objective.backward()
$clip    rule.step()
$limit    return value.item()


def main() -> None:
    """Load weights, show the network, save."""
    parser = argparse.ArgumentParser()
    parser.add_argument("weights", help="an .npz or .safetensors file of nn-playground")
    parser.add_argument("--save", metavar="FILE.npz", help="write the weights again")
    options = parser.parse_args()
    model = network()
    load(model, options.weights)
    model.eval()
    print(model)
    if options.save:
        save(model, options.save)


if __name__ == "__main__":
    main()
''')

PLAIN_DROPOUT = '''

class PlainDropout(nn.Module):
    """Silences a share of the values while training; otherwise scales by the rest."""

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.keep = 1 - rate

    def forward(self, x):
        return x * (torch.rand_like(x) < self.keep) if self.training else x * self.keep

'''

LOSS = Template('''
def loss(logits, targets):
    """Return the mean loss of the batch."""
    return $expression

''')

VALUES = '''
def values(logits, targets):
    """Return the targets as values: 1 for the label of a sample and 0 for the other classes."""
    if targets.ndim > 1:
        return targets
    return F.one_hot(targets, logits.shape[1]).to(logits.dtype)

'''

PENALTY = Template('''
def penalty(model):
    """Return l1 * sum of |w| + l2 / 2 * sum of w² over the weights."""
    state = dict(model.named_parameters())
    weights = [state[name] for name in WEIGHTS]
    return sum($l1 * w.abs().sum() + $l2 / 2 * w.square().sum() for w in weights)

''')

LIMIT = Template('''
@torch.no_grad()
def limit(model):
    """Scale the incoming weights of each unit back to a length of at most $max_norm."""
    state = dict(model.named_parameters())
    for name in WEIGHTS:
        lengths = state[name].flatten(1).norm(dim=1).clamp_min(1e-30)
        scale = ($max_norm / lengths).clamp_max(1.0)
        state[name] *= scale.reshape(-1, *[1] * (state[name].ndim - 1))

''')

GROUPS = Template("""\
    state = dict(model.named_parameters())
    rest = [array for name, array in state.items() if name not in WEIGHTS]
    groups = [
        {"params": [state[name] for name in WEIGHTS], "weight_decay": $weight_decay},
        {"params": rest, "weight_decay": 0.0},
    ]
""")
