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


def test_the_median_leaves_preempted_steps_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two steps of three are preempted and last 8 ms, the third takes 1 ms."""
    now, preempted, calls = [0.0], [0], [0]
    monkeypatch.setattr(_peer.time, "perf_counter", lambda: now[0])
    monkeypatch.setattr(_peer, "preemptions", lambda: preempted[0])

    def step(x: Any, y: Any) -> float:
        calls[0] += 1
        preempted[0] += calls[0] % 3 > 0
        now[0] += 0.008 if calls[0] % 3 else 0.001
        return 0.5

    found = _peer.measure(step, [(0, 0)] * 3, 1.0)
    assert found["us"] == pytest.approx(1000)
    assert found["steps"] == pytest.approx(1.0 / 0.017, abs=2)
    assert found["loss"] == 0.5


def test_steps_that_were_all_preempted_still_count(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = iter(range(10**9))
    monkeypatch.setattr(_peer, "preemptions", lambda: next(counts))
    found = _peer.measure(lambda x, y: 0.0, [(0, 0)], 0.001)
    assert found["steps"] > 0
    assert found["us"] > 0


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
