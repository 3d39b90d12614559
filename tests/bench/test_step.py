"""The step benchmark: rows, verdicts, exit codes."""

import contextlib
import json
import sys
from argparse import Namespace
from dataclasses import asdict
from typing import Any

import pytest

from bench import step
from bench._nets import NETS, mlp


class FakePeer:
    def __init__(self, name: str, times: list[float]) -> None:
        self.name = name
        self.asked: list[dict[str, Any]] = []
        self._times = iter(times)

    def measure(self, request: dict[str, Any]) -> float:
        self.asked.append(request)
        return next(self._times)

    def peak(self, seconds: float) -> float:
        return 100.0


def test_peers_take_turns_and_the_median_counts() -> None:
    turns: list[str] = []
    peers = [FakePeer("ours", [5, 1, 2]), FakePeer("torch", [9, 7, 8])]
    for peer in peers:
        measure = peer.measure
        peer.measure = lambda request, p=peer, m=measure: turns.append(p.name) or m(request)  # type: ignore[method-assign]
    options = Namespace(seconds=0.1, rounds=3)
    net = mlp(4, 3, batch=7)
    found = step.measure_row(peers, net, "sgd", options)  # type: ignore[arg-type]
    assert found == {"ours": 2, "torch": 8, "peak": 100}
    assert turns == ["ours", "torch"] * 3
    assert peers[0].asked == [{"net": asdict(net), "optimizer": "sgd", "seconds": 0.1}] * 3


def test_scikit_learn_is_left_out_where_its_net_would_differ() -> None:
    assert step.fits("sklearn", NETS["64-50-10"])
    assert not step.fits("sklearn", NETS["2-8-8-8-2"])
    assert not step.fits("sklearn", NETS["SimpleConvNet"])
    assert step.fits("torch", NETS["2-8-8-8-2"])


@pytest.mark.parametrize(
    ("times", "ratio", "verdict"),
    [
        ({"ours": 100, "torch": 400, "torch_fused": 150}, 1.5, "PASS"),
        ({"ours": 100, "torch": 149, "torch_fused": 400}, 1.49, "FAIL"),
        ({"ours": 100}, None, "-"),
    ],
)
def test_the_better_pytorch_is_what_a_row_is_measured_by(
    times: dict[str, float], ratio: float | None, verdict: str
) -> None:
    net = mlp(50, 10, batch=10)  # 2 * 2 * 50 * 10 * 10 operations in 100 µs
    entry = step.row("net", net, "adam", {**times, "peak": 1.6})
    assert (entry["ratio"], entry["verdict"]) == (ratio, verdict)
    assert entry["of_peak"] == pytest.approx(0.125)
    assert verdict in step.line(entry)
    assert "100.0" in step.line(entry)


@pytest.fixture
def faked(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """Peers that answer at once with these times."""
    times = {"ours": 100.0, "torch": 200.0, "torch_fused": 300.0, "sklearn": 1000.0}
    monkeypatch.setattr(step, "has_torch", lambda python: True)
    answers = {name: FakePeer(name, []) for name in times}
    for name, peer in answers.items():
        peer.measure = lambda request, name=name: times[name]  # type: ignore[method-assign]
    monkeypatch.setattr(step, "peer", lambda name, python: contextlib.nullcontext(answers[name]))
    return times


def test_all_rows_pass(faked: dict[str, float], capsys: pytest.CaptureFixture[str]) -> None:
    assert step.main(["--rounds", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1 + sum(len(net.optimizers) for net in NETS.values())
    assert lines[0].split()[2::2] == ["ours", "torch", "sklearn", "of", "ratio"]
    assert lines[-1].endswith(
        "100  adam       100.0      200.0          -   52408%   2.00    1.0  PASS"
    )
    assert lines[1].split()[-6:-1] == ["200.0", "-", "0%", "2.00", "1.5"]


def test_a_row_that_fails_is_the_exit_code(
    faked: dict[str, float], capsys: pytest.CaptureFixture[str]
) -> None:
    faked["torch"] = 149.0
    assert step.main(["--rounds", "2", "--nets", "64-50-10", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert [row["gflops"] for row in found["rows"]] == [100, 100]
    assert [row["required"] for row in found["rows"]] == [1.5, 1.5]
    assert [row["verdict"] for row in found["rows"]] == ["FAIL", "FAIL"]


def test_without_pytorch_nothing_is_claimed(
    faked: dict[str, float],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(step, "has_torch", lambda python: False)
    assert step.main(["--rounds", "1", "--nets", "64-50-10"]) == 2
    captured = capsys.readouterr()
    assert "PASS" not in captured.out
    assert step.TORCH_PYTHON in captured.err


def test_another_python_is_asked_whether_it_has_torch(tmp_path: Any) -> None:
    (tmp_path / "python").write_text("#!/bin/sh\nexit 3\n")
    (tmp_path / "python").chmod(0o755)
    assert not step.has_torch(str(tmp_path / "python"))
    assert isinstance(step.has_torch(sys.executable), bool)


def test_a_real_row_of_this_project() -> None:
    with step.peer("ours", sys.executable) as peer:
        options = Namespace(seconds=0.02, rounds=2)
        times = step.measure_row([peer], mlp(4, 8, 3, batch=10), "adam", options)
        assert peer.peak(0.02) > 0.1
    assert 1 < times["ours"] < 1e5
