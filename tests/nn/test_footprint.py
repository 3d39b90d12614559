"""No configuration may take more memory than the machine can be expected to have."""

import math
import tracemalloc
from typing import Any

import numpy as np
import pytest

from nn import evaluate
from nn.config import RunConfig
from nn.errors import ConfigError
from nn.evaluate import EVALUATION_BATCH, EVALUATION_BYTES
from nn.footprint import ARRAYS, MAX_BYTES, check_footprint, sample_bytes
from nn.layers import LAYERS
from nn.trainer import Trainer
from tests.nn.layers.support import network, shapes
from tests.nn.support import params

AFFINE, RELU = LAYERS["affine"], LAYERS["relu"]
WIDE = [{"kind": "affine", "units": 4096}, *[{"kind": "relu"}] * 31]
LARGE: dict[str, Any] = {"dataset": {"name": "blobs", "samples": 20_000}, "layers": WIDE}


def test_a_sample_takes_so_much_in_the_layers() -> None:
    net = network(AFFINE(units=7), RELU(), AFFINE(units=2))
    assert sample_bytes(net) == ARRAYS * (5 + 7 + 7 + 7 + 7 + 2) * 8


@pytest.mark.parametrize("kind", LAYERS)
def test_the_estimate_is_near_what_every_layer_takes(kind: str) -> None:
    shape = tuple(20 * size for size in shapes(kind)[0]) if len(shapes(kind)[0]) == 1 else (8, 9, 9)
    net = network(LAYERS[kind](), shape=shape, dtype="float32")
    x = np.ones((300, *shape), np.float32)
    tracemalloc.start()
    y = net.forward(x, True)
    net.backward(np.ones_like(y), input_grad=True)
    taken = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    most = 4 if kind == "conv2d" else 1.6  # small convolutions keep matrices of a fixed size
    assert taken <= most * 300 * sample_bytes(net) + 1_000_000


def test_the_largest_batch_that_passes_is_named() -> None:
    net = network(AFFINE(units=4096), *[RELU()] * 31, shape=(2,), dtype="float32")
    most = MAX_BYTES // (2 * sample_bytes(net))
    check_footprint(net, most)
    with pytest.raises(ConfigError) as caught:
        check_footprint(net, most + 1)
    (problem,) = caught.value.problems
    assert (problem.field, problem.value, problem.code) == (
        "batch_size",
        most + 1,
        "too_much_memory",
    )
    assert problem.rule == "would need about 2.0 GB for this network's layers, more than 2 GB"
    assert problem.remedy == f"choose at most {most:,}, or use fewer layers, units or filters"


def test_a_network_too_large_for_any_batch_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nn.footprint.MAX_BYTES", 100)
    with pytest.raises(ConfigError, match="; use fewer layers, units or filters"):
        check_footprint(network(AFFINE(units=70)), 1)


def test_a_run_is_refused_before_it_takes_the_memory() -> None:
    RunConfig.load({**LARGE, "batch_size": 4096})
    tracemalloc.start()
    with pytest.raises(ConfigError, match=r"batch_size \(=4096\): would need about 17\.\d GB"):
        Trainer({**LARGE, "batch_size": 4096})
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_a_live_change_is_refused_and_changes_nothing() -> None:
    trainer = Trainer({**LARGE, "layers": WIDE[:9], "batch_size": 2})
    before = params(trainer)
    with pytest.raises(ConfigError, match="batch_size"):
        trainer.update({"batch_size": 4096})
    assert trainer.config.batch_size == 2
    assert trainer._learner.batches.size == 2
    assert params(trainer) == before
    trainer.update({"batch_size": 3})
    assert trainer.advance(steps=1, probe=False)["step"] == 1


def test_what_counts_is_how_many_samples_a_batch_can_have() -> None:
    few = {**LARGE, "dataset": {"name": "blobs", "samples": 20}, "batch_size": 4096}
    assert Trainer(few)._learner.batches.size == 16


def test_large_networks_are_evaluated_in_smaller_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    config = {"dataset": {"name": "moons", "samples": 100}, "layers": WIDE[:3]}
    small, large = Trainer({}), Trainer({**config, "layers": WIDE})
    assert small._evaluator._batch == EVALUATION_BATCH
    bytes_each = sample_bytes(large._learner.network)
    assert large._evaluator._batch == math.floor(EVALUATION_BYTES / bytes_each) < EVALUATION_BATCH
    whole = Trainer(config)
    monkeypatch.setattr(evaluate, "EVALUATION_BYTES", 1)
    single = Trainer(config)
    assert single._evaluator._batch == 1
    figures, expected = single._evaluator.figures(), whole._evaluator.figures()
    assert figures == pytest.approx(expected, rel=1e-5)
