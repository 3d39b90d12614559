"""The shared options: a skip fails where all tests must run, unless it is optional."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SAMPLE = """
import pytest

def test_passes(): pass

def test_optional(): pytest.skip("optional: no GPU")

@pytest.mark.xfail
def test_expected(): assert False

@pytest.mark.skip(reason="lazy")
def test_lazy(): pass

@pytest.mark.browser
def test_page(): pass
"""


def run_sample(folder: Path, sample: str, **environment: str) -> str:
    shutil.copy(Path(__file__).with_name("conftest.py"), folder)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = browser\n")
    (folder / "test_sample.py").write_text(sample)
    finished = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=folder,
        env={**os.environ, "PATH": "", "NN_PLAYGROUND_CHROMIUM": "", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return finished.stdout


def test_skips_are_allowed_by_default(tmp_path: Path) -> None:
    output = run_sample(tmp_path, SAMPLE, NN_PLAYGROUND_REQUIRE_BROWSER="")
    assert "1 passed, 3 skipped, 1 xfailed" in output


def test_skips_fail_where_all_must_run(tmp_path: Path) -> None:
    output = run_sample(tmp_path, SAMPLE, NN_PLAYGROUND_REQUIRE_BROWSER="1")
    assert "skipped although all tests must run: lazy" in output
    assert "skipped although all tests must run: no Chromium found" in output
    assert "1 passed, 1 skipped, 1 xfailed, 2 errors" in output


@pytest.mark.parametrize(
    ("reason", "closing"), [("lazy", "1 error in"), ("optional: no GPU", "1 skipped in")]
)
def test_a_skipped_module_fails_too(tmp_path: Path, reason: str, closing: str) -> None:
    sample = f"import pytest\npytest.skip({reason!r}, allow_module_level=True)\n"
    assert closing in run_sample(tmp_path, sample, NN_PLAYGROUND_REQUIRE_BROWSER="1")
