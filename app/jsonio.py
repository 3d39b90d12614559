"""JSON by orjson: numpy arrays as they are, NaN and infinities as null, never an exception.

`dumps` and `loads` have the standard library's signatures, so that this module can be handed to
Flask-SocketIO as its `json`; `Provider` does the same for Flask.
"""

import base64
from typing import Any

import numpy as np
import orjson
from flask import Response
from flask.json.provider import JSONProvider

OPTIONS = orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS
LARGEST = 2**63 - 1  # orjson writes integers of up to 64 bits
DEEPEST = 64  # levels; orjson reads 1,024 but writes 254, and repr() has its limits too


def _default(value: Any) -> Any:
    """Return a JSON-able stand-in for what orjson cannot write by itself."""
    if isinstance(value, np.ndarray | np.generic):  # strided, or of an odd type
        return value.tolist()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, set | frozenset | range):
        return list(value)
    return str(value)


def _plain(value: Any, level: int = 0) -> Any:
    """Return a copy that orjson takes: big integers as text, lone surrogates replaced, cut off."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, int) and not -LARGEST <= value <= LARGEST:
        return str(value)
    if isinstance(value, dict | list | tuple) and level == DEEPEST:
        return "…"
    if isinstance(value, dict):
        return {_plain(str(key)): _plain(item, level + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, level + 1) for item in value]
    return value


def dump_bytes(value: Any) -> bytes:
    """Return `value` as UTF-8 JSON; non-finite numbers become null."""
    try:
        return orjson.dumps(value, default=_default, option=OPTIONS)
    except TypeError:
        return orjson.dumps(_plain(value), default=_default, option=OPTIONS)


def dumps(value: Any, **_: Any) -> str:
    """Return `value` as JSON text (the standard library's options are ignored)."""
    return dump_bytes(value).decode("utf-8")


def loads(text: str | bytes, **_: Any) -> Any:
    """Return what the JSON text says.

    Raises:
        ValueError: the text is not JSON (NaN and Infinity are not), or nested too deep.
    """
    value = orjson.loads(text)
    level, depth = _containers([value]), 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise ValueError(f"nested more than {DEEPEST} levels")
        level = [each for parent in level for each in _containers(parent)]
    return value


def _containers(parent: Any) -> list[Any]:
    """Return the lists and objects directly inside one."""
    inside = parent.values() if isinstance(parent, dict) else parent
    return [each for each in inside if isinstance(each, dict | list)]


class Provider(JSONProvider):
    """Flask's JSON by orjson."""

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        return dumps(obj)

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        return loads(s)

    def response(self, *args: Any, **kwargs: Any) -> Response:
        body = dump_bytes(self._prepare_response_obj(args, kwargs))
        return Response(body, mimetype="application/json")
