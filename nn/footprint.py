"""How much memory a network's buffers take, so that no request can exhaust the machine."""

import math

from nn.errors import ConfigError
from nn.model import Network

MAX_BYTES = 2_000_000_000
"""What the buffers of one run may take, by the estimate."""

ARRAYS = 2
"""Arrays a layer keeps of its input's and its output's size each: from 0.5 for the identity over
1.5 for most activations to 3 for GELU, as measured."""

NETWORKS = 2
"""A run has a second network on the same weights, to look at without a trace (`evaluate.Twin`)."""

_GIGA = 1_000_000_000


def sample_bytes(network: Network) -> int:
    """Return about how much the buffers of one network take for each sample of a batch."""
    values = sum(math.prod(layer.in_shape) + math.prod(layer.out_shape) for layer in network.layers)
    return ARRAYS * values * network.dtype.itemsize


def check_footprint(network: Network, batch: int) -> None:
    """See that a run with batches of that size stays within `MAX_BYTES`.

    Raises:
        ConfigError: naming the largest batch size that does.
    """
    each = NETWORKS * sample_bytes(network)
    if batch * each <= MAX_BYTES:
        return
    most = MAX_BYTES // each
    smaller = f"choose at most {most:,}, or " if most else ""
    rule = f"would need about {batch * each / _GIGA:.1f} GB for this network's layers, more than"
    raise ConfigError.of(
        "batch_size",
        batch,
        f"{rule} {MAX_BYTES / _GIGA:g} GB",
        f"{smaller}use fewer layers, units or filters",
        "too_much_memory",
    )
