"""Downloading, against a server on loopback: mirrors in turn, checksums, progress, no network."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pooch
import pytest

from nn.data import files
from nn.data.files import Collection, File, data_folder
from nn.errors import DatasetUnavailableError
from tests.nn.data.mirror import Mirror, serving

CONTENT = {"a.gz": b"a" * 200_000, "b.gz": b"b" * 1_000}
TOTAL = 201_000


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NN_PLAYGROUND_DATA", str(tmp_path))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return tmp_path


@pytest.fixture
def mirror() -> Iterator[Mirror]:
    with serving(Mirror({f"/{name}": content for name, content in CONTENT.items()})) as mirror:
        yield mirror


def collection(*mirrors: Mirror | str) -> Collection:
    addresses = tuple(m if isinstance(m, str) else m.address for m in mirrors)
    facts = {
        name: File(len(content), hashlib.sha256(content).hexdigest())
        for name, content in CONTENT.items()
    }
    return Collection("letters", "abc", addresses, facts)


def test_files_come_with_progress(mirror: Mirror, folder: Path) -> None:
    letters = collection(mirror)
    seen: list[tuple[int, int]] = []
    assert not letters.ready()
    letters.fetch(lambda done, total: seen.append((done, total)))
    assert letters.ready()
    assert (folder / "abc" / "a.gz").read_bytes() == CONTENT["a.gz"]
    assert letters.path("b.gz") == folder / "abc" / "b.gz"
    done = [value for value, _ in seen]
    assert done == sorted(done)
    assert done[-1] == TOTAL
    assert len(set(done)) >= 4
    assert {total for _, total in seen} == {TOTAL}
    assert mirror.encodings == {"identity"}


def test_nothing_is_fetched_twice(mirror: Mirror) -> None:
    letters = collection(mirror)
    letters.fetch()
    letters.fetch()
    assert mirror.asked == ["/a.gz", "/b.gz"]


@pytest.mark.parametrize("failure", ["status", "checksum", "length", "refused"])
def test_the_next_mirror_is_tried(mirror: Mirror, failure: str, closed: str) -> None:
    bad = Mirror({"/a.gz": b"x" * 200_000, "/b.gz": CONTENT["b.gz"]})
    if failure == "status":
        bad.status = 503
    if failure == "length":
        bad.files["/a.gz"], bad.lost = CONTENT["a.gz"], 1_000
    with serving(bad):
        letters = collection(closed if failure == "refused" else bad, mirror)
        seen: list[int] = []
        letters.fetch(lambda done, total: seen.append(done))
    assert letters.ready()
    assert mirror.asked[0] == "/a.gz"
    assert max(seen) == TOTAL


@pytest.fixture
def closed() -> str:
    """An address at which nobody answers."""
    with serving(Mirror({})) as mirror:
        return mirror.address


def test_without_a_network_the_error_names_the_way_out(closed: str, folder: Path) -> None:
    other = closed + "other/"
    with pytest.raises(DatasetUnavailableError) as caught:
        collection(closed, other).fetch()
    message = str(caught.value)
    assert message.startswith("letters: a.gz could not be downloaded")
    assert message.index(closed) < message.index(other)
    assert f"({closed}: no connection; {other}: no connection)" in message
    assert f"copy a.gz, b.gz into {folder / 'abc'}" in message
    assert "set NN_PLAYGROUND_DATA to a folder whose abc/ holds them" in message
    assert "choose digits, which need no download" in message


def test_a_wrong_checksum_leaves_nothing_behind(mirror: Mirror, folder: Path) -> None:
    mirror.files["/a.gz"] = b"x" * 200_000
    with pytest.raises(DatasetUnavailableError, match="wrong checksum"):
        collection(mirror).fetch()
    assert [path.name for path in folder.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("damage", [b"x" * 200_000, b"", b"a" * 199_999])
def test_a_damaged_file_is_noticed_and_fetched_again(
    mirror: Mirror, folder: Path, damage: bytes
) -> None:
    letters = collection(mirror)
    letters.fetch()
    path = folder / "abc" / "a.gz"
    path.write_bytes(damage)
    os.utime(path, ns=(1, 1))
    assert not letters.ready()
    letters.fetch()
    assert letters.ready()
    assert mirror.asked == ["/a.gz", "/b.gz", "/a.gz"]


def test_files_may_lie_in_the_folder_itself(folder: Path) -> None:
    for name, content in CONTENT.items():
        (folder / name).write_bytes(content)
    letters = collection()
    assert letters.ready()
    assert letters.path("a.gz") == folder / "a.gz"
    letters.fetch()


def test_a_folder_that_cannot_be_written_is_an_answer(mirror: Mirror, folder: Path) -> None:
    (folder / "abc").write_bytes(b"a file where the folder should be")
    with pytest.raises(DatasetUnavailableError, match=r"letters: a\.gz could not be downloaded"):
        collection(mirror).fetch()


def test_a_checksum_is_computed_once_a_change(
    mirror: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters = collection(mirror)
    letters.fetch()
    assert letters.ready()
    monkeypatch.setattr(files.pooch, "file_hash", None)
    assert letters.ready()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ValueError("SHA256 hash does not match"), "wrong checksum"),
        (OSError("503 Server Error"), "503 Server Error"),
        (OSError("x" * 500), "x" * 120),
        (OSError(), "OSError"),
    ],
)
def test_failures_are_told_in_a_few_words(error: Exception, words: str) -> None:
    assert files._short(error) == words


def test_the_default_folder_is_the_users_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NN_PLAYGROUND_DATA")
    assert data_folder() == Path(pooch.os_cache("nn-playground"))
    monkeypatch.setenv("NN_PLAYGROUND_DATA", "")
    assert data_folder() == Path(pooch.os_cache("nn-playground"))
