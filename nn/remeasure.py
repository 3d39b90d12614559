"""A trainer that looks at every batch twice: before the update made from it, and after."""

import time
from typing import Any

import numpy as np

from nn.trainer import RECORD, Trainer

Json = dict[str, Any]


class Remeasuring(Trainer):
    """Trains as `Trainer` does, bit for bit, and can tell what an update did to its own batch.

    Some scripts print the loss of a batch *after* the update made from it (those of "Deep
    Learning from Scratch", chapter 6). That number flatters: the network has just seen these very
    samples, and the more so the larger the steps of the optimizer. It takes this class to compare
    with it.
    """

    def advance_twice(self, seconds: float) -> Json:
        """Train about so long, but at least one update, without probes.

        Returns:
            What `advance` does, and as `loss_after` each batch's loss after its update, without
            dropout and with the running statistics of BatchNorm (NaN where there was none).
        """
        deadline = time.perf_counter() + seconds
        frames = [self._step_twice()]
        while frames[-1]["state"] == "running" and time.perf_counter() < deadline:
            frames.append(self._step_twice())
        columns = (*RECORD, "loss_after")
        return {
            **frames[-1],
            **{name: np.concatenate([frame[name] for frame in frames]) for name in columns},
            "from_step": frames[0]["from_step"],
            "evaluations": [entry for frame in frames for entry in frame["evaluations"]],
        }

    def _step_twice(self) -> Json:
        x, t = (part.copy() for part in self._learner.batches.current())
        frame = self.advance(steps=1, probe=False)
        with np.errstate(all="ignore"):
            loss = self._evaluator.measure(x, t)[0]
        after = np.full(frame["step"] - frame["from_step"], loss, np.float32)  # None becomes NaN
        return {**frame, "loss_after": after}
