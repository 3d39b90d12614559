"""The memory of a training step, in a process of its own.

`python -m bench._memory_step '[{"kind": "affine", …}, …]' '[1, 28, 28]' BATCH STEPS` prints
`{"before": bytes, "peak": bytes}`: what the process took with its data, before there was a
network, and at most while it trained.
"""

import json
import sys
from pathlib import Path

import numpy as np
import psutil

from nn.layers import LAYERS
from nn.losses import LOSSES
from nn.optimizers import OPTIMIZERS
from nn.sequential import Sequential

try:
    import resource
except ImportError:  # Windows
    resource = None

STATUS = Path("/proc/self/status")


def peak() -> int:
    """Bytes of memory that this process had at most, so far."""
    if STATUS.exists():  # what getrusage tells there counts the parent before it started us
        lines = STATUS.read_text("ascii").splitlines()
        high = next((line for line in lines if line.startswith("VmHWM:")), None)
        if high is not None:
            return 1024 * int(high.split()[1])
    if resource is None:
        return int(psutil.Process().memory_info().peak_wset)
    unit = 1 if sys.platform == "darwin" else 1024
    return unit * int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def measure(layers: list[dict], shape: list[int], batch: int, steps: int) -> dict[str, int]:
    """Train on noise; the network, its gradients and Adam's vectors count, the batch does not."""
    rng = np.random.default_rng(0)
    x = rng.random((batch, *shape), dtype=np.float32)
    t = rng.integers(0, 10, batch)
    before = psutil.Process().memory_info().rss
    specs = [LAYERS[layer.pop("kind")](**layer) for layer in layers]
    network = Sequential(specs, tuple(shape))
    loss, optimizer = LOSSES["softmax_cross_entropy"](), OPTIMIZERS["adam"]()
    state = network.state_for(optimizer)
    for _ in range(steps):
        loss.forward(network(x, training=True), t)
        network.backward(loss.backward())
        optimizer.update(network.params, network.grads, state, optimizer.learning_rate)
    return {"before": before, "peak": peak()}


def main(layers: str, shape: str, batch: str, steps: str) -> None:
    """Print what was measured."""
    print(json.dumps(measure(json.loads(layers), json.loads(shape), int(batch), int(steps))))


if __name__ == "__main__":
    main(*sys.argv[1:])
