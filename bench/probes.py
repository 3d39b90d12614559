"""The cost of looking inside: training with a full probe in every frame against none.

A frame is what one playing run trains in 1/30 s, asked for in updates so that it is the same work
on a busy machine; with a probe it ends with the histograms, ratios and health of every layer.
Frames with and without take turns in one process, one BLAS thread. The cost is the median over
pairs of neighbours, in processor time.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from app.engine.environment import worker_environment
from nn.data import Data
from nn.trainer import Trainer

HELP = "the cost of full probes at 30 frames a second"
ROOT = Path(__file__).resolve().parents[1]
FRAME = 1 / 30
ALLOWED = 0.05
"""The share of the training throughput that probes may take."""

BATCH = 128
WARM = 200
"""Updates that tell how many a frame holds."""

SAMPLES = 6_000
NETS: dict[str, tuple[str, list[int]]] = {
    "64-50-10": ("digits", [50]),
    "784-50-10": ("mnist", [50]),
    "784-100x4-10": ("mnist", [100] * 4),
}


def noise(rng: np.random.Generator) -> Data:
    """Images of MNIST's shape and random labels, so that nothing has to be downloaded."""
    shapes = (SAMPLES, 1_000, 1_000)
    parts: list[Any] = []
    for count in shapes:
        parts += [rng.random((count, 1, 28, 28), dtype=np.float32), rng.integers(0, 10, count)]
    names = tuple("0123456789")
    return Data(*parts, task="classification", kind="image", classes=10, class_names=names)


def build(net: str) -> Trainer:
    """Return a trainer that is warm."""
    dataset, widths = NETS[net]
    layers = [layer for units in widths for layer in (affine(units), {"kind": "relu"})]
    config = {
        "dataset": {"name": dataset},
        "layers": layers,
        "batch_size": BATCH,
        "stop": {"epochs": None},
    }
    data = noise(np.random.default_rng(0)) if dataset == "mnist" else None
    trainer = Trainer(config, data=data)
    trainer.advance(seconds=5 * FRAME)
    return trainer


def affine(units: int) -> Mapping[str, object]:
    """The declaration of an affine layer."""
    return {"kind": "affine", "units": units}


def seconds(trainer: Trainer, steps: int, probe: bool) -> float:
    """Processor time of one frame."""
    start = time.process_time()
    trainer.advance(steps=steps, probe=probe)
    return time.process_time() - start


def measure(net: str, frames: int) -> dict[str, Any]:
    """One row: medians over pairs of frames, each sort being the first in every other pair."""
    trainer = build(net)
    steps = max(1, round(FRAME * WARM / seconds(trainer, WARM, False)))
    times: dict[bool, list[float]] = {True: [], False: []}
    for turn in range(frames):
        for probe in (turn % 2 == 0, turn % 2 == 1):
            times[probe].append(seconds(trainer, steps, probe))
    pairs = zip(times[True], times[False], strict=True)
    cost = 1 - 1 / statistics.median(probed / plain for probed, plain in pairs)
    return {
        "net": net,
        "batch": BATCH,
        "without": steps / statistics.median(times[False]),
        "with": steps / statistics.median(times[True]),
        "cost": cost,
        "verdict": "PASS" if cost <= ALLOWED else "FAIL",
    }


def parse(argv: list[str]) -> argparse.Namespace:
    """Read the options."""
    parser = argparse.ArgumentParser(prog="python -m bench probes", description=__doc__)
    parser.add_argument("--frames", type=int, default=90, help="frames of each sort (default 90)")
    parser.add_argument("--nets", nargs="+", default=list(NETS), choices=NETS, metavar="NET")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return parser.parse_args(argv)


def main(argv: list[str]) -> int:
    """Print the table; 0 when every row passes, 1 when one fails."""
    options = parse(argv)
    wanted = worker_environment()
    if wanted != dict(os.environ):  # numpy has read it: measure in a process as a worker is
        command = [sys.executable, "-m", "bench", "probes", *argv]
        return subprocess.run(command, cwd=ROOT, env=wanted, check=False).returncode
    rows = []
    if not options.json:
        print(f"{'net':<15} {'batch':>5} {'updates/s':>10} {'probed':>10} {'cost':>7}")
    for net in options.nets:
        row = measure(net, options.frames)
        rows.append(row)
        if not options.json:
            numbers = f"{row['without']:>10,.0f} {row['with']:>10,.0f} {row['cost']:>7.1%}"
            print(f"{net:<15} {BATCH:>5} {numbers}  {row['verdict']}", flush=True)
    if options.json:
        print(json.dumps({"allowed": ALLOWED, "rows": rows}))
    return int(any(row["verdict"] == "FAIL" for row in rows))
