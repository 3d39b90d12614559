"""Judges a layer's health from a probe: what is wrong, the evidence, and the knob to turn."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nn.config import RunConfig
from nn.divergence import weight_knob
from nn.probe import Measure

VANISHING = 1e-3
"""Gradient of a layer's weights in proportion to that of the last layer's: with a thousandth of
its gradient, a layer learns a thousand times more slowly than the output."""

EXPLODING = 1e3
"""The same proportion, the other way round: a rate that suits the output tears this layer."""

LARGE = 1e3
"""Outputs with a standard deviation beyond this: inputs have about 1, and a healthy layer keeps
that within a factor of ten."""

RECKLESS = 0.5
"""Length of an update in proportion to the weights; 1e-3 is usual, and at a half they are more
noise than memory."""

STARVING = 1e-3
"""Spread of a unit's output over the samples: below a thousandth of its usual 1 the layers above
cannot tell one sample from another."""

DEAD = 0.4
"""Share of units that are 0 for the whole batch; some always are, from about 40 % the layer works
as if it were half as wide."""

SATURATED = 0.4
"""Share of outputs in the flat tails: from about 40 % on little of the gradient comes through."""

ALIKE = 1e-3
"""Difference between the units of a layer in proportion to how they differ over the samples:
below it they all compute the same, which is one unit's work."""

SURE = 16
"""Samples from which a unit that is 0 for all is called dead: a healthy one is 0 for half of the
samples, for 16 of them by chance once in 65,536 times."""

SEVERITY = ("exploding", "dead", "saturated", "starving", "vanishing", "ok")
"""From worst to best; the worst is the summary."""

RATE = "optimizer.learning_rate"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a layer, the numbers that show it, and the setting that mends it."""

    status: str
    evidence: dict[str, float]
    knob: str | None


HEALTHY = Finding("ok", {}, None)


class Judge:
    """Judges the layers of one network, each by the first rule that finds a fault."""

    def __init__(
        self, measures: Sequence[Measure], config: RunConfig, first: Sequence[str] | None = None
    ) -> None:
        """Prepare to judge.

        Args:
            measures: one for each layer, the output layer last.
            config: the configuration of the run, to name the knob.
            first: the status of every layer before the first update; None to judge that.
        """
        self.measures = measures
        self.config = config
        self.first = first

    def verdict(self) -> tuple[list[dict[str, Any]], dict[str, str]]:
        """Return the health of every layer, and a summary."""
        found = [(measure.index, self.judge(measure)) for measure in self.measures]
        worst = min((finding.status for _, finding in found), key=SEVERITY.index)
        health = [
            {
                "layer": index,
                "status": finding.status,
                "evidence": finding.evidence,
                "knob": finding.knob,
            }
            for index, finding in found
        ]
        return health, {"status": worst}

    def judge(self, layer: Measure) -> Finding:
        """Return what is wrong with a layer."""
        return (
            self._blind(layer)
            or self._large(layer)
            or self._dead(layer)
            or self._saturated(layer)
            or self._starving(layer)
            or self._alike(layer)
            or self._gradient(layer)
            or self._reckless(layer)
            or HEALTHY
        )

    def _start_or_rate(self, layer: Measure, status: str) -> str | None:
        """Blame the initial weights for what was so from the start, else the learning rate."""
        from_start = self.first is None or self.first[layer.index] == status
        return weight_knob(self.config, layer.index) if from_start else RATE

    def _blind(self, layer: Measure) -> Finding | None:
        """BatchNorm over one sample: every output is the unit's shift, whatever came in."""
        kinds = {measure.kind for measure in self.measures[: layer.index + 1]}
        if layer.samples > 1 or "batch_norm" not in kinds:
            return None
        return Finding("starving", {"samples": 1}, "batch_size")

    def _large(self, layer: Measure) -> Finding | None:
        if layer.std <= LARGE:
            return None
        return Finding(
            "exploding", {"activation_std": layer.std}, self._start_or_rate(layer, "exploding")
        )

    def _dead(self, layer: Measure) -> Finding | None:
        if layer.dead is None or layer.dead <= DEAD or layer.samples < SURE:
            return None
        if layer.index and self.measures[layer.index - 1].spread < STARVING:
            return None  # nothing reaches the layer: that is the fault, not its units
        knob = self._start_or_rate(layer, "dead")
        before = self.config.layers[: layer.index]
        if any(getattr(spec, "bias_init", 0.0) < 0 for spec in before[-1:]):
            knob = weight_knob(self.config, layer.index, "bias_init")
        return Finding("dead", {"dead": layer.dead}, knob)

    def _saturated(self, layer: Measure) -> Finding | None:
        if layer.saturated is None or layer.saturated <= SATURATED:
            return None
        knob = weight_knob(self.config, layer.index)
        return Finding("saturated", {"saturated": layer.saturated}, knob)

    def _starving(self, layer: Measure) -> Finding | None:
        if layer.spread >= STARVING:
            return None
        knob = weight_knob(self.config, layer.index)
        return Finding("starving", {"activation_spread": layer.spread}, knob)

    def _alike(self, layer: Measure) -> Finding | None:
        """Weights that begin the same stay the same: their gradients are."""
        if layer.variety is None or layer.variety >= ALIKE * layer.spread:
            return None
        knob = weight_knob(self.config, layer.index)
        return Finding("starving", {"unit_variety": layer.variety}, knob)

    def _gradient(self, layer: Measure) -> Finding | None:
        last = self.measures[-1].weight_gradient
        if layer.weight_gradient is None or not last:
            return None
        ratio = layer.weight_gradient / last
        if VANISHING <= ratio <= EXPLODING:
            return None
        evidence = {"gradient_ratio": ratio}
        if ratio > EXPLODING:
            return Finding("exploding", evidence, weight_knob(self.config, layer.index))
        flat = (after for after in self.measures[layer.index :] if after.saturated is not None)
        squashing = next(flat, None)
        if squashing is None:
            return Finding("vanishing", evidence, weight_knob(self.config, layer.index))
        return Finding("vanishing", evidence, f"layers.{squashing.index}.kind")

    def _reckless(self, layer: Measure) -> Finding | None:
        if layer.update_ratio is None or layer.update_ratio <= RECKLESS:
            return None
        return Finding("exploding", {"update_ratio": layer.update_ratio}, RATE)
