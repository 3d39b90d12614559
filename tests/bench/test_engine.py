"""The engine benchmark: every figure is there."""

import json

import pytest

from bench import engine


@pytest.mark.slow
def test_all_figures(capsys: pytest.CaptureFixture[str]) -> None:
    assert engine.main(["--runs", "1", "2", "--rounds", "1", "--seconds", "0.2", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["memory"].keys() == {"server", "local-0", "local-1"}
    assert 0 < found["recovery"]["noticed"] < found["recovery"]["next frame"]
    assert [row["runs"] for row in found["crowds"]] == [1, 2]
    assert all(row["lost"] < 1 and row["frames_per_second"] > 0 for row in found["crowds"])
    assert found["start"]["service"] < found["start"]["first run open"]
    assert found["call"]["p50"] <= found["call"]["p95"]


def test_a_table_for_people(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    figures = {
        **{name: {"a": 1.234} for name in ("start", "memory", "call", "recovery")},
        "crowds": [{"runs": 8, "lost": 0.0512, "frames_per_second": 240.4}],
    }
    monkeypatch.setattr(engine, "measure", lambda options: figures)
    assert engine.main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "start     a 1.23 ms"
    assert lines[-1] == " 8 playing: 5.1% of the updates lost, 240 frames/s"
