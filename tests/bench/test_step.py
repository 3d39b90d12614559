"""The step benchmark: rows, verdicts, exit codes."""

import contextlib
import json
import sys
from argparse import Namespace
from typing import Any

import pytest

from bench import step


class FakePeer:
    def __init__(self, name: str, times: list[float]) -> None:
        self.name = name
        self.asked: list[dict[str, Any]] = []
        self._times = iter(times)

    def measure(self, request: dict[str, Any]) -> float:
        self.asked.append(request)
        return next(self._times)


def test_peers_take_turns_and_the_median_counts() -> None:
    turns: list[str] = []
    peers = [FakePeer("ours", [5, 1, 2]), FakePeer("torch", [9, 7, 8])]
    for peer in peers:
        measure = peer.measure
        peer.measure = lambda request, p=peer, m=measure: turns.append(p.name) or m(request)  # type: ignore[method-assign]
    options = Namespace(seconds=0.1, rounds=3)
    assert step.measure_row(peers, [4, 3], 7, "sgd", options) == {"ours": 2, "torch": 8}  # type: ignore[arg-type]
    assert turns == ["ours", "torch"] * 3
    assert peers[0].asked == [{"sizes": [4, 3], "batch": 7, "optimizer": "sgd", "seconds": 0.1}] * 3


def test_scikit_learn_is_left_out_where_its_net_would_differ() -> None:
    assert step.fits("sklearn", [64, 50, 10])
    assert not step.fits("sklearn", [2, 8, 2])
    assert step.fits("torch", [2, 8, 2])


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
    entry = step.row("net", 10, "adam", times)
    assert (entry["ratio"], entry["verdict"]) == (ratio, verdict)
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
    assert len(lines) == 1 + 2 * len(step.NETS)
    assert lines[0].split()[2:] == ["ours", "µs", "torch", "µs", "sklearn", "µs", "ratio"]
    assert lines[-1].endswith("128  adam       100.0      200.0    1,000.0   2.00  PASS")
    assert lines[1].split()[-4:] == ["200.0", "-", "2.00", "PASS"]


def test_a_row_that_fails_is_the_exit_code(
    faked: dict[str, float], capsys: pytest.CaptureFixture[str]
) -> None:
    faked["torch"] = 149.0
    assert step.main(["--rounds", "2", "--nets", "64-50-10", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["required"] == 1.5
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
        times = step.measure_row([peer], [4, 8, 3], 10, "adam", options)
    assert 1 < times["ours"] < 1e5
