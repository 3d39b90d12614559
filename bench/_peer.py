"""One peer of the step benchmark: it measures its training step when asked to.

``python -m bench._peer ours`` answers one line of JSON for each line of JSON on its input:
``{"net": {fields of bench._nets.Net}, "optimizer": "adam", "seconds": 0.3}`` gives
``{"us": median microseconds a step, "steps": how many, "loss": the last one}``, and
``{"peak": 0.3}`` measures for so long how fast the machine multiplies: ``{"gflops": ...}``.

A peer is a module ``bench._peer_NAME`` with ``build(net, optimizer)``, which returns the step,
a function of a batch (x, y), and ``convert(x, y)``, which gives the batch its form there.
"""

import importlib
import json
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from bench._nets import Net

try:
    import resource
except ImportError:  # Windows
    resource = None

Step = Callable[[Any, Any], float]
Batch = tuple[Any, Any]

BATCHES = 20
MANY = 0.2
"""The share of undisturbed steps from which on they are enough for a median."""


def data(net: Net) -> list[Batch]:
    """The batches that every peer cycles through: views of one array, as in training."""
    rng = np.random.default_rng(0)
    x = rng.random((BATCHES * net.batch, *net.in_shape), dtype=np.float32)
    y = rng.integers(0, net.outputs, BATCHES * net.batch)
    starts = range(0, len(x), net.batch)
    return [(x[start : start + net.batch], y[start : start + net.batch]) for start in starts]


def preemptions() -> int:
    """How often this process had to give its core to another one."""
    return 0 if resource is None else int(resource.getrusage(resource.RUSAGE_SELF).ru_nivcsw)


def measure(step: Step, batches: list[Batch], seconds: float) -> dict[str, float]:
    """Warm up for a quarter of the time, then take the median of single steps.

    Steps in which another process took the core are left out. On a machine so busy that hardly
    any are left, the process's own time on the core counts.
    """
    warm = time.perf_counter() + seconds / 4
    while time.perf_counter() < warm:
        for x, y in batches:
            step(x, y)
    undisturbed: list[float] = []
    own: list[float] = []
    loss, end = 0.0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        for x, y in batches:
            before, own_start = preemptions(), time.process_time()
            start = time.perf_counter()
            loss = step(x, y)
            elapsed = time.perf_counter() - start
            own.append(time.process_time() - own_start)
            if before == preemptions():
                undisturbed.append(elapsed)
    times = undisturbed if len(undisturbed) >= MANY * len(own) else own
    return {"us": 1e6 * float(np.median(times)), "steps": len(own), "loss": loss}


def peak(seconds: float) -> dict[str, float]:
    """The fastest of many float32 products of square matrices, in 10⁹ operations a second."""
    size, rng = 1024, np.random.default_rng(0)
    a, b = rng.random((2, size, size), dtype=np.float32)
    out, best, end = np.empty_like(a), float("inf"), time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.process_time()
        np.dot(a, b, out=out)
        best = min(best, time.process_time() - start)
    return {"gflops": 2 * size**3 / best / 1e9}


def main(name: str) -> None:
    """Answer every request on standard input; the network stays for the next equal one."""
    module = importlib.import_module(f"bench._peer_{name}")
    last: object = None
    for line in sys.stdin:
        request = json.loads(line)
        if "peak" in request:
            print(json.dumps(peak(request["peak"])), flush=True)
            continue
        net, optimizer = wanted = Net(**request["net"]), request["optimizer"]
        if wanted != last:
            batches = [module.convert(x, y) for x, y in data(net)]
            step, last = module.build(net, optimizer), wanted
        print(json.dumps(measure(step, batches, request["seconds"])), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
