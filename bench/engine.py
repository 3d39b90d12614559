"""What the engine and the life of runs cost, on this machine, with the real trainer.

Start, memory and latency of two workers; how many updates are lost, against the same trainers
left to themselves in the same workers, when 1, 8 or 32 runs play with frames, probes, history
and checkpoints; how fast a killed worker is noticed and its run shown again. Updates are counted
in a second of processor time, of the server and the workers together, so that what else the
machine does matters little: with a worker on every core that is what training loses.
"""

import argparse
import json
import os
import signal
import statistics
import threading
import time
from collections.abc import Callable
from typing import Any

import psutil

from app.engine import Engine, LocalBackend
from app.runs import RunService
from app.settings import Settings

HELP = "the cost of the engine: start, memory, latency, lost updates, time to recover"
WORKERS = 2
PATIENCE = 60.0
CONFIG: dict[str, Any] = {
    "layers": [
        {"kind": "affine", "units": 256},
        {"kind": "relu"},
        {"kind": "affine", "units": 256},
        {"kind": "relu"},
    ],
    "stop": {"epochs": None},
}
MEGABYTE = 2**20


class Watch:
    """A listener that waits for frames."""

    def __init__(self) -> None:
        self.frames = 0
        self._arrived = threading.Condition()

    def on_frame(self, run_id: str, frame: dict[str, Any]) -> None:
        """Count a frame."""
        with self._arrived:
            self.frames += 1
            self._arrived.notify_all()

    def on_state(self, run: dict[str, Any]) -> None:
        """Nothing."""

    def on_delete(self, run_id: str) -> None:
        """Nothing."""

    def next(self) -> None:
        """Wait for a frame."""
        with self._arrived:
            seen = self.frames
            self._arrived.wait_for(lambda: self.frames > seen, PATIENCE)


def started() -> tuple[Engine, RunService, dict[str, float]]:
    """Start the service; return it with the milliseconds to its parts."""
    begin = time.perf_counter()
    engine = Engine(LocalBackend(WORKERS))
    service = RunService(engine, Settings(workers=WORKERS, max_iterations=10**8))
    built = time.perf_counter()
    _, future = service.create(CONFIG)
    run = future.result(PATIENCE)
    first = time.perf_counter()
    while any(worker["state"] != "ready" for worker in service.health()["workers"]):
        time.sleep(0.001)
    ready = time.perf_counter()
    service.delete(run["id"])
    times = {"service": built - begin, "first run open": first - begin, "all ready": ready - begin}
    return engine, service, {name: 1e3 * seconds for name, seconds in times.items()}


def memory(service: RunService) -> dict[str, float]:
    """The proportional set sizes in MB; the server is this process, without the web."""
    sizes = {"server": psutil.Process().memory_full_info().pss / MEGABYTE}
    for worker in service.health()["workers"]:
        process = psutil.Process(worker["pid"])
        sizes[worker["name"]] = process.memory_full_info().pss / MEGABYTE
    return sizes


def latency(engine: Engine, calls: int) -> dict[str, float]:
    """Milliseconds of a call that does nothing, there and back."""
    engine.open("latency", CONFIG).result(PATIENCE)
    times = []
    for _ in range(calls):
        begin = time.perf_counter()
        engine.call("latency", "summary").result(PATIENCE)
        times.append(1e3 * (time.perf_counter() - begin))
    engine.close("latency")
    cuts = statistics.quantiles(times, n=100)
    return {"p50": cuts[49], "p95": cuts[94]}


def spent(service: RunService) -> float:
    """Seconds of processor time that the server and its workers have used so far."""
    workers = [psutil.Process(worker["pid"]) for worker in service.health()["workers"]]
    times = [process.cpu_times() for process in (psutil.Process(), *workers)]
    return sum(each.user + each.system for each in times)


def bare(engine: Engine, service: RunService, runs: int, seconds: float) -> float:
    """Updates a second of processor time of trainers left to themselves, one to a worker."""
    names = [f"bare-{number}" for number in range(min(runs, WORKERS))]
    for name in names:
        engine.open(name, CONFIG).result(PATIENCE)
    before = spent(service)
    calls = [engine.call(name, "advance", seconds=seconds, probe=False) for name in names]
    done = sum(call.result(PATIENCE)["step"] for call in calls)
    used = spent(service) - before
    for name in names:
        engine.close(name)
    return done / used


