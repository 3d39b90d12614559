"""One training step against PyTorch and scikit-learn, one BLAS thread each.

Every peer lives in a process of its own; they take turns, several rounds for each row, and a
row shows medians. A step is what the Trainer does: forward, loss as a Python number, backward,
update. PyTorch runs eagerly, with `fused=True` and without, and the better one counts.
"""

import argparse
import importlib.util
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from app.engine.environment import worker_environment

HELP = "the training step against PyTorch and scikit-learn"
ROOT = Path(__file__).resolve().parents[1]
TORCH_PYTHON = "NN_PLAYGROUND_TORCH_PYTHON"
REQUIRED = 1.5
"""How many times as fast as PyTorch every row must be."""

NETS: dict[str, tuple[list[int], int]] = {
    "2-8-8-8-2": ([2, 8, 8, 8, 2], 10),
    "64-50-10": ([64, 50, 10], 32),
    "784-50-10": ([784, 50, 10], 100),
    "784-100x4-10": ([784, 100, 100, 100, 100, 10], 128),
    "784-500-300-10": ([784, 500, 300, 10], 128),
}
OPTIMIZERS = ("sgd", "adam")
PEERS = ("ours", "torch", "torch_fused", "sklearn")


class Peer:
    """A peer's process, which measures when it is asked to."""

    def __init__(self, name: str, process: "subprocess.Popen[str]") -> None:
        self.name = name
        self._process = process

    def measure(self, request: dict[str, object]) -> float:
        """Microseconds a step."""
        assert self._process.stdin is not None  # noqa: S101  (pipes, for the type checker)
        assert self._process.stdout is not None  # noqa: S101
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return float(json.loads(self._process.stdout.readline())["us"])


@contextmanager
def peer(name: str, python: str) -> Iterator[Peer]:
    """Start a peer as the engine starts a worker, and end it."""
    command = [python, "-m", "bench._peer", name]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, env=worker_environment(), **pipes) as process:
        try:
            yield Peer(name, process)
        finally:
            process.stdin.close()


def fits(name: str, sizes: list[int]) -> bool:
    """Whether a peer can train the net: scikit-learn gives two classes a single output."""
    return name != "sklearn" or sizes[-1] > 2


def measure_row(
    peers: list[Peer], sizes: list[int], batch: int, optimizer: str, options: argparse.Namespace
) -> dict[str, float]:
    """Median microseconds a step of each peer, over rounds in which they take turns."""
    request = {
        "sizes": sizes,
        "batch": batch,
        "optimizer": optimizer,
        "seconds": options.seconds,
    }
    able = [peer for peer in peers if fits(peer.name, sizes)]
    rounds = [{peer.name: peer.measure(request) for peer in able} for _ in range(options.rounds)]
    return {peer.name: statistics.median(times[peer.name] for times in rounds) for peer in able}


def row(net: str, batch: int, optimizer: str, times: dict[str, float]) -> dict[str, object]:
    """One row of the table."""
    torch = min((times[name] for name in ("torch", "torch_fused") if name in times), default=None)
    ratio = None if torch is None else torch / times["ours"]
    return {
        "net": net,
        "batch": batch,
        "optimizer": optimizer,
        "ours": times["ours"],
        "torch": torch,
        "sklearn": times.get("sklearn"),
        "ratio": ratio,
        "verdict": "-" if ratio is None else "PASS" if ratio >= REQUIRED else "FAIL",
    }


def line(entry: dict[str, object]) -> str:
    """A row as text."""
    numbers = [entry[name] for name in ("ours", "torch", "sklearn")]
    cells = [f"{'-' if value is None else format(value, ',.1f'):>10}" for value in numbers]
    ratio = "-" if entry["ratio"] is None else f"{entry['ratio']:.2f}"
    left = f"{entry['net']:<15} {entry['batch']:>5}  {entry['optimizer']:<5}"
    return f"{left} {' '.join(cells)} {ratio:>6}  {entry['verdict']}"


def parse(argv: list[str]) -> argparse.Namespace:
    """Read the options."""
    parser = argparse.ArgumentParser(prog="python -m bench step", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="rounds a row (default 7)")
    parser.add_argument("--seconds", type=float, default=0.3, help="a peer's turn (default 0.3)")
    parser.add_argument("--nets", nargs="+", default=list(NETS), choices=NETS, metavar="NET")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument(
        "--torch-python",
        default=os.environ.get(TORCH_PYTHON, sys.executable),
        help=f"a Python that has torch (default: ${TORCH_PYTHON}, else this one)",
    )
    return parser.parse_args(argv)


def has_torch(python: str) -> bool:
    """Whether that Python can load PyTorch."""
    if python == sys.executable:
        return importlib.util.find_spec("torch") is not None
    return subprocess.run([python, "-c", "import torch"], check=False).returncode == 0


def main(argv: list[str]) -> int:
    """Print the table; 0 when every row passes, 1 when one fails, 2 without PyTorch."""
    options = parse(argv)
    with_torch = has_torch(options.torch_python)
    names = [name for name in PEERS if with_torch or not name.startswith("torch")]
    entries = []
    if not options.json:
        heads = "".join(f"{name:>11}" for name in ("ours µs", "torch µs", "sklearn µs"))
        print(f"{'net':<15} {'batch':>5}  {'':<5}{heads}  ratio")
    with ExitStack() as stack:
        python = dict.fromkeys(("torch", "torch_fused"), options.torch_python)
        peers = [
            stack.enter_context(peer(name, python.get(name, sys.executable))) for name in names
        ]
        for net in options.nets:
            sizes, batch = NETS[net]
            for optimizer in OPTIMIZERS:
                times = measure_row(peers, sizes, batch, optimizer, options)
                entries.append(row(net, batch, optimizer, times))
                if not options.json:
                    print(line(entries[-1]), flush=True)
    if options.json:
        print(json.dumps({"required": REQUIRED, "rows": entries}))
    if not with_torch:
        print(f"bench: no PyTorch; pip install torch, or set {TORCH_PYTHON}", file=sys.stderr)
        return 2
    return int(any(entry["verdict"] == "FAIL" for entry in entries))
