"""Pictures of what the network has learned: decision boundary, predictions, the data itself."""

import base64
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nn.data import Data
from nn.errors import ConfigError
from nn.evaluate import Evaluator

Array = NDArray[Any]

SPLITS = ("train", "validation", "test")
MAX_SIZE = 200
MAX_SAMPLES = 1_000
SAMPLES = 300
"""So many images are shown unless told otherwise: enough to find a page of wrong ones."""

OPTIONS = {
    "boundary": {"size"},
    "predictions": {"split", "offset", "limit"},
    "data": {"split", "offset", "limit"},
}


def view(evaluator: Evaluator, data: Data, kind: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the picture of that kind, made with `boundary`, `predictions` or `samples`.

    Raises:
        ConfigError: when the data have no such picture, or an option is wrong.
    """
    if kind not in OPTIONS:
        rule = f"must be one of {', '.join(OPTIONS)}"
        raise ConfigError.of("view.kind", kind, rule, "choose one of these")
    for name in options.keys() - OPTIONS[kind]:
        rule = f"is not an option of {kind}"
        raise ConfigError.of(f"view.{name}", options[name], rule, "leave it out")
    if kind == "boundary":
        return boundary(evaluator, data, **options)
    if kind == "predictions":
        return predictions(evaluator, data, **options)
    return samples(data, **options)


def boundary(evaluator: Evaluator, data: Data, size: int = 50) -> dict[str, Any]:
    """Return what the network says on a grid of size × size points, row by row from low y.

    `values` is the probability of the second class of two, that of the likeliest class (with
    `labels`) of more, and the value itself for a regression.

    Raises:
        ConfigError: when the data are not points in a plane, or the size is out of range.
    """
    if data.low is None or data.high is None:
        raise ConfigError.of(
            "view.kind", "boundary", "needs points in a plane", "choose predictions"
        )
    _check("size", size, 2, MAX_SIZE)
    x = np.linspace(data.low[0], data.high[0], size)
    y = np.linspace(data.low[1], data.high[1], size)
    says = evaluator.predict(np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2))
    picture = {
        "kind": "boundary",
        "size": size,
        "low": list(data.low),
        "high": list(data.high),
        "classes": data.classes,
    }
    if data.task == "regression":
        return {**picture, "values": _column(says[:, 0])}
    says = np.clip(says, 0, 1)  # outputs that were trained on squared errors are near it only
    if data.classes == 2:
        return {**picture, "values": _column(says[:, 1])}
    labels = says.argmax(axis=1)
    return {**picture, "values": _column(says.max(axis=1)), "labels": labels.tolist()}


def predictions(
    evaluator: Evaluator,
    data: Data,
    split: str | None = None,
    offset: int = 0,
    limit: int = SAMPLES,
) -> dict[str, Any]:
    """Return label, prediction and confidence of a stretch of samples.

    Raises:
        ConfigError: for a regression, an unknown split, or a stretch out of range.
    """
    if data.task == "regression":
        raise ConfigError.of("view.kind", "predictions", "needs classes", "choose boundary")
    split, x, t, indices = _stretch(data, split, offset, limit)
    says = evaluator.predict(x) if len(x) else np.empty((0, data.classes))
    return {
        "kind": "predictions",
        "split": split,
        "indices": indices,
        "labels": t.tolist(),
        "predicted": says.argmax(axis=1).tolist(),
        "confidence": _column(np.clip(says.max(axis=1), 0, 1)),
    }


def samples(
    data: Data, split: str | None = None, offset: int = 0, limit: int = SAMPLES
) -> dict[str, Any]:
    """Return the data: all points of training and validation, or a stretch of images.

    Raises:
        ConfigError: for an unknown split, or a stretch out of range.
    """
    common = {"kind": "data", "task": data.task, "classes": data.classes}
    if data.kind == "points":
        return {
            **common,
            "low": list(data.low or ()),
            "high": list(data.high or ()),
            "points": {name: _points(data, name) for name in ([split] if split else SPLITS[:2])},
        }
    split, x, t, indices = _stretch(data, split, offset, limit)
    pixels = np.rint(np.clip(x, 0, 1) * 255).astype(np.uint8)
    return {
        **common,
        "split": split,
        "indices": indices,
        "labels": t.tolist(),
        "class_names": list(data.class_names),
        "shape": list(data.shape),
        "count": len(x),
        "total": data.sizes[split],
        "images": base64.b64encode(pixels.tobytes()).decode("ascii"),
    }


def _points(data: Data, split: str) -> dict[str, Any]:
    _check_split(split)
    x, t = getattr(data, f"x_{split}"), getattr(data, f"t_{split}")
    points = {"x": _column(x[:, 0]), "y": _column(x[:, 1])}
    if data.task == "regression":
        return {**points, "target": _column(t[:, 0])}
    return {**points, "label": t.tolist()}


def _stretch(
    data: Data, split: str | None, offset: int, limit: int
) -> tuple[str, Array, Array, list[int]]:
    """Return split, samples, targets and indices; without a split, validation if there is any."""
    if split is None:
        split = "validation" if len(data.x_validation) else "train"
    _check_split(split)
    _check("offset", offset, 0, None)
    _check("limit", limit, 1, MAX_SAMPLES)
    x = getattr(data, f"x_{split}")[offset : offset + limit]
    t = getattr(data, f"t_{split}")[offset : offset + limit]
    return split, x, t, list(range(offset, offset + len(x)))


def _check_split(split: str) -> None:
    if split not in SPLITS:
        rule = f"must be one of {', '.join(SPLITS)}"
        raise ConfigError.of("view.split", split, rule, "choose one of these")


def _check(name: str, value: Any, low: int, high: int | None) -> None:
    if type(value) is int and low <= value and (high is None or value <= high):
        return
    rule = f"must be a whole number of at least {low}" + (f", at most {high}" if high else "")
    raise ConfigError.of(f"view.{name}", value, rule, "choose another")


def _column(values: Array) -> Array:
    return np.ascontiguousarray(values, dtype=np.float32)