def played(service: RunService, runs: int, seconds: float) -> tuple[float, float]:
    """Updates a second of processor time, and frames a second, of so many runs that play."""
    watch = Watch()
    created = [service.create({**CONFIG, "seed": seed}) for seed in range(runs)]
    for _, future in created:
        future.result(PATIENCE)
    service.add_listener(watch)
    for run_id, _ in created:
        service.play(run_id)
    done, used = -steps(service), -spent(service)
    frames, begin = watch.frames, time.perf_counter()
    time.sleep(seconds)
    shown = (watch.frames - frames) / (time.perf_counter() - begin)
    used += spent(service)
    done += steps(service)
    service.remove_listener(watch)
    for run_id, _ in created:
        service.delete(run_id)
    return done / used, shown


def steps(service: RunService) -> int:
    """The updates of all runs together."""
    return sum(run["step"] for run in service.list())


def crowd(engine: Engine, service: RunService, runs: int, rounds: int, seconds: float) -> Any:
    """One row: bare and played take turns, the median of the pairs counts."""
    losses, frames = [], []
    for _ in range(rounds):
        alone = bare(engine, service, runs, seconds)
        speed, shown = played(service, runs, seconds)
        losses.append(1 - speed / alone)
        frames.append(shown)
    return {
        "runs": runs,
        "lost": statistics.median(losses),
        "frames_per_second": statistics.median(frames),
    }


def recovery(service: RunService, rounds: int) -> dict[str, float]:
    """Milliseconds from SIGKILL until it is noticed, and until the run shows its next frame."""
    noticed, shown = [], []
    for _ in range(rounds):
        run_id, future = service.create(CONFIG)
        future.result(PATIENCE)
        watch = Watch()
        service.add_listener(watch)
        service.play(run_id)
        time.sleep(1)
        before = service.health()
        busy = next(worker for worker in before["workers"] if worker["runs"])
        begin = time.perf_counter()
        os.kill(busy["pid"], signal.SIGKILL)
        until(lambda count=before["replaced"]: service.health()["replaced"] > count)
        noticed.append(1e3 * (time.perf_counter() - begin))
        until(lambda run_id=run_id: resumed(service, run_id))
        watch.next()
        shown.append(1e3 * (time.perf_counter() - begin))
        service.remove_listener(watch)
        service.delete(run_id)
    return {"noticed": statistics.median(noticed), "next frame": statistics.median(shown)}


def resumed(service: RunService, run_id: str) -> bool:
    """Whether the run has come back."""
    return any(event["kind"] == "resumed" for event in service.get(run_id)["events"])


def until(condition: Callable[[], bool]) -> None:
    """Wait until it is so."""
    end = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < end:
        time.sleep(0.001)


def parse(argv: list[str]) -> argparse.Namespace:
    """Read the options."""
    parser = argparse.ArgumentParser(prog="python -m bench engine", description=__doc__)
    parser.add_argument("--runs", type=int, nargs="+", default=[1, 8, 32], metavar="N")
    parser.add_argument("--rounds", type=int, default=3, help="of each measurement (default 3)")
    parser.add_argument("--seconds", type=float, default=3.0, help="of each round (default 3)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return parser.parse_args(argv)


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """All figures."""
    engine, service, start = started()
    try:
        return {
            "start": start,
            "memory": memory(service),
            "call": latency(engine, 200 * options.rounds),
            "recovery": recovery(service, options.rounds),
            "crowds": [
                crowd(engine, service, runs, options.rounds, options.seconds)
                for runs in options.runs
            ],
        }
    finally:
        service.shutdown()


def main(argv: list[str]) -> int:
    """Print the figures."""
    options = parse(argv)
    found = measure(options)
    if options.json:
        print(json.dumps(found))
        return 0
    for name, unit in (("start", "ms"), ("memory", "MB"), ("call", "ms"), ("recovery", "ms")):
        figures = ", ".join(f"{key} {value:.3g}" for key, value in found[name].items())
        print(f"{name:<9} {figures} {unit}")
    for row in found["crowds"]:
        rest = f"{row['frames_per_second']:.0f} frames/s"
        print(f"{row['runs']:>2} playing: {row['lost']:.1%} of the updates lost, {rest}")
    return 0
