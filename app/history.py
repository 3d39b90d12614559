"""What a run has shown so far: the figures of every iteration, evaluations, probes."""

from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

Json = dict[str, Any]
FIGURES = ("loss", "accuracy", "learning_rate", "grad_norm")
EVALUATION = (
    *("step", "epoch"),
    *("train_loss", "train_accuracy", "validation_loss", "validation_accuracy"),
)
FIRST_ROOM = 256
MOST_PROBES = 512
"""Stored probes a run, some 4 KB each; beyond, every second one of the older is dropped."""


class Columns:
    """A growing table of numbers, one row for each name; memory doubles when it is full."""

    def __init__(self, names: tuple[str, ...], dtype: type[np.floating[Any]]) -> None:
        self.names = names
        self.size = 0
        self._data: NDArray[Any] = np.empty((len(names), FIRST_ROOM), dtype)

    def extend(self, columns: dict[str, Any]) -> None:
        """Append sequences of one length, one for each name; None becomes NaN."""
        rows = [np.asarray(columns[name], self._data.dtype) for name in self.names]
        size = self.size + len(rows[0])
        if size > self._data.shape[1]:
            room = max(size, 2 * self._data.shape[1])
            grown = np.empty((len(self.names), room), self._data.dtype)
            grown[:, : self.size] = self._data[:, : self.size]
            self._data = grown
        for row, values in zip(self._data, rows, strict=True):
            row[self.size : size] = values
        self.size = size

    def column(self, name: str, first: int = 0, last: int | None = None) -> NDArray[Any]:
        """Return entries first..last-1 of a row: a view, which later growth does not change."""
        end = self.size if last is None else min(last, self.size)
        view = self._data[self.names.index(name), first:end]
        view.flags.writeable = False
        return view


class History:
    """Four figures of every iteration (16 bytes), and the evaluations."""

    def __init__(self) -> None:
        self._iterations = Columns(FIGURES, np.float32)
        self._evaluations = Columns(EVALUATION, np.float64)

    @property
    def steps(self) -> int:
        """How many iterations there are; entry i is update number i + 1."""
        return self._iterations.size

    def append(self, frame: Json) -> None:
        """Add the iterations and evaluations of a trainer's frame."""
        self._iterations.extend({name: frame[name] for name in FIGURES})
        found = frame["evaluations"]
        self._evaluations.extend({name: [each[name] for each in found] for name in EVALUATION})

    def between(self, since: int, limit: int | None = None) -> Json:
        """Return the four figures of the steps after `since`, and the evaluations of these steps.

        With `since` 0 the evaluation of step 0 is among them.
        """
        first = min(max(since, 0), self.steps)
        last = self.steps if limit is None else min(self.steps, first + limit)
        figures = {name: self._iterations.column(name, first, last) for name in FIGURES}
        return {**figures, "evaluations": self._evaluated(first, last)}

    def latest(self) -> Json:
        """Return the last iteration's figures and the last evaluation's; None where undefined."""
        last = max(0, self.steps - 1)
        found = {name: _number(self._iterations.column(name, last)) for name in FIGURES}
        last = max(0, self._evaluations.size - 1)
        judged = {name: _number(self._evaluations.column(name, last)) for name in EVALUATION[2:]}
        return {**found, **judged}

    def _evaluated(self, first: int, last: int) -> list[Json]:
        steps = self._evaluations.column("step")
        begin = int(np.searchsorted(steps, first, "right")) if first > 0 else 0
        end = int(np.searchsorted(steps, last, "right"))
        rows = [self._evaluations.column(name, begin, end).tolist() for name in EVALUATION]
        return [
            {"step": int(step), **dict(zip(EVALUATION[1:], map(_plain, rest), strict=True))}
            for step, *rest in zip(*rows, strict=True)
        ]


class Probes:
    """The probes of a run, as JSON bytes: the first, the latest, and evenly thinned between."""

    def __init__(self, most: int = MOST_PROBES) -> None:
        self._most = most
        self._stride = 1
        self._count = 0
        self._entries: list[tuple[int, int, bytes]] = []  # number, step, JSON

    @property
    def step(self) -> int:
        """The step of the latest, -1 when there is none."""
        return self._entries[-1][1] if self._entries else -1

    def add(self, probes: Json) -> None:
        """Keep the probes, in place of those of the same step."""
        packed = orjson.dumps(probes, option=orjson.OPT_SERIALIZE_NUMPY)
        number = self._count
        if self._entries:
            last, step, _ = self._entries[-1]
            if step == probes["step"]:
                number = last
            if step == probes["step"] or last % self._stride:
                self._entries.pop()
        self._entries.append((number, probes["step"], packed))
        self._count = number + 1
        if len(self._entries) > self._most:
            self._stride *= 2
            *older, latest = self._entries
            self._entries = [each for each in older if each[0] % self._stride == 0] + [latest]

    def at(self, step: int | None = None) -> Json | None:
        """Return the last probes at or before a step (None: the latest), if there are any."""
        for _, its, packed in reversed(self._entries):
            if step is None or its <= step:
                return _unpacked(packed)
        return None

    def between(self, first: int, last: int | None = None) -> list[Json]:
        """Return the stored probes of the steps first..last."""
        return [
            _unpacked(packed)
            for _, step, packed in self._entries
            if first <= step and (last is None or step <= last)
        ]


def _unpacked(packed: bytes) -> Json:
    probes: Json = orjson.loads(packed)
    return probes


def _plain(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _number(column: NDArray[Any]) -> float | None:
    """Return the only entry of a column, rounded as float32 prints; None for none or NaN."""
    return _plain(float(str(column[0]))) if len(column) else None
