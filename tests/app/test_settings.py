import os
from pathlib import Path

import pytest

from app.settings import MAX_WORKERS, Settings, cores


def test_the_defaults_are_safe() -> None:
    settings = Settings()
    assert settings.host == "127.0.0.1"
    assert settings.workers == cores()
    assert (settings.max_runs, settings.max_playing) == (64, 32)


def test_the_environment_names_the_data_folder() -> None:
    assert Settings.from_environment({"NN_PLAYGROUND_DATA": "~/d"}).data == Path.home() / "d"
    assert Settings.from_environment({"NN_PLAYGROUND_DATA": ""}).data is None
    assert Settings.from_environment({}).data is None


@pytest.mark.parametrize("workers", [0, MAX_WORKERS + 1])
def test_workers_are_bounded(workers: int) -> None:
    with pytest.raises(ValueError, match="workers"):
        Settings(workers=workers)


@pytest.mark.parametrize("port", [-1, 65536])
def test_ports_are_bounded(port: int) -> None:
    with pytest.raises(ValueError, match="port"):
        Settings(port=port)


def test_cores_without_affinity(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert cores() == 1
    monkeypatch.setattr(os, "cpu_count", lambda: 1000)
    assert cores() == MAX_WORKERS
