"""The contract of the engine, whatever the backend."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from app.engine import Engine, RunLost, TrainerError
from app.engine.local import LocalSlot

from .conftest import FAKE

Make = Callable[..., Engine]
PATIENCE = 20


@pytest.fixture
def runs(shared: Engine) -> Iterator[Callable[[int], list[str]]]:
    """Opens so many runs and closes them afterwards."""
    opened: list[str] = []

    def make(count: int) -> list[str]:
        names = [f"run-{i}" for i in range(count)]
        opened.extend(names)
        for future in [shared.open(name, {"seed": 1}) for name in names]:
            future.result(PATIENCE)
        return names

    yield make
    for name in opened:
        shared.close(name)


def ask(engine: Engine, run: str, method: str, **options: Any) -> Any:
    return engine.call(run, method, **options).result(PATIENCE)


def wait(condition: Callable[[], Any]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def test_open_gives_the_summary_and_does_not_wait(shared: Engine) -> None:
    begin = time.perf_counter()
    future = shared.open("a", {"seed": 7})
    assert time.perf_counter() - begin < 0.1
    assert future.result(PATIENCE)["seed"] == 7
    shared.close("a")


def test_state_persists_between_calls(shared: Engine, runs: Callable[[int], list[str]]) -> None:
    (run,) = runs(1)
    first, second = (ask(shared, run, "advance", steps=5) for _ in range(2))
    assert (first["step"], second["from_step"], second["step"]) == (5, 5, 10)


def test_arrays_arrive_as_arrays(shared: Engine, runs: Callable[[int], list[str]]) -> None:
    (run,) = runs(1)
    frame = ask(shared, run, "advance", steps=5)
    assert frame["loss"].dtype == np.float32
    assert frame["loss"].shape == (5,)


def test_live_edits_are_ordered_against_calls_in_flight(
    shared: Engine, runs: Callable[[int], list[str]]
) -> None:
    (run,) = runs(1)
    before = shared.call(run, "advance", steps=300)
    edit = shared.call(run, "update", changes={"batch_size": 7})
    after = shared.call(run, "nap")
    assert edit.result(PATIENCE)["batch_size"] == 7
    assert before.done()
    assert before.result()["step"] == after.result(PATIENCE) == 300


def test_a_checkpoint_forks_bit_for_bit(shared: Engine) -> None:
    shared.open("a", {"seed": 3}).result(PATIENCE)
    ask(shared, "a", "advance", steps=17)
    saved = ask(shared, "a", "checkpoint")
    shared.open("b", {"seed": 3}, saved).result(PATIENCE)
    one, other = (ask(shared, run, "advance", steps=9) for run in "ab")
    assert one["loss"].tobytes() == other["loss"].tobytes()
    shared.close("a")
    shared.close("b")


@pytest.mark.parametrize("method", ["boom", "unsendable", "no_such_method"])
def test_a_trainers_error_is_never_a_lost_run(
    shared: Engine, runs: Callable[[int], list[str]], method: str
) -> None:
    (run,) = runs(1)
    ask(shared, run, "advance", steps=4)
    with pytest.raises(TrainerError) as caught:
        ask(shared, run, method)
    assert caught.value.type
    assert "line" in caught.value.where
    assert ask(shared, run, "nap") == 4


def test_a_rejected_configuration_comes_back_with_its_problems(shared: Engine) -> None:
    with pytest.raises(TrainerError) as caught:
        shared.open("a", {"seed": 405}).result(PATIENCE)
    assert caught.value.problems[0].remedy == "choose another"
    with pytest.raises(RunLost):
        ask(shared, "a", "nap")


def test_a_run_that_is_not_open_is_lost_without_blame(shared: Engine) -> None:
    with pytest.raises(RunLost) as caught:
        ask(shared, "nobody", "nap")
    assert not caught.value.culprit
    shared.close("nobody")


def test_a_closed_run_is_not_open(shared: Engine, runs: Callable[[int], list[str]]) -> None:
    (run,) = runs(1)
    shared.close(run)
    with pytest.raises(RunLost):
        ask(shared, run, "nap")


def test_runs_are_spread_evenly(shared: Engine, runs: Callable[[int], list[str]]) -> None:
    runs(16)
    assert [worker["runs"] for worker in shared.health()] == [8, 8]


def test_a_busy_run_moves_where_fewer_train(
    shared: Engine, runs: Callable[[int], list[str]]
) -> None:
    names = runs(4)
    pids = {run: ask(shared, run, "summary")["pid"] for run in names}
    first, other = (run for run in names if pids[run] == pids[names[0]])
    for run in (first, other):
        shared.set_busy(run, True)
    assert shared.misplaced(first)
    assert not shared.misplaced(other)
    ask(shared, first, "advance", steps=5)
    saved = ask(shared, first, "checkpoint")
    moved = shared.open(first, {"seed": 1}, saved).result(PATIENCE)
    assert moved["pid"] != pids[first]
    assert ask(shared, first, "nap") == 5
    assert [worker["runs"] for worker in shared.health()] in ([1, 3], [3, 1])


def test_sixteen_runs_get_equal_shares(shared: Engine, runs: Callable[[int], list[str]]) -> None:
    names = runs(16)
    served = dict.fromkeys(names, 0)
    end = time.monotonic() + 1.5
    over = threading.Semaphore(0)

    def pull(run: str) -> None:
        if time.monotonic() >= end:
            over.release()
            return
        future = shared.call(run, "advance", seconds=0.004, probe=False)
        future.add_done_callback(lambda done: note(run, done.result()))

    def note(run: str, frame: dict[str, Any]) -> None:
        served[run] += 1
        pull(run)

    for run in names:
        pull(run)
    for _ in names:
        assert over.acquire(timeout=PATIENCE)
    shares = np.array(list(served.values()), float)
    assert shares.min() > 3
    assert shares.sum() ** 2 / (len(shares) * (shares**2).sum()) >= 0.99


def test_what_prints_does_not_disturb_the_channel(
    shared: Engine, runs: Callable[[int], list[str]]
) -> None:
    (run,) = runs(1)
    assert ask(shared, run, "chatter") == 0
    assert ask(shared, run, "nap") == 0


def test_one_blas_thread_with_the_kernels_of_the_environment(
    shared: Engine, runs: Callable[[int], list[str]]
) -> None:
    (run,) = runs(1)
    libraries = ask(shared, run, "blas")
    assert libraries
    assert {library["num_threads"] for library in libraries} == {1}
    kernels = ask(shared, run, "environment").get("OPENBLAS_CORETYPE")
    openblas = [x for x in libraries if x["internal_api"] == "openblas"]
    assert all(x["architecture"] == kernels for x in openblas if kernels)


def test_health_tells_the_blas_of_each_worker(shared: Engine) -> None:
    wait(lambda: all(worker["state"] == "ready" for worker in shared.health()))
    workers = shared.health()
    assert len({worker["pid"] for worker in workers}) == shared.slots() == 2
    for worker in workers:
        assert worker["memory"] > 1e6
        assert [library["threads"] for library in worker["blas"]] == [1]


@pytest.mark.parametrize(
    ("playing", "budget"), [(0, 0.033), (1, 0.033), (2, 0.033), (8, 0.00825), (1000, 0.002)]
)
def test_the_budget_is_shared(shared: Engine, playing: int, budget: float) -> None:
    assert shared.budget(playing) == pytest.approx(budget)


def test_the_budget_counts_the_runs_that_are_busy(
    shared: Engine, runs: Callable[[int], list[str]]
) -> None:
    names = runs(4)
    for run in names:
        shared.set_busy(run, True)
    assert shared.budget() == pytest.approx(0.0165)
    for run in names[:3]:
        shared.set_busy(run, False)
    assert shared.budget() == pytest.approx(0.033)


def test_a_killed_worker_is_noticed_at_once_and_replaced(fresh: Make) -> None:
    engine = fresh(2)
    pids = {run: engine.open(run, {"seed": 1}).result(PATIENCE)["pid"] for run in "abc"}
    saved = ask(engine, "a", "checkpoint")
    busy = engine.call("a", "nap", seconds=10)
    queued = engine.call("c", "nap")
    assert pids["a"] == pids["c"] != pids["b"]
    begin = time.perf_counter()
    os.kill(pids["a"], signal.SIGKILL)
    with pytest.raises(RunLost) as first:
        busy.result(PATIENCE)
    with pytest.raises(RunLost) as second:
        queued.result(PATIENCE)
    assert time.perf_counter() - begin < 1
    assert (first.value.culprit, second.value.culprit) == (True, False)
    assert ask(engine, "b", "nap") == 0
    again = engine.open("a", {"seed": 1}, saved).result(PATIENCE)
    assert again["pid"] not in pids.values()
    assert engine.replaced == 1
    assert len(engine.health()) == 2


def test_a_stopped_worker_is_replaced_after_the_deadline(fresh: Make) -> None:
    engine = fresh(1, deadline=0.3)
    pid = engine.open("a", {"seed": 1}).result(PATIENCE)["pid"]
    os.kill(pid, signal.SIGSTOP)
    begin = time.perf_counter()
    with pytest.raises(RunLost, match="hangs"):
        ask(engine, "a", "nap")
    assert 0.3 <= time.perf_counter() - begin < 3
    assert engine.open("a", {"seed": 1}).result(PATIENCE)["pid"] != pid
    wait(lambda: not os.path.exists(f"/proc/{pid}"))


def test_a_long_advance_is_no_hang_as_long_as_its_budget(fresh: Make) -> None:
    engine = fresh(1, deadline=1.0)
    engine.open("a", {"seed": 1}).result(PATIENCE)
    assert ask(engine, "a", "nap", seconds=1.3) == 0


def test_waiting_in_line_is_no_hang(fresh: Make) -> None:
    engine = fresh(1, deadline=1.0)
    engine.open("a", {"seed": 1}).result(PATIENCE)
    naps = [engine.call("a", "sleep", duration=0.2) for _ in range(8)]
    assert naps[-1].result(PATIENCE) == 0


def test_a_big_call_to_a_stopped_worker_blocks_nobody(fresh: Make) -> None:
    engine = fresh(1, deadline=0.3)
    pid = engine.open("a", {"seed": 1}).result(PATIENCE)["pid"]
    os.kill(pid, signal.SIGSTOP)
    begin = time.perf_counter()
    future = engine.call("a", "update", changes={"optimizer": "x" * 10_000_000})
    assert time.perf_counter() - begin < 0.2
    with pytest.raises(RunLost):
        future.result(PATIENCE)


def test_a_trainer_that_ends_its_process_is_the_culprit(fresh: Make) -> None:
    engine = fresh(1)
    engine.open("a", {"seed": 501}).result(PATIENCE)
    with pytest.raises(RunLost) as caught:
        ask(engine, "a", "advance", steps=60)
    assert caught.value.culprit
    assert "code 3" in caught.value.reason


def test_a_factory_that_cannot_be_loaded_is_the_trainers_error(fresh: Make) -> None:
    engine = fresh(1, factory="no.such.module:Trainer")
    with pytest.raises(TrainerError, match="ModuleNotFoundError"):
        engine.open("a", {}).result(PATIENCE)
    assert "ModuleNotFoundError" in engine.health()[0]["error"]


def test_shutdown_ends_the_workers_and_loses_what_is_under_way(fresh: Make) -> None:
    engine = fresh(2)
    pids = {engine.open(run, {"seed": 1}).result(PATIENCE)["pid"] for run in "ab"}
    busy = engine.call("a", "nap", seconds=60)
    begin = time.perf_counter()
    engine.shutdown()
    assert time.perf_counter() - begin < 5
    with pytest.raises(RunLost):
        busy.result(PATIENCE)
    wait(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in pids))
    with pytest.raises(RunLost):
        ask(engine, "a", "nap")
    with pytest.raises(RunLost, match="no worker"):
        engine.open("c", {}).result(PATIENCE)


class Broken:
    """A backend whose workers cannot be started, or end at once."""

    size = 2

    def __init__(self, command: list[str]) -> None:
        self.command = command
        self.started = 0

    def start(self) -> LocalSlot:
        self.started += 1
        if not self.command:
            raise OSError("too many processes")
        return LocalSlot("broken", {}, self.command)


def test_no_worker_at_all_is_a_lost_run(caplog: pytest.LogCaptureFixture) -> None:
    engine = Engine(Broken([]), FAKE)
    with pytest.raises(RunLost, match="no worker can be started"):
        engine.open("a", {}).result(PATIENCE)
    assert "too many processes" in caplog.text
    engine.shutdown()


def test_workers_that_never_come_up_are_not_started_over_and_over() -> None:
    backend = Broken([sys.executable, "-c", "raise SystemExit(4)"])
    engine = Engine(backend, FAKE)
    wait(lambda: not engine.health())
    assert backend.started == 2
    with pytest.raises(RunLost, match="code 4") as caught:
        engine.open("a", {}).result(PATIENCE)
    assert caught.value.culprit
    engine.shutdown()
