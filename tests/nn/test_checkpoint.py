"""Checkpoints: the same bits back, never a pickle, damage always told."""

import io
import json
import pickle
import zipfile
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn.checkpoint import Array, npz, pack, read_config, safetensors, unpack
from nn.errors import CheckpointError
from nn.trainer import Trainer
from tests.nn.support import FULL

ARRAYS: dict[str, Array] = {
    "params": np.array([1.5, -0.0, 5e-324, 1e308]),
    "state.1.mean": np.arange(6, dtype=np.float32).reshape(2, 3),
    "order": np.arange(4)[::-1],
    "nothing": np.empty((0, 3), np.float32),
    "scalar": np.array(7),
}
META = {"done": 3, "config": {"seed": 2**32 - 1}, "streams": {"shuffle": {"state": 2**127}}}
DATA = pack(ARRAYS, META)


def test_arrays_and_values_come_back_bit_for_bit() -> None:
    arrays, meta = unpack(DATA)
    assert meta == {"version": 1, **META}
    assert list(arrays) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert arrays[name].dtype == array.dtype
        assert arrays[name].shape == array.shape
        assert arrays[name].tobytes() == array.tobytes()


def test_the_same_content_gives_the_same_bytes() -> None:
    assert pack(ARRAYS, META) == DATA


def test_numpy_reads_it_without_pickle() -> None:
    with np.load(io.BytesIO(DATA), allow_pickle=False) as file:
        assert file["state.1.mean"].tolist() == [[0, 1, 2], [3, 4, 5]]
        assert json.loads(file["meta"].tobytes())["done"] == 3


def test_the_configuration_can_be_read_alone() -> None:
    assert read_config(DATA) == META["config"]
    with pytest.raises(CheckpointError, match="holds no configuration; use another one"):
        read_config(pack({}, {"config": 3}))


@given(st.data())
def test_every_flipped_byte_is_found_or_harmless(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(DATA) - 1))
    damaged = bytearray(DATA)
    damaged[at] ^= data.draw(st.integers(1, 255))
    try:
        arrays, meta = unpack(bytes(damaged))
    except CheckpointError:
        return
    assert meta == {"version": 1, **META}  # a byte that says nothing, such as a date
    assert [array.tobytes() for array in arrays.values()] == [a.tobytes() for a in ARRAYS.values()]


@given(st.integers(0, len(DATA) - 1))
def test_every_cut_is_found(length: int) -> None:
    with pytest.raises(CheckpointError, match=r"is damaged .*; use an earlier one"):
        unpack(DATA[:length])


@given(st.binary(max_size=300))
def test_noise_is_no_checkpoint(noise: bytes) -> None:
    with pytest.raises(CheckpointError):
        unpack(noise)


def archive(name: str, content: bytes, compression: int = zipfile.ZIP_STORED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as zipped:
        zipped.writestr(name, content)
    return file.getvalue()


def saved(array: Any, **options: Any) -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array(file, array, **options)
    return file.getvalue()


HUGE = saved(np.zeros(1, np.uint8)).replace(b"(1,)", b"(9**9,)")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (pickle.dumps(ARRAYS), "not a zip file"),
        (archive("a.npy", saved(np.array([{}], object))), "a.npy is not a plain array"),
        (archive("a.npy", saved(np.zeros((2, 2), order="F"))), "a.npy is not a plain array"),
        (archive("a.npy", saved(np.zeros(9))[:-8]), "a.npy is not a plain array of its size"),
        (archive("a.npy", saved(np.zeros(9)) + b"more"), "a.npy is not a plain array of its size"),
        (archive("a.npy", saved(np.zeros(9), version=(2, 0))), "a.npy is in another format"),
        (archive("a.npy", HUGE), ""),
        (archive("a.npy", b"nonsense"), ""),
        (archive("a.npy", saved(np.zeros(9)), zipfile.ZIP_DEFLATED), "a.npy is compressed"),
        (archive("a.npy", saved(np.zeros(9))), "meta"),
        (archive("meta.npy", saved(np.frombuffer(b"{", np.uint8))), ""),
    ],
)
def test_what_is_no_checkpoint_is_told(data: bytes, why: str) -> None:
    with pytest.raises(CheckpointError, match=f"is damaged .*{why}"):
        unpack(data)


@pytest.mark.parametrize("meta", [b'{"version": 2}', b"{}", b"[]"])
def test_another_version_is_told(meta: bytes) -> None:
    with pytest.raises(CheckpointError, match=r"version \(=.*\): must be 1; use the release"):
        unpack(npz({"meta": np.frombuffer(meta, np.uint8)}))


def test_weights_are_named_arrays() -> None:
    trainer = Trainer(FULL)
    trainer.advance(steps=5)
    with np.load(io.BytesIO(trainer.weights("npz")), allow_pickle=False) as file:
        arrays = dict(file)
    network = trainer._learner.network
    assert set(arrays) == {*network.views, *network.state()}
    assert arrays["0.weight"].shape == (2, 8)
    assert all(np.array_equal(arrays[name], view) for name, view in network.views.items())


def read_safetensors(data: bytes) -> tuple[dict[str, Array], dict[str, str]]:
    """Read the format as its description has it, by other means than it is written."""
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + size])
    body = data[8 + size :]
    metadata = header.pop("__metadata__")
    types = {"F32": "<f4", "F64": "<f8"}
    arrays, ends = {}, [0]
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        assert start == ends[-1]
        ends.append(end)
        arrays[name] = np.frombuffer(body[start:end], types[entry["dtype"]]).reshape(entry["shape"])
    assert ends[-1] == len(body)
    assert (8 + size) % 8 == 0
    return arrays, metadata


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_safetensors_hold_the_same_weights(dtype: str) -> None:
    trainer = Trainer({**FULL, "dtype": dtype})
    trainer.advance(steps=5)
    arrays, metadata = read_safetensors(trainer.weights("safetensors"))
    network = trainer._learner.network
    assert metadata["step"] == "5"
    assert json.loads(metadata["config"]) == trainer.config.dump()
    for name, array in {**network.views, **network.state()}.items():
        assert arrays[name].dtype == array.dtype
        assert np.array_equal(arrays[name], array)


def test_the_safetensors_package_reads_it() -> None:
    reader = pytest.importorskip(
        "safetensors.numpy", reason="optional: safetensors is not installed"
    )
    arrays = reader.load(safetensors({"a": ARRAYS["state.1.mean"]}, {"step": "1"}))
    assert np.array_equal(arrays["a"], ARRAYS["state.1.mean"])
