"""Options for every test: the browser, honest skips, repeatable property tests."""

import os
import shutil
from collections.abc import Generator
from typing import Any

import pytest
from hypothesis import settings

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
SKIPS_FAIL = os.environ.get("NN_PLAYGROUND_REQUIRE_BROWSER") == "1"

settings.register_profile("nn-playground", deadline=None, derandomize=True)
settings.load_profile("nn-playground")


def find_chromium() -> str | None:
    """The browser that NN_PLAYGROUND_CHROMIUM names, or the first one on the path."""
    named = os.environ.get("NN_PLAYGROUND_CHROMIUM")
    return named or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The path of Chromium; the test skips where there is none."""
    path = find_chromium()
    if path is None:
        pytest.skip("no Chromium found; install it or set NN_PLAYGROUND_CHROMIUM")
    return path


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("browser") and find_chromium() is None:
        pytest.skip("no Chromium found; install it or set NN_PLAYGROUND_CHROMIUM")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _fail_if_skipped((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _fail_if_skipped((yield))


def _fail_if_skipped(report: Any) -> Any:
    """Turn a skip into a failure where all must run, unless its reason starts with "optional:"."""
    if SKIPS_FAIL and report.skipped and not hasattr(report, "wasxfail"):
        path, line, message = report.longrepr
        reason = message.removeprefix("Skipped: ")
        if not reason.startswith("optional:"):
            report.outcome = "failed"
            report.longrepr = f"{path}:{line}: skipped although all tests must run: {reason}"
    return report
