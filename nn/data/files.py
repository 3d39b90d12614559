"""Files that have to be downloaded once: where they are, whether they are whole, how they come."""

import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pooch

from nn.errors import DatasetUnavailableError

FOLDER_VARIABLE = "NN_PLAYGROUND_DATA"
TIMEOUT = 10.0
"""Seconds without an answer after which the next mirror is tried."""
CHUNK = 1 << 16

Progress = Callable[[int, int], None]
"""Called with (bytes done, bytes in all)."""


@dataclass(frozen=True)
class File:
    """One file as it was published."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Collection:
    """The files of one data set, and the addresses that hold them all under the same names."""

    name: str
    folder: str
    mirrors: tuple[str, ...]
    files: Mapping[str, File]

    def path(self, name: str) -> Path | None:
        """Return where a whole copy of the file is; None when there is none."""
        for path in (data_folder() / self.folder / name, data_folder() / name):
            if _whole(path, self.files[name]):
                return path
        return None

    def ready(self) -> bool:
        """Return whether all files are on this machine and whole."""
        return all(self.path(name) for name in self.files)

    def fetch(self, progress: Progress | None = None) -> None:
        """Download the files that are missing or damaged, from the first mirror that has them.

        Raises:
            DatasetUnavailableError: with what each mirror answered and the offline alternative.
        """
        total = sum(file.size for file in self.files.values())
        done = 0
        for name, file in self.files.items():
            if self.path(name) is None:
                self._download(name, _Bar(progress, done, file.size, total))
            done += file.size
            if progress:
                progress(done, total)

    def _download(self, name: str, bar: "_Bar") -> None:
        pooch.get_logger().setLevel(logging.CRITICAL)  # what went wrong is in our own error
        answers = []
        for mirror in self.mirrors:
            bar.reset()
            # A server that announces the .gz as an encoding would have it undone: "identity".
            downloader = pooch.HTTPDownloader(
                progressbar=bar,
                chunk_size=CHUNK,
                timeout=TIMEOUT,
                headers={"Accept-Encoding": "identity"},
            )
            try:
                pooch.retrieve(
                    mirror + name,
                    f"sha256:{self.files[name].sha256}",
                    fname=name,
                    path=data_folder() / self.folder,
                    downloader=downloader,
                )
            except (OSError, ValueError) as error:  # requests' own are OSErrors; ValueError: hash
                answers.append(f"{mirror}: {_short(error)}")
            else:
                return
        raise self.unavailable(f"{name} could not be downloaded ({'; '.join(answers)})")

    def unavailable(self, reason: str) -> DatasetUnavailableError:
        """Return the error that says why, and what to do without a network."""
        names = ", ".join(self.files)
        return DatasetUnavailableError(
            f"{self.name}: {reason}. Without a network: copy {names} into "
            f"{data_folder() / self.folder}, or set {FOLDER_VARIABLE} to a folder whose "
            f"{self.folder}/ holds them; or choose digits, which need no download"
        )


def data_folder() -> Path:
    """Return where files are kept: NN_PLAYGROUND_DATA, or else this user's cache folder."""
    return Path(os.environ.get(FOLDER_VARIABLE) or pooch.os_cache("nn-playground"))


class _Bar:
    """What pooch calls while it downloads one file; counts on from the files before it."""

    def __init__(self, progress: Progress | None, before: int, size: int, overall: int) -> None:
        self.progress, self.before, self.size, self.overall = progress, before, size, overall
        self.total = 0  # pooch writes the announced length here
        self.done = 0

    def update(self, count: int) -> None:
        self.done = min(self.done + count, self.size)  # pooch counts whole chunks
        if self.progress:
            self.progress(self.before + self.done, self.overall)

    def reset(self) -> None:
        self.done = 0

    def close(self) -> None:
        """Nothing to put away."""


_WORDS = {
    "ConnectionError": "no connection",
    "ConnectTimeout": "no answer",
    "ReadTimeout": "no answer",
    "SSLError": "no trusted connection",
    "ChunkedEncodingError": "broke off",
    "ValueError": "wrong checksum",
}


def _short(error: Exception) -> str:
    """Return why a mirror failed in a few words; requests' own messages fill many lines."""
    return _WORDS.get(type(error).__name__, str(error)[:120] or type(error).__name__)


def _whole(path: Path, file: File) -> bool:
    try:
        facts = path.stat()
    except OSError:
        return False
    return facts.st_size == file.size and _sha256(path, facts.st_mtime_ns) == file.sha256


@lru_cache(maxsize=64)
def _sha256(path: Path, changed: int) -> str:
    """Return the file's checksum, computed anew only when the file has changed since."""
    return str(pooch.file_hash(path, alg="sha256"))
