"""The benchmark of memory: what it judges, its exit code, and that it measures the real thing."""

import json
import subprocess
from typing import Any

import numpy as np
import psutil
import pytest

from bench import _memory_step, memory
from bench.memory import Row
from nn.layers import LAYERS


@pytest.mark.parametrize(("used", "verdict"), [(59.9, "PASS"), (60.0, "FAIL"), (61.0, "FAIL")])
def test_what_is_used_is_judged(used: float, verdict: str) -> None:
    assert Row("a step", used, 60).verdict == verdict


@pytest.mark.parametrize(("step", "server", "code"), [(50, 500, 0), (70, 500, 1), (50, 700, 1)])
def test_the_table_and_the_exit_code(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    step: float,
    server: float,
    code: int,
) -> None:
    monkeypatch.setattr(memory, "step_row", lambda: Row("a step", step, 60))
    monkeypatch.setattr(memory, "server_row", lambda *given: Row(f"{given}", server, 600))
    assert memory.main(["--runs", "3", "--seconds", "1", "--datasets", "digits", "xor"]) == code
    first, *rest = capsys.readouterr().out.splitlines()
    assert first.split()[-4:] == ["MB", "of", "60", "PASS" if step < 60 else "FAIL"]
    assert ["('digits', 3, 1.0)" in rest[0], "('xor', 3, 1.0)" in rest[1]] == [True, True]
    assert memory.main(["--json"]) == code
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert [row["verdict"] for row in rows].count("FAIL") == code


def test_the_convolutional_step_is_measured() -> None:
    row = memory.step_row()
    assert "SimpleConvNet" in row.name
    assert row.allowed == 60
    assert 10 < row.used < 200  # its weights, gradients and Adam's two vectors alone take 7


def test_without_convolutions_a_plain_step_is_measured_and_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(memory, "LAYERS", {name: LAYERS[name] for name in ("affine", "relu")})
    row = memory.step_row()
    assert "no conv2d here" in row.name
    assert 0 < row.used < 60


def test_the_peak_counts_what_has_been_given_back() -> None:
    code = (
        "import numpy as np; from bench._memory_step import peak; before = peak();"
        "np.ones(10_000_000); print(peak() - before)"
    )
    command = [memory.sys.executable, "-c", code]
    found = subprocess.run(command, cwd=memory.ROOT, capture_output=True, text=True, check=True)
    assert int(found.stdout) > 70_000_000
    assert _memory_step.peak() >= psutil.Process().memory_info().rss * 0.9


def test_the_peak_is_told_without_proc_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    known = _memory_step.peak()
    monkeypatch.setattr(_memory_step, "STATUS", tmp_path / "none")
    assert _memory_step.peak() >= 0.5 * known


def test_the_step_is_a_real_one() -> None:
    layers = [{"kind": "affine", "units": 10}]
    found = _memory_step.measure(layers, [4], 20, 2)
    assert found["peak"] >= found["before"] > 1_000_000
    assert np.isfinite(found["peak"])


def test_the_real_server_is_measured_while_runs_play() -> None:
    row = memory.server_row("moons", 2, 0.6)
    assert row.name == "server, 2 runs on moons playing"
    assert 50 < row.used < 600


def test_runs_that_do_not_play_are_no_measurement(monkeypatch: pytest.MonkeyPatch) -> None:
    ask = memory.ask

    def idle(address: str, path: str, body: Any = None) -> Any:
        return {} if path.endswith("/play") else ask(address, path, body)

    monkeypatch.setattr(memory, "ask", idle)
    with pytest.raises(RuntimeError, match="0 of 1 runs were playing"):
        memory.server_row("moons", 1, 0.0)


def test_a_server_that_does_not_start_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "SERVE", [memory.sys.executable, "-c", "print('no')"])
    with pytest.raises(RuntimeError, match="did not start: no"), memory.server():
        pass
