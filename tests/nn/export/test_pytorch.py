"""The exported program: its structure always; where PyTorch is, it computes what we compute."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nn.batches import Batches
from nn.config import RunConfig
from nn.export import FRAMEWORKS, pytorch_code
from nn.trainer import Trainer
from nn.weights import read
from tests.nn.support import FULL, Json

PYTHON = os.environ.get("NN_PLAYGROUND_TORCH_PYTHON", sys.executable)
"""A Python that has PyTorch, as for `bench step`."""

CONV: Json = {
    "dataset": {"name": "digits"},
    "layers": [
        {"kind": "conv2d", "filters": 8, "kernel_size": 3, "padding": "same"},
        {"kind": "batch_norm"},
        {"kind": "relu"},
        {"kind": "max_pool2d", "size": 3, "stride": 2, "padding": 1},
        {"kind": "conv2d", "filters": 9, "kernel_size": 2, "padding": "same"},
        {"kind": "swish"},
        {"kind": "conv2d", "filters": 8, "stride": 2, "padding": 1},
        {"kind": "gelu"},
        {"kind": "avg_pool2d", "size": 2, "stride": 1},
        {"kind": "affine", "units": 12},
        {"kind": "elu", "alpha": 0.7},
        {"kind": "dropout", "scale_at": "inference", "rate": 0.2},
    ],
    "optimizer": {"name": "momentum", "learning_rate": 0.02},
    "batch_size": 50,
}

FLAT: Json = {
    "dataset": {"name": "digits"},
    "layers": [
        *[{"kind": "affine", "units": 20}, {"kind": "leaky_relu", "slope": 0.1}],
        *[{"kind": "affine", "units": 15}, {"kind": "softplus"}, {"kind": "identity"}],
        *[{"kind": "sigmoid"}, {"kind": "flatten"}, {"kind": "tanh"}],
    ],
    "optimizer": {"name": "adamw", "weight_decay": 0.05},
    "regularization": {"l1": 1e-3, "l2": 0.01, "max_norm": 1.1},
    "clip_norm": 0.5,
}

RUNS: dict[str, Json] = {
    "everything": {**FULL, "optimizer": {"name": "nesterov", "learning_rate": 0.05}},
    "conv": CONV,
    "pooled": {
        **CONV,
        "layers": [{"kind": "conv2d"}, {"kind": "batch_norm"}, {"kind": "global_avg_pool"}],
    },
    "flat": FLAT,
    "binary": {
        "dataset": {"name": "moons"},
        "loss": "binary_cross_entropy",
        "optimizer": {"name": "adagrad"},
    },
    "regression": {"dataset": {"name": "plane"}, "optimizer": {"name": "rmsprop"}},
    "one-hot": {"loss": "squared_error", "optimizer": {"name": "adam"}, "dtype": "float64"},
}


def torch_here() -> bool:
    command = [PYTHON, "-c", "import torch, numpy"]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def code_of(config: Json) -> str:
    return pytorch_code(RunConfig.load(config))


@pytest.mark.parametrize("name", RUNS)
def test_the_program_is_python_that_names_every_array(name: str) -> None:
    code = code_of(RUNS[name])
    tree = ast.parse(code)
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert {"network", "load", "save", "loss", "optimizer", "train_step", "main"} <= functions
    table = next(
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and node.targets[0].id == "NAMES"
    )
    assert ast.literal_eval(table).keys() == read(Trainer(RUNS[name]).weights()).keys()


def test_only_what_the_run_has_is_in_the_program() -> None:
    plain, full = code_of({}), code_of(FLAT)
    for piece in ("penalty", "limit(", "clip_grad_norm_", "PlainDropout", "groups", "one_hot"):
        assert piece not in plain
    for piece in ("penalty(model)", "limit(model)", "clip_grad_norm_(model.parameters(), 0.5)"):
        assert piece in full
    assert '"weight_decay": 0.05' in full
    assert "PlainDropout(0.2)" in code_of(CONV)
    assert code_of({"dtype": "float64"}).count(".double()") == 1


def test_it_says_what_is_not_exported() -> None:
    code = code_of({"schedule": {"name": "cosine"}})
    assert "Not in here: how weights are drawn" in code
    assert "schedule (cosine)" in code


def test_the_configuration_is_in_it() -> None:
    code = code_of(FLAT)
    text = code.partition('json.loads(r"""')[2].partition('"""')[0]
    assert RunConfig.load(json.loads(text)) == RunConfig.load(FLAT)


def test_it_is_written_without_the_data_of_images() -> None:
    code = code_of({"dataset": {"name": "mnist"}})
    assert "nn.Linear(784, 50)" in code
    assert "nn.Linear(50, 10)" in code
    assert FRAMEWORKS["pytorch"] is pytorch_code


# ---- where PyTorch is

STEPS = 8

DRIVER = f"""
import importlib.util, os, sys
import numpy as np, torch
torch.set_num_threads(1)
for name in sys.argv[1:]:
    os.chdir(name)
    torch.manual_seed(0)
    spec = importlib.util.spec_from_file_location("network", "network.py")
    network = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(network)
    data = np.load("data.npz")
    x, t = torch.from_numpy(data["x"]), torch.from_numpy(data["t"])
    found = {{}}
    for suffix in ("npz", "safetensors"):
        model = network.network()
        network.load(model, "weights." + suffix)
        model.eval()
        found[suffix] = model(x).detach().numpy()
    found["value"] = float(network.loss(model(x), t))
    rule = network.optimizer(model)
    found["losses"] = [network.train_step(model, rule, x, t) for _ in range({STEPS})]
    network.save(model, "after.npz")
    model.eval()
    np.savez("found.npz", **found, after=model(x).detach().numpy())
    os.chdir("..")
