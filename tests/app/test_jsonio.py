import json
from typing import Any

import numpy as np
import pytest
from flask import Flask, jsonify

from app import jsonio

NAN, INFINITY = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ([NAN, INFINITY, -INFINITY, 1.5], "[null,null,null,1.5]"),
        (np.array([0.1, NAN, INFINITY], np.float32), "[0.1,null,null]"),
        (np.arange(6).reshape(2, 3)[:, 1], "[1,4]"),
        (np.array([NAN, 1.0])[::-1], "[1.0,null]"),
        (np.array([NAN], object), "[null]"),
        (
            {"a": np.float32(0.1), "b": np.float64(NAN), "c": np.int64(3)},
            '{"a":0.1,"b":null,"c":3}',
        ),
        ({1: "x", None: 2}, '{"1":"x","null":2}'),
        ("中文", '"中文"'),
        (b"ab", '"YWI="'),
        ((1, range(2)), "[1,[0,1]]"),
        ({2}, "[2]"),
        ([2**63 - 1, 2**64, -(2**80)], '[9223372036854775807,"18446744073709551616",'),
        ({"\ud800": "\udfff"}, '{"?":"?"}'),
        (Exception("why"), '"why"'),
    ],
    ids=repr,
)
def test_every_value_can_be_written(value: Any, text: str) -> None:
    assert jsonio.dumps(value).startswith(text)
    json.loads(jsonio.dumps(value), parse_constant=pytest.fail)


def test_what_is_nested_too_deep_is_cut_off() -> None:
    deep: Any = 1
    for _ in range(500):
        deep = [deep]
    assert "…" in jsonio.dumps(deep)
    assert jsonio.loads("[" * 64 + "]" * 64)
    assert jsonio.loads('{"a":' * 64 + "1" + "}" * 64)


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", "{", "", "[" * 5000, "[" * 65 + "]" * 65])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        jsonio.loads(text)


def test_the_options_of_the_standard_library_are_accepted() -> None:
    assert jsonio.dumps([1], separators=(",", ":")) == "[1]"
    assert jsonio.loads("[1]", parse_float=None) == [1]


def test_flask_uses_it() -> None:
    app = Flask("test")
    app.json = jsonio.Provider(app)
    with app.app_context():
        response = jsonify(loss=np.array([NAN], np.float32))
    assert response.get_data(as_text=True) == '{"loss":[null]}'
    assert response.mimetype == "application/json"
    assert response.get_json() == {"loss": [None]}
    assert app.json.dumps([NAN]) == "[null]"
