"""From the worker to many viewers: how late frames are, and whether any iteration is lost.

The real server in a process of its own, one run that plays, and 1, 50 and 200 viewers, which are
official `python-socketio` clients over WebSocket in two processes. The worker stamps each frame
when it is made; the viewer takes the time when it has the frame decoded. Server, worker and
viewers share the machine.
"""

import argparse
import json
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil

HELP = "worker to viewer: latency, lost frames, lost metrics"

ROOT = Path(__file__).resolve().parents[1]
ALLOWED_MS = 150.0
JUDGED_AT = 50  # viewers at which the latency is judged
PROCESSES = 2
LIMIT = 120.0  # seconds that a row may take with all that goes before and after
PATIENCE = 10.0  # seconds that a process may take to end
RUN = {
    "dataset": {"name": "digits"},
    "layers": [
        *[{"kind": "affine", "units": 300}, {"kind": "relu"}],
        *[{"kind": "affine", "units": 100}, {"kind": "relu"}],
    ],
    "stop": {"epochs": None},
}

Json = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """What was measured with so many viewers."""

    viewers: int
    p50: float
    p95: float
    worst: float
    frames: float
    iterations: int
    lost: int
    twice: int
    resyncs: int
    server: float

    def passed(self) -> bool:
        """Whether nothing was lost, and nothing late where that is judged."""
        late = self.viewers == JUDGED_AT and not self.p95 <= ALLOWED_MS
        return self.lost == 0 and self.twice == 0 and not late


@contextmanager
def child(module: str, *arguments: object) -> Iterator["subprocess.Popen[str]"]:
    """Run a module of ours in a process and end it afterwards."""
    command = [sys.executable, "-m", f"bench.{module}", *map(str, arguments)]
    with subprocess.Popen(
        command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        limit = threading.Timer(LIMIT, process.kill)
        limit.start()
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
            limit.cancel()


def line(process: "subprocess.Popen[str]") -> str:
    """Return the next line that a process prints.

    Raises:
        RuntimeError: it has ended.
    """
    text = process.stdout.readline() if process.stdout else ""
    if not text:
        raise RuntimeError(f"{process.args} ended")
    return text


def ask(address: str, path: str, body: Json | None = None) -> Json:
    """Post to the API and return the answer."""
    data = json.dumps(body or {}).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{address}/api/{path}", data, headers)  # noqa: S310  (http)
    with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
        answer: Json = json.load(response)
    return answer


def measure(count: int, seconds: float) -> Row:
    """Let so many viewers watch a run that plays for so many seconds."""
    with ExitStack() as stack:
        server = stack.enter_context(child("_stream_server"))
        address = f"http://127.0.0.1:{int(line(server))}"
        run = ask(address, "runs", RUN)["id"]
        shares = [len(part) for part in np.array_split(np.arange(count), PROCESSES)]
        groups = [
            stack.enter_context(child("_stream_viewers", address, run, share))
            for share in shares
            if share
        ]
        for group in groups:
            line(group)  # all of them watch
        usage = psutil.Process(server.pid)
        before, start = sum(usage.cpu_times()[:2]), time.monotonic()
        ask(address, f"runs/{run}/play")
        time.sleep(seconds)
        stopped = ask(address, f"runs/{run}/pause")
        spent, elapsed = sum(usage.cpu_times()[:2]) - before, time.monotonic() - start
        for group in groups:
            print(stopped["step"], file=group.stdin, flush=True)
        results = [each for group in groups for each in json.loads(line(group))]
    return _row(results, stopped["step"], elapsed, spent)


def _row(results: list[Json], steps: int, elapsed: float, spent: float) -> Row:
    delays = 1000 * np.concatenate([each["delays"] for each in results])
    p50, p95, worst = np.percentile(delays, [50, 95, 100])
    return Row(
        viewers=len(results),
        p50=float(p50),
        p95=float(p95),
        worst=float(worst),
        frames=float(np.mean([each["frames"] for each in results])) / elapsed,
        iterations=steps,
        lost=sum(each["lost"] for each in results),
        twice=sum(each["twice"] for each in results),
        resyncs=sum(each["resyncs"] for each in results),
        server=spent / elapsed,
    )


def show(row: Row) -> None:
    """Print one row of the table."""
    verdict = "PASS" if row.passed() else "FAIL"
    print(
        f"{row.viewers:>7} {row.p50:>8.1f} {row.p95:>8.1f} {row.worst:>8.1f} {row.frames:>9.1f}"
        f" {row.iterations:>11} {row.lost:>6} {row.twice:>6} {row.resyncs:>8}"
        f" {row.server:>8.0%}  {verdict}",
        flush=True,
    )


def main(argv: list[str]) -> int:
    """Measure each row; return 1 when one of them fails."""
    parser = argparse.ArgumentParser("python -m bench stream", description=HELP)
    parser.add_argument("--viewers", type=int, nargs="+", default=[1, JUDGED_AT, 200])
    parser.add_argument("--seconds", type=float, default=8.0, help="of playing, a row")
    options = parser.parse_args(argv)
    print(
        f"Must: no iteration lost or twice; p95 ≤ {ALLOWED_MS:g} ms at {JUDGED_AT} viewers.\n"
        "viewers   p50 ms   p95 ms   max ms  frames/s  iterations   lost  twice  resyncs   server"
    )
    passed = True
    for count in options.viewers:
        try:
            row = measure(count, options.seconds)
        except (RuntimeError, OSError) as error:
            print(f"{count:>7} could not be measured: {error}  FAIL", flush=True)
            passed = False
        else:
            show(row)
            passed &= row.passed()
    return 0 if passed else 1
