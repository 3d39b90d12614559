"""Memory: the peak of a convolutional step, and the whole server while ten runs play.

The step's process is looked at before it has a network and at its peak; what it takes more is the
row: weights, gradients, Adam's vectors, all buffers. The server is the command itself with its
workers; of memory that several processes share each has its part (PSS, where the system tells
it, else what each has alone).
"""

import argparse
import json
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

from app.engine.environment import worker_environment
from nn.layers import LAYERS

HELP = "the peak of a convolutional step, and of the server with ten runs"
ROOT = Path(__file__).resolve().parents[1]
MEGA = 1_000_000
STEP_MB = 60
SERVER_MB = 600
RUNS = 10
BATCH = 100
STEPS = 10
PATIENCE = 60.0  # seconds that the server may take to start
SAMPLE_SECONDS = 0.25
SERVE = [sys.executable, "-m", "app.cli", "serve", "--no-browser", "--port", "0"]

Json = dict[str, Any]

CONVOLUTION: list[Json] = [
    *[{"kind": "conv2d", "filters": 30, "kernel_size": 5}, {"kind": "relu"}],
    *[{"kind": "max_pool2d"}, {"kind": "affine", "units": 100}, {"kind": "relu"}],
    {"kind": "affine", "units": 10},
]
PLAIN: list[Json] = [
    *[{"kind": "affine", "units": 100}, {"kind": "relu"}, {"kind": "affine", "units": 10}],
]


@dataclass(frozen=True)
class Row:
    """What was measured, and what is allowed, in megabytes."""

    name: str
    used: float
    allowed: float

    @property
    def verdict(self) -> str:
        """Say whether it is within what is allowed."""
        return "PASS" if self.used < self.allowed else "FAIL"


def step_row() -> Row:
    """Measure the convolutional step; without convolutions, that of a plain network."""
    able = "conv2d" in LAYERS
    layers = CONVOLUTION if able else PLAIN
    shape = json.dumps([1, 28, 28])
    command = [sys.executable, "-m", "bench._memory_step"]
    found = subprocess.run(
        [*command, json.dumps(layers), shape, str(BATCH), str(STEPS)],
        cwd=ROOT,
        env=worker_environment(),
        check=True,
        capture_output=True,
        text=True,
    )
    measured = json.loads(found.stdout)
    name = "SimpleConvNet" if able else "784-100-10 (no conv2d here)"
    used = (measured["peak"] - measured["before"]) / MEGA
    return Row(f"step of {name}, batch {BATCH}, beyond the data", used, STEP_MB)


@contextmanager
def server() -> Iterator[tuple[psutil.Process, str]]:
    """Start the real server; give its process and its address.

    Raises:
        RuntimeError: it did not start.
    """
    pipes: Json = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with subprocess.Popen(SERVE, cwd=ROOT, **pipes) as process:
        try:
            said = ""
            while process.stdout is not None and (line := process.stdout.readline()):
                said += line
                if address := re.search(r"http://[\w.:-]+", line):
                    yield psutil.Process(process.pid), address[0]
                    return
            raise RuntimeError(f"the server did not start: {said}")
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(PATIENCE)
            process.kill()


def ask(address: str, path: str, body: Json | None = None) -> Json:
    """Post to the API, or get where there is no body; return the answer."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{address}/api/{path}", data, headers)  # noqa: S310  (http)
    with urllib.request.urlopen(request, timeout=PATIENCE) as response:  # noqa: S310
        answer: Json = json.load(response)
    return answer


def memory(process: psutil.Process) -> int:
    """Bytes of a process and all that it has started."""
    total = 0
    for each in [process, *process.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            found = each.memory_full_info()
            total += getattr(found, "pss", found.uss)
    return total


def server_row(dataset: str, runs: int, seconds: float) -> Row:
    """Let so many runs of hidden layers of 100 play, and look how much memory there is at most."""
    config = {
        "dataset": {"name": dataset},
        "layers": [{"kind": "affine", "units": 100}, {"kind": "relu"}],
        "stop": {"epochs": None},
    }
    with server() as (process, address):
        made = [ask(address, "runs", {**config, "seed": seed})["id"] for seed in range(runs)]
        for run in made:
            ask(address, f"runs/{run}/play", {})
        end, most = time.monotonic() + seconds, 0
        while time.monotonic() < end:
            most = max(most, memory(process))
            time.sleep(SAMPLE_SECONDS)
        playing = ask(address, "health")["playing"]
    if playing != runs:
        raise RuntimeError(f"{playing} of {runs} runs were playing")
    return Row(f"server, {runs} runs on {dataset} playing", most / MEGA, SERVER_MB)


def parse(argv: list[str]) -> argparse.Namespace:
    """Read the options."""
    parser = argparse.ArgumentParser(prog="python -m bench memory", description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0, help="of playing (default 10)")
    parser.add_argument("--runs", type=int, default=RUNS, help=f"that play (default {RUNS})")
    parser.add_argument(
        "--datasets", nargs="+", default=["digits"], metavar="NAME", help="a row for each"
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return parser.parse_args(argv)


def main(argv: list[str]) -> int:
    """Print the table; 0 when every row passes, 1 when one fails."""
    options = parse(argv)
    rows = [step_row()]
    rows += [server_row(name, options.runs, options.seconds) for name in options.datasets]
    if options.json:
        print(json.dumps({"rows": [{**asdict(row), "verdict": row.verdict} for row in rows]}))
    else:
        for row in rows:
            print(f"{row.name:<52} {row.used:>7.1f} MB of {row.allowed:g}  {row.verdict}")
    return int(any(row.verdict == "FAIL" for row in rows))
