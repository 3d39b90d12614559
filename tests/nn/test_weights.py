"""Weights come back from a file, whatever wrote it, or are refused with the reason."""

import io
import json
from typing import Any

import numpy as np
import pytest

from nn.checkpoint import npz, safetensors
from nn.errors import CheckpointError
from nn.trainer import Trainer
from nn.weights import load, read
from tests.nn.layers.support import network, samples
from tests.nn.support import FULL, assert_plain, joined, params

Arrays = dict[str, np.ndarray]


def trained(steps: int = 30, **changes: Any) -> Trainer:
    trainer = Trainer({**FULL, **changes})
    trainer.advance(steps=steps)
    return trainer


@pytest.mark.parametrize("format", ["npz", "safetensors"])
def test_weights_go_out_and_come_back_bit_for_bit(format: str) -> None:
    first, second = trained(), trained(3)
    second.load_weights(first.weights(format))
    assert params(second) == params(first)
    assert second.test()["loss"] == first.test()["loss"]
    assert second.test()["step"] == 3


def test_what_numpy_writes_is_read() -> None:
    first, second = trained(), trained(3)
    file = io.BytesIO()
    np.savez(file, **read(first.weights()))
    second.load_weights(file.getvalue())
    assert params(second) == params(first)


def test_training_goes_on_from_them_with_a_fresh_optimizer() -> None:
    data = trained().weights()
    first, second = trained(0), trained(0)
    second.advance(steps=0)
    for trainer in (first, second):
        trainer.load_weights(data)
    frames = [[first.advance(steps=12)], [second.advance(steps=5), second.advance(steps=7)]]
    assert joined(frames[0]) == joined(frames[1])
    assert first._learner.memory.step == 12
    assert_plain(frames[0])


def test_a_run_that_diverged_may_go_on_with_sound_weights() -> None:
    data = trained(5).weights()
    optimizer = {"name": "sgd", "learning_rate": 10}
    trainer = Trainer({**FULL, "optimizer": optimizer, "clip_norm": None})
    trainer._marks.detail = {"step": 1}
    assert trainer.state == "diverged"
    trainer.load_weights(data)
    assert trainer.state == "running"


def test_another_precision_is_converted() -> None:
    double = Trainer({**FULL, "dtype": "float64"})
    double.load_weights(trained().weights())
    expected = read(trained().weights())
    for name, array in read(double.weights()).items():
        assert array.dtype == np.float64
        np.testing.assert_array_equal(array, expected[name].astype(np.float64))


def changed(**changes: np.ndarray | None) -> bytes:
    arrays = {**read(trained(3).weights()), **changes}
    return npz({name: array for name, array in arrays.items() if array is not None})


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (lambda: changed(**{"0.bias": None}), r"missing \['0.bias'\], strange \[\]"),
        (lambda: changed(extra=np.zeros(1)), r"missing \[\], strange \['extra'\]"),
        (lambda: changed(**{"0.bias": np.zeros(9)}), r"0.bias has shape \(9,\), not \(8,\)"),
        (lambda: changed(**{"0.bias": np.full(8, np.nan)}), "0.bias must have finite numbers"),
        (lambda: changed(**{"0.bias": np.zeros(8, int)}), "0.bias must have finite numbers"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(data: Any, message: str) -> None:
    trainer = trained(4)
    before = params(trainer)
    with pytest.raises(CheckpointError, match=message):
        trainer.load_weights(data())
    assert params(trainer) == before


def tensors(entry: Any, data: bytes = bytes(8)) -> bytes:
    text = json.dumps({"w": entry}).encode()
    return len(text).to_bytes(8, "little") + text + data


WRONG: dict[str, bytes] = {
    "nothing": b"",
    "no file": b"hello, world",
    "damaged npz": b"PK\3\4 and so on",
    "long header": (10**9).to_bytes(8, "little") + b"{}",
    "a list": (2).to_bytes(8, "little") + b"[]",
    "no JSON": (2).to_bytes(8, "little") + b"{{",
    "too deep": (200_000).to_bytes(8, "little") + b"[" * 200_000,
    "no entry": tensors(5),
    "unknown type": tensors({"dtype": "I64", "shape": [1], "data_offsets": [0, 8]}),
    "negative": tensors({"dtype": "F32", "shape": [-1, -2], "data_offsets": [0, 8]}),
    "too long": tensors({"dtype": "F32", "shape": [3], "data_offsets": [0, 12]}),
    "too short": tensors({"dtype": "F32", "shape": [3], "data_offsets": [0, 8]}),
    "three ends": tensors({"dtype": "F32", "shape": [2], "data_offsets": [0, 8, 9]}),
    "no shape": tensors({"dtype": "F32", "data_offsets": [0, 8]}),
}


@pytest.mark.parametrize("data", WRONG.values(), ids=WRONG)
def test_what_is_damaged_is_refused(data: bytes) -> None:
    with pytest.raises(CheckpointError, match="neither npz nor safetensors, or damaged"):
        read(data)


def test_a_compressed_or_column_wise_file_is_refused() -> None:
    file = io.BytesIO()
    np.savez_compressed(file, w=np.zeros(3))
    with pytest.raises(CheckpointError, match="compressed"):
        read(file.getvalue())
    file = io.BytesIO()
    np.savez(file, w=np.asfortranarray(np.ones((2, 3))))
    with pytest.raises(CheckpointError, match="not a plain array"):
        read(file.getvalue())


def test_both_formats_hold_the_same() -> None:
    arrays: Arrays = {"a": samples(2), "b": np.float32([1, 2])}
    for data in (npz(arrays), safetensors(arrays, {"about": "this"})):
        for name, array in read(data).items():
            np.testing.assert_array_equal(array, arrays[name])
            assert array.dtype == arrays[name].dtype


def test_a_network_alone_takes_them_too() -> None:
    net = network(*Trainer(FULL).config.layers, shape=(2,))
    load(net, npz({**{n: v + 1 for n, v in net.views.items()}, **net.state()}))
    assert net.views["0.bias"].tolist() == [1.0] * 8
