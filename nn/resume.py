"""All that a learner is, as arrays and JSON values, and back: it goes on bit for bit."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nn.changes import refused
from nn.config import RunConfig
from nn.data import Data
from nn.errors import CheckpointError, ConfigError, PlaygroundError
from nn.learner import Learner
from nn.recovery import Place, get_place, set_place

Array = NDArray[Any]


@dataclass(slots=True)
class Marks:
    """What a trainer notes down beside its learner.

    Attributes:
        evaluated: after how many updates it last evaluated; None before the first evaluation.
        first_health: the status of every layer before the first update.
        first_loss: the loss of the first batch.
        detail: why and where the run diverged, if it did.
    """

    evaluated: int | None = None
    first_health: list[str] | None = None
    first_loss: float | None = None
    detail: dict[str, Any] | None = None


_SLOT, _STATE = "slot.", "state."


def freeze(learner: Learner, marks: Marks) -> tuple[dict[str, Array], dict[str, Any]]:
    """Return the learner's arrays (its own, not copies) and the rest as JSON values."""
    place = get_place(learner)
    arrays = {"params": learner.network.params, "order": place.order}
    arrays |= {_SLOT + name: slot for name, slot in learner.memory.slots.items()}
    arrays |= {_STATE + name: array for name, array in learner.network.state().items()}
    meta = {
        "done": learner.done,
        "updates": learner.memory.step,
        "data": place.data,
        "streams": place.streams,
        "marks": asdict(marks),
    }
    return arrays, meta


def thaw(
    arrays: Mapping[str, Array], meta: Mapping[str, Any], config: RunConfig, data: Data
) -> tuple[Learner, Marks]:
    """Return a learner that goes on, as `config` says now, from what `freeze` found.

    Raises:
        CheckpointError: when the checkpoint belongs to another network or other data.
    """
    try:
        then = RunConfig.load(meta["config"])
        problems = list(refused(then, config))
        if problems:
            raise ConfigError(problems)
        learner = Learner(then, data)
        _fill(learner, arrays, meta)
        marks = Marks(**meta["marks"])
    except (PlaygroundError, KeyError, TypeError, ValueError, OverflowError) as error:
        raise CheckpointError(
            f"checkpoint: does not fit this run ({error}); "
            "load it with the configuration it was made with"
        ) from None
    learner.configure(config)
    return learner, marks


def _fill(learner: Learner, arrays: Mapping[str, Array], meta: Mapping[str, Any]) -> None:
    _into(learner.network.params, arrays, "params")
    for name, slot in learner.memory.slots.items():
        _into(slot, arrays, _SLOT + name)
    learner.network.load_state(
        {name.removeprefix(_STATE): a for name, a in arrays.items() if name.startswith(_STATE)}
    )
    order = _order(arrays["order"], learner.batches.count)
    set_place(learner, Place(_place(meta["data"], len(order)), order, meta["streams"]))
    learner.done, learner.memory.step = _count(meta["done"]), _count(meta["updates"])


def _into(target: Array, arrays: Mapping[str, Array], name: str) -> None:
    given = arrays[name]
    if given.shape != target.shape or given.dtype != target.dtype:
        raise ValueError(f"{name} is {given.dtype}{given.shape}, not {target.dtype}{target.shape}")
    np.copyto(target, given)


def _order(order: Array, count: int) -> Array:
    if not np.array_equal(np.sort(order), np.arange(count)):
        raise ValueError(f"order is none of {count} samples")
    return order.astype(np.intp)


def _place(data: Mapping[str, Any], count: int) -> dict[str, int]:
    place = {"epochs": _count(data["epochs"]), "position": _count(data["position"])}
    if place["position"] >= count:
        raise ValueError(f"position is {place['position']} of {count} samples")
    return place


def _count(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(f"{value!r} is no count")
    return value
