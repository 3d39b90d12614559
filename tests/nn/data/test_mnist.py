"""MNIST's files: split in their own order, shared by all runs, refused when damaged.

Small files of the same form stand in for the real ones, which are read where they are at hand.
"""

import dataclasses
import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from nn.config import DatasetConfig
from nn.data import DATASETS, fetch, mnist, status
from nn.data.files import File
from nn.data.mnist import TEST, TRAIN, ImageFiles
from nn.errors import ConfigError, DatasetUnavailableError
from tests.nn.data.mirror import Mirror, serving
from tests.nn.data.support import load
from tests.nn.data.test_idx import idx

NAMES = [name for name, dataset in DATASETS.items() if issubclass(dataset, ImageFiles)]
COUNT, TEST_COUNT = 50, 20


def archive(name: str) -> bytes:
    """A small file of the right form: pixel (0, 0) of an image is its number."""
    count = COUNT if name in TRAIN else TEST_COUNT
    if "labels" in name:
        return gzip.compress(idx(np.arange(count) % 10), mtime=0)
    images = np.zeros((count, 28, 28))
    images[:, 0, 0], images[:, 27, 27] = np.arange(count), 255
    return gzip.compress(idx(images), mtime=0)


CONTENT = {name: archive(name) for name in TRAIN + TEST}


@pytest.fixture(params=NAMES)
def small(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[type[ImageFiles]]:
    """The data set with small files in place of the published ones, none of them here yet."""
    dataset = DATASETS[request.param]
    assert issubclass(dataset, ImageFiles)
    facts = {name: File(len(c), hashlib.sha256(c).hexdigest()) for name, c in CONTENT.items()}
    collection = dataclasses.replace(dataset.collection, files=facts, mirrors=())
    monkeypatch.setattr(dataset, "collection", collection)
    monkeypatch.setattr(dataset, "default_samples", COUNT)
    monkeypatch.setenv("NN_PLAYGROUND_DATA", str(tmp_path))
    mnist._read.cache_clear()
    yield dataset
    mnist._read.cache_clear()


@pytest.fixture
def present(small: type[ImageFiles], tmp_path: Path) -> type[ImageFiles]:
    folder = tmp_path / small.collection.folder
    folder.mkdir()
    for name, content in CONTENT.items():
        (folder / name).write_bytes(content)
    return small


def numbers(x: np.ndarray) -> list[int]:
    return (x[:, 0, 0, 0] * 255).round().astype(int).tolist()


def test_the_last_share_is_for_validation(present: type[ImageFiles]) -> None:
    data = load(present.name, validation_fraction=0.2)
    assert numbers(data.x_train) == list(range(40))
    assert numbers(data.x_validation) == list(range(40, 50))
    assert numbers(data.x_test) == list(range(20))
    assert data.t_validation.tolist() == list(range(10))
    assert (data.x_train.dtype, data.t_train.dtype) == (np.float32, np.int64)
    assert data.x_train[0, 0, 27, 27] == 1
    assert (data.shape, data.outputs, data.class_names) == (
        *((1, 28, 28), 10),
        present.class_texts["en"],
    )


def test_the_first_so_many_are_the_files_first(present: type[ImageFiles]) -> None:
    data = load(present.name, train_size=7, validation_fraction=0)
    assert numbers(data.x_train) == list(range(7))
    assert len(data.x_validation) == 0
    with pytest.raises(ConfigError, match="must be at most 50"):
        load(present.name, train_size=51, validation_fraction=0)


def test_runs_of_a_process_share_the_arrays(present: type[ImageFiles]) -> None:
    one, other = load(present.name, seed=1), load(present.name, seed=2, validation_fraction=0)
    assert np.shares_memory(one.x_train, other.x_train)
    assert np.shares_memory(one.t_test, other.t_test)
    assert not one.x_train.flags.writeable
    assert not one.t_train.flags.writeable


def test_missing_files_are_not_fetched_in_passing(small: type[ImageFiles]) -> None:
    assert status(small.name) == "missing"
    with pytest.raises(DatasetUnavailableError) as caught:
        load(small.name)
    assert f"nn-playground datasets fetch {small.name}" in str(caught.value)
    assert "NN_PLAYGROUND_DATA" in str(caught.value)


def test_a_damaged_file_is_not_trained_on(present: type[ImageFiles], tmp_path: Path) -> None:
    path = tmp_path / present.collection.folder / TRAIN[1]
    path.write_bytes(b"x" * len(CONTENT[TRAIN[1]]))
    assert status(present.name) == "missing"
    with pytest.raises(DatasetUnavailableError, match="not on this machine, or damaged"):
        load(present.name)


def test_fetching_makes_it_ready(small: type[ImageFiles], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serving(Mirror({f"/{name}": content for name, content in CONTENT.items()})) as mirror:
        collection = dataclasses.replace(small.collection, mirrors=(mirror.address,))
        monkeypatch.setattr(small, "collection", collection)
        seen: list[tuple[int, int]] = []
        fetch(small.name, lambda done, total: seen.append((done, total)))
    assert status(small.name) == "ready"
    assert seen[-1] == (sum(map(len, CONTENT.values())),) * 2
    assert numbers(load(small.name).x_test) == list(range(20))


@pytest.mark.parametrize("name", NAMES)
def test_every_mirror_is_a_folder(name: str) -> None:
    dataset = DATASETS[name]
    assert issubclass(dataset, ImageFiles)
    collection = dataset.collection
    assert len(collection.mirrors) >= 2
    assert all(m.startswith("https://") and m.endswith("/") for m in collection.mirrors)
    assert set(collection.files) == {*TRAIN, *TEST}


@pytest.mark.parametrize("name", NAMES)
def test_the_real_files_where_they_are_at_hand(name: str) -> None:
    if status(name) == "missing":
        pytest.skip("optional: the published files are not on this machine")
    data = DATASETS[name].load(DatasetConfig(name=name), np.random.default_rng(0))
    mnist._read.cache_clear()
    assert data.sizes == {"train": 48_000, "validation": 12_000, "test": 10_000}
    assert np.bincount(data.t_test, minlength=10).min() >= 892
    assert 0.1 < data.x_train.mean() < 0.3
    if name == "mnist":
        assert data.t_train[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
