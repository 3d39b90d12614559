"""One training step against PyTorch and scikit-learn, one BLAS thread each.

Every peer lives in a process of its own; they take turns, several rounds for each row, and a
row shows medians. A step is what the Trainer does: forward, loss as a Python number, backward,
update. PyTorch runs eagerly, with `fused=True` and without, with images in either memory format,
and the better one counts.

"of peak" is the arithmetic of a step, counted as plain products, in proportion to what the
machine does in the same time when it multiplies large matrices (Winograd's filtering needs less
arithmetic, so that a convolutional net may exceed what its products alone would allow).
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
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.engine.environment import worker_environment
from bench._nets import NETS, Net

HELP = "the training step against PyTorch and scikit-learn"
ROOT = Path(__file__).resolve().parents[1]
TORCH_PYTHON = "NN_PLAYGROUND_TORCH_PYTHON"
Entry = dict[str, Any]

PEAK_SECONDS = 0.1
PEERS = ("ours", "torch", "torch_fused", "sklearn")


class Peer:
    """A peer's process, which measures when it is asked to."""

    def __init__(self, name: str, process: "subprocess.Popen[str]") -> None:
        self.name = name
        self._process = process

    def measure(self, request: dict[str, object]) -> float:
        """Microseconds a step."""
        return float(self._ask(request)["us"])

    def peak(self, seconds: float) -> float:
        """How fast it multiplies large matrices, in 10⁹ operations a second."""
        return float(self._ask({"peak": seconds})["gflops"])

    def _ask(self, request: dict[str, object]) -> dict[str, float]:
        assert self._process.stdin is not None  # noqa: S101  (pipes, for the type checker)
        assert self._process.stdout is not None  # noqa: S101
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer: dict[str, float] = json.loads(self._process.stdout.readline())
        return answer


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


def fits(name: str, net: Net) -> bool:
    """Whether a peer can train the net: scikit-learn gives two classes a single output."""
    return name != "sklearn" or (net.sizes is not None and net.outputs > 2)


def measure_row(
    peers: list[Peer], net: Net, optimizer: str, options: argparse.Namespace
) -> dict[str, float]:
    """Median microseconds a step of each peer, over rounds in which they take turns.

    "peak" is the most that the machine reached in these rounds, in 10⁹ operations a second.
    """
    request = {"net": asdict(net), "optimizer": optimizer, "seconds": options.seconds}
    able = [peer for peer in peers if fits(peer.name, net)]
    rounds, peak = [], 0.0
    for _ in range(options.rounds):
        rounds.append({peer.name: peer.measure(request) for peer in able})
        peak = max(peak, able[0].peak(PEAK_SECONDS))
    found = {peer.name: statistics.median(times[peer.name] for times in rounds) for peer in able}
    return {**found, "peak": peak}


def row(name: str, net: Net, optimizer: str, times: dict[str, float]) -> Entry:
    """One row of the table."""
    torch = min((times[peer] for peer in ("torch", "torch_fused") if peer in times), default=None)
    ratio = None if torch is None else torch / times["ours"]
    return {
        "net": name,
        "batch": net.batch,
        "optimizer": optimizer,
        "ours": times["ours"],
        "torch": torch,
        "sklearn": times.get("sklearn"),
        "gflops": times["peak"],
        "of_peak": net.work / (times["ours"] * 1e3 * times["peak"]),
        "ratio": ratio,
        "required": net.required,
        "verdict": "-" if ratio is None else "PASS" if ratio >= net.required else "FAIL",
    }


def line(entry: Entry) -> str:
    """A row as text."""
    numbers = [entry[name] for name in ("ours", "torch", "sklearn")]
    cells = [f"{'-' if value is None else format(value, ',.1f'):>10}" for value in numbers]
    ratio = "-" if entry["ratio"] is None else f"{entry['ratio']:.2f}"
    left = f"{entry['net']:<15} {entry['batch']:>5}  {entry['optimizer']:<5}"
    right = f"{entry['of_peak']:>8.0%} {ratio:>6} {entry['required']:>6.1f}"
    return f"{left} {' '.join(cells)} {right}  {entry['verdict']}"


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
        print(f"{'net':<15} {'batch':>5}  {'':<5}{heads}  of peak  ratio   must")
    with ExitStack() as stack:
        python = dict.fromkeys(("torch", "torch_fused"), options.torch_python)
        peers = [
            stack.enter_context(peer(name, python.get(name, sys.executable))) for name in names
        ]
        for name in options.nets:
            net = NETS[name]
            for optimizer in net.optimizers:
                times = measure_row(peers, net, optimizer, options)
                entries.append(row(name, net, optimizer, times))
                if not options.json:
                    print(line(entries[-1]), flush=True)
    if options.json:
        print(json.dumps({"rows": entries}))
    if not with_torch:
        print(f"bench: no PyTorch; pip install torch, or set {TORCH_PYTHON}", file=sys.stderr)
        return 2
    return int(any(entry["verdict"] == "FAIL" for entry in entries))
