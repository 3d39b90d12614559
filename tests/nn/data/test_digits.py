"""The digits come from scikit-learn's file, not through scikit-learn."""

import subprocess
import sys
from importlib.machinery import ModuleSpec

import numpy as np
import pytest
from sklearn.datasets import load_digits

from nn.data import digits, fetch, status
from nn.errors import DatasetUnavailableError
from tests.nn.data.support import load


def test_they_are_scikit_learns_digits() -> None:
    bunch = load_digits()
    pixels, labels = digits._read()
    np.testing.assert_array_equal(pixels[:, 0] * 16, bunch.images)
    np.testing.assert_array_equal(labels, bunch.target)
    assert len(labels) == digits.COUNT
    assert not pixels.flags.writeable


def test_the_test_images_are_the_same_for_every_seed() -> None:
    one, other = load("digits", seed=1), load("digits", seed=2)
    np.testing.assert_array_equal(one.x_test, other.x_test)
    assert not np.array_equal(one.x_train, other.x_train)
    assert one.sizes == {"train": 1150, "validation": 287, "test": 360}
    assert (one.x_train.min(), one.x_train.max()) == (0, 1)


def test_scikit_learn_is_not_imported() -> None:
    code = "import sys; from nn.data import digits; digits._read(); print('sklearn' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


@pytest.mark.parametrize("spec", [None, ModuleSpec("sklearn", None, is_package=True)])
def test_without_scikit_learn_the_error_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, spec: ModuleSpec | None
) -> None:
    monkeypatch.setattr(digits.importlib.util, "find_spec", lambda name: spec)
    digits._read.cache_clear()
    try:
        assert status("digits") == "missing"
        for attempt in (lambda: load("digits"), lambda: fetch("digits")):
            with pytest.raises(DatasetUnavailableError, match="pip install scikit-learn"):
                attempt()
    finally:
        digits._read.cache_clear()


def test_a_folder_without_the_file_is_passed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    spec = ModuleSpec("sklearn", None, is_package=True)
    assert spec.submodule_search_locations is not None
    spec.submodule_search_locations.append(str(tmp_path))
    monkeypatch.setattr(digits.importlib.util, "find_spec", lambda name: spec)
    assert status("digits") == "missing"
