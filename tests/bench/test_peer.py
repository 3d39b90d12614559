"""The peers of the step benchmark: requests, timing, and that each of them really learns."""

import importlib
import io
import json
import sys
from dataclasses import asdict
from typing import Any

import numpy as np
import pytest

from bench import _peer
from bench._nets import NETS, Net, mlp

REQUIRES = {"ours": None, "sklearn": "sklearn", "torch": "torch", "torch_fused": "torch"}


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize("name", REQUIRES)
def test_a_peer_learns(name: str, optimizer: str) -> None:
    if REQUIRES[name] is not None:
        pytest.importorskip(REQUIRES[name], reason=f"optional: {REQUIRES[name]} is not installed")
    module = importlib.import_module(f"bench._peer_{name}")
    net = mlp(5, 16, 3, batch=30)
    step = module.build(net, optimizer)
    batch = module.convert(*_peer.data(net)[0])
    losses = [step(*batch) for _ in range(200)]
    assert all(isinstance(loss, float) for loss in losses)
    assert losses[-1] < losses[0] - 0.01


@pytest.mark.parametrize("name", ["ours", "torch", "torch_fused"])
def test_a_peer_learns_images(name: str) -> None:
    if REQUIRES[name] is not None:
        pytest.importorskip(REQUIRES[name], reason=f"optional: {REQUIRES[name]} is not installed")
    module = importlib.import_module(f"bench._peer_{name}")
    conv = {"kind": "conv2d", "filters": 4, "kernel_size": 3, "padding": 1}
    pool, drop = {"kind": "max_pool2d", "size": 2}, {"kind": "dropout", "rate": 0.1}
    layers = [conv, {"kind": "relu"}, pool, drop, {"kind": "affine", "units": 3}]
    net = Net((1, 6, 6), layers, batch=30)
    step, batch = module.build(net, "adam"), module.convert(*_peer.data(net)[0])
    losses = [step(*batch) for _ in range(200)]
    assert np.mean(losses[-10:]) < np.mean(losses[:10]) - 0.01


def test_scikit_learn_has_no_convolution() -> None:
    module = importlib.import_module("bench._peer_sklearn")
    with pytest.raises(ValueError, match="affine layers only"):
        module.build(NETS["SimpleConvNet"], "adam")


def test_batches_are_views_of_one_array() -> None:
    batches = _peer.data(mlp(4, 2, batch=8))
    assert len(batches) == _peer.BATCHES
    bases = {id(x.base) for x, _ in batches}
    assert len(bases) == 1
    assert all((x.shape, x.dtype, len(y)) == ((8, 4), np.float32, 8) for x, y in batches)


@pytest.mark.parametrize(("every", "found"), [(3, 1000), (10, 2000)])
def test_preempted_steps_do_not_count(
    monkeypatch: pytest.MonkeyPatch, every: int, found: float
) -> None:
    """One step in `every` is undisturbed and lasts 1 ms, the others 8 ms with 2 ms of work."""
    clock, own, preempted, calls = [0.0], [0.0], [0], [0]
    monkeypatch.setattr(_peer.time, "perf_counter", lambda: clock[0])
    monkeypatch.setattr(_peer.time, "process_time", lambda: own[0])
    monkeypatch.setattr(_peer, "preemptions", lambda: preempted[0])

    def step(x: Any, y: Any) -> float:
        calls[0] += 1
        disturbed = calls[0] % every > 0
        preempted[0] += disturbed
        clock[0] += 0.008 if disturbed else 0.001
        own[0] += 0.002 if disturbed else 0.001
        return 0.5

    result = _peer.measure(step, [(0, 0)] * every, 1.0)
    assert result["us"] == pytest.approx(found)
    assert result["loss"] == 0.5
    assert result["steps"] % every == 0


def test_preemptions_can_be_counted_or_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _peer.preemptions() >= 0
    monkeypatch.setattr(_peer, "resource", None)
    assert _peer.preemptions() == 0


def test_each_request_is_answered(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    net = mlp(4, 6, 2, batch=5)
    request = {"net": asdict(net), "optimizer": "sgd", "seconds": 0.01}
    others = {**request, "optimizer": "adam"}, {"peak": 0.01}
    lines = [json.dumps(r) for r in (request, request, *others)]
    module, built = importlib.import_module("bench._peer_ours"), []
    build = module.build
    monkeypatch.setattr(module, "build", lambda *args: built.append(args) or build(*args))
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(lines)))
    _peer.main("ours")
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [sorted(answer) for answer in answers] == [["loss", "steps", "us"]] * 3 + [["gflops"]]
    assert [(made.sizes, optimizer) for made, optimizer in built] == [
        ([4, 6, 2], "sgd"),
        ([4, 6, 2], "adam"),
    ]  # the equal one was kept
