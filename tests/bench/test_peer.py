"""The peers of the step benchmark: requests, timing, and that each of them really learns."""

import importlib
import io
import json
import sys
from typing import Any

import numpy as np
import pytest

from bench import _peer

REQUIRES = {"ours": None, "sklearn": "sklearn", "torch": "torch", "torch_fused": "torch"}


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize("name", REQUIRES)
def test_a_peer_learns(name: str, optimizer: str) -> None:
    if REQUIRES[name] is not None:
        pytest.importorskip(REQUIRES[name], reason=f"optional: {REQUIRES[name]} is not installed")
    module = importlib.import_module(f"bench._peer_{name}")
    step = module.build([5, 16, 3], optimizer)
    batch = module.convert(*_peer.data([5, 3], 30)[0])
    losses = [step(*batch) for _ in range(200)]
    assert all(isinstance(loss, float) for loss in losses)
    assert losses[-1] < losses[0] - 0.01


def test_batches_are_views_of_one_array() -> None:
    batches = _peer.data([4, 2], 8)
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
    request = {"sizes": [4, 6, 2], "batch": 5, "optimizer": "sgd", "seconds": 0.01}
    lines = [json.dumps(r) for r in (request, request, {**request, "optimizer": "adam"})]
    module, built = importlib.import_module("bench._peer_ours"), []
    build = module.build
    monkeypatch.setattr(module, "build", lambda *args: built.append(args) or build(*args))
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(lines)))
    _peer.main("ours")
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [sorted(answer) for answer in answers] == [["loss", "steps", "us"]] * 3
    assert built == [([4, 6, 2], "sgd"), ([4, 6, 2], "adam")]  # the equal one was kept
