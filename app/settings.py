"""What can be set from outside when the server starts: one frozen object, handed down."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

DATA_VARIABLE = "NN_PLAYGROUND_DATA"
MAX_WORKERS = 64


def cores() -> int:
    """Return the number of processors this process may use, 64 at most."""
    try:
        count = len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        count = os.cpu_count() or 1
    return max(1, min(count, MAX_WORKERS))


@dataclass(frozen=True, slots=True)
class Settings:
    """How the server is run; every field has a safe default.

    Attributes:
        host: address to listen on; anything but loopback has to be asked for.
        port: port to listen on.
        allowed_hosts: further names by which browsers may address the server.
        workers: training processes, one a core by default.
        data: folder with MNIST and Fashion-MNIST files; None means the user's cache.
        max_runs: runs kept at a time.
        max_playing: runs that may train at a time.
        max_iterations: iterations kept a run (16 bytes each); a run that reaches it pauses.
        checkpoint_seconds: most training time between two checkpoints: so much is trained again
            at most when a worker is lost.
        deadline_seconds: a call that takes longer than this has hung; its worker is replaced.
        open_deadline_seconds: the same for opening a run, which may read large files.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    allowed_hosts: tuple[str, ...] = ()
    workers: int = field(default_factory=cores)
    data: Path | None = None
    max_runs: int = 64
    max_playing: int = 32
    max_iterations: int = 2_000_000
    checkpoint_seconds: float = 5.0
    deadline_seconds: float = 30.0
    open_deadline_seconds: float = 120.0

    def __post_init__(self) -> None:
        if not 1 <= self.workers <= MAX_WORKERS:
            raise ValueError(f"workers (={self.workers}) must be 1 to {MAX_WORKERS}")
        if not 0 <= self.port <= 65535:
            raise ValueError(f"port (={self.port}) must be 0 to 65535")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Return the defaults with what the environment says (`NN_PLAYGROUND_DATA`)."""
        data = environment.get(DATA_VARIABLE)
        return cls(data=Path(data).expanduser() if data else None)
