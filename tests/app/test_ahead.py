import logging

import pytest

from app import ahead, pages, thumbnails


def test_afterwards_nothing_has_to_be_made() -> None:
    pages._packed.cache_clear()
    thumbnails._thumbnail.cache_clear()
    ahead.begin().join(60)
    made = pages._packed.cache_info().misses, thumbnails._thumbnail.cache_info().misses
    assert made[1] >= 10
    ahead.make()
    assert pages._packed.cache_info().misses == made[0]
    assert thumbnails._thumbnail.cache_info().misses == made[1]


def test_what_fails_is_only_noted(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: object) -> None:
        raise OSError("a broken file")

    monkeypatch.setattr(ahead, "thumbnail", fail)
    with caplog.at_level(logging.WARNING):
        ahead.make()
    assert "a broken file" in caplog.text