"""


def batch(trainer: Trainer) -> tuple[np.ndarray, np.ndarray]:
    x, t = trainer.data.x_train[:40], trainer.data.t_train[:40]
    return x.astype(trainer.config.dtype), t if t.dtype.kind == "i" else t.astype(x.dtype)


def logits(trainer: Trainer, x: np.ndarray) -> np.ndarray:
    return trainer._learner.network.forward(x, False).copy()


def trained(name: str) -> Trainer:
    """A run that has trained a little, and whose optimizer begins anew."""
    trainer = Trainer(RUNS[name])
    trainer.advance(steps=15)
    trainer.load_weights(trainer.weights())
    return trainer


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the exported programs of all runs find, each in its folder; in one process."""
    if not torch_here():
        pytest.skip("optional: no PyTorch here")
    root = tmp_path_factory.mktemp("torch")
    for name in RUNS:
        trainer, folder = trained(name), root / name
        folder.mkdir()
        (folder / "network.py").write_text(pytorch_code(trainer.config))
        for suffix in ("npz", "safetensors"):
            (folder / f"weights.{suffix}").write_bytes(trainer.weights(suffix))
        x, t = batch(trainer)
        np.savez(folder / "data.npz", x=x, t=t)
    command = [PYTHON, "-c", DRIVER, *RUNS]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return root


def found(theirs: Path, name: str) -> dict[str, Any]:
    with np.load(theirs / name / "found.npz") as file:
        return dict(file)


@pytest.mark.parametrize("name", RUNS)
def test_it_computes_the_same_logits_and_the_same_loss(theirs: Path, name: str) -> None:
    trainer, result = trained(name), found(theirs, name)
    x, t = batch(trainer)
    ours = logits(trainer, x)
    for suffix in ("npz", "safetensors"):
        np.testing.assert_allclose(result[suffix], ours, atol=1e-5, rtol=1e-5)
    assert result["value"] == pytest.approx(trainer._learner.loss.forward(ours, t), rel=1e-5)


@pytest.mark.parametrize("name", [name for name in RUNS if name not in {"everything", "conv"}])
def test_it_trains_as_we_do(theirs: Path, name: str) -> None:
    """The nets without dropout; the same batch again and again."""
    trainer, result = trained(name), found(theirs, name)
    learner, (x, t) = trainer._learner, batch(trainer)
    learner.batches = Batches(x, t, len(x), np.random.default_rng(0))
    losses = [learner.step()[0] for _ in range(STEPS)]
    np.testing.assert_allclose(result["losses"], losses, rtol=2e-4)
    np.testing.assert_allclose(result["after"], logits(trainer, x), atol=2e-3, rtol=2e-3)


@pytest.mark.parametrize("name", RUNS)
def test_what_it_has_trained_comes_back(theirs: Path, name: str) -> None:
    back, result = Trainer(RUNS[name]), found(theirs, name)
    back.load_weights((theirs / name / "after.npz").read_bytes())
    x, _ = batch(back)
    np.testing.assert_allclose(logits(back, x), result["after"], atol=1e-5, rtol=1e-5)
    assert not np.allclose(result["after"], result["npz"])


def test_as_a_program_it_shows_the_network_and_saves(theirs: Path) -> None:
    folder = theirs / "everything"
    command = [PYTHON, "network.py", "weights.npz", "--save", "again.npz"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "BatchNorm1d(8, eps=1e-05" in done.stdout
    again = read((folder / "again.npz").read_bytes())
    for name, array in read((folder / "weights.npz").read_bytes()).items():
        np.testing.assert_array_equal(again[name], array)
