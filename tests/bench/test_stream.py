"""The measurement itself: what it counts, and that it measures the real thing."""

import pytest

from bench import stream
from bench._stream_viewers import Viewer
from bench.stream import Row


def row(viewers: int = 50, p95: float = 10.0, lost: int = 0, twice: int = 0) -> Row:
    return Row(viewers, 5.0, p95, 20.0, 30.0, 1000, lost, twice, 0, 0.5)


@pytest.mark.parametrize(
    ("measured", "passed"),
    [
        *[(row(), True), (row(p95=150.0), True), (row(p95=150.1), False)],
        *[(row(p95=float("nan")), False), (row(200, p95=900.0), True), (row(1, p95=900.0), True)],
        *[(row(lost=1), False), (row(200, lost=1), False), (row(1, twice=1), False)],
    ],
)
def test_what_must_be_is_judged(measured: Row, passed: bool) -> None:
    assert measured.passed() is passed


def viewer(*frames: tuple[int, int, int, int, bool]) -> Viewer:
    made = Viewer.__new__(Viewer)
    made.frames = [(0.01, *each) for each in frames]
    made.resyncs = 2
    return made


def test_iterations_that_never_came_or_came_twice_are_counted() -> None:
    whole = viewer((0, 3, 1, 3, True), (5, 6, 3, 1, False), (3, 5, 2, 2, False))
    assert whole.reached() == 6
    assert whole.result(6)["lost"] == 0
    assert whole.result(8)["lost"] == 2
    assert whole.result(6)["frames"] == 2
    assert whole.result(6)["resyncs"] == 2
    holed = viewer(
        (0, 3, 1, 3, True), (2, 4, 2, 2, False), (5, 6, 3, 1, False), (4, 5, 9, 0, False)
    )
    assert holed.reached() == 3
    assert (holed.result(6)["lost"], holed.result(6)["twice"]) == (1, 1)


def test_a_failed_row_fails_the_benchmark(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(stream, "measure", lambda count, seconds: row(count, lost=count == 200))
    assert stream.main([]) == 1
    assert capsys.readouterr().out.count("PASS") == 2
    assert stream.main(["--viewers", "1", "50"]) == 0


def test_a_row_that_cannot_be_measured_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(stream, "LIMIT", 0.2)
    assert stream.main(["--viewers", "1"]) == 1
    assert "could not be measured" in capsys.readouterr().out


def test_the_real_server_is_measured() -> None:
    measured = stream.measure(2, 0.5)
    assert (measured.viewers, measured.lost, measured.twice) == (2, 0, 0)
    assert measured.iterations > 0
    assert 0 < measured.p50 <= measured.p95 <= measured.worst
    assert measured.frames > 1
