"""`nn-playground bench`: the measurements of a checkout."""

import argparse
import subprocess
import sys
from pathlib import Path

from nn.errors import PlaygroundError

ROOT = Path(__file__).resolve().parents[2]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of this command."""
    parser.add_argument("arguments", nargs=argparse.REMAINDER, metavar="NAME …")


def run(options: argparse.Namespace) -> int:
    """Run `python -m bench` with the arguments, where the benchmarks are.

    Raises:
        PlaygroundError: in an installed package, which does not carry them.
    """
    if not (ROOT / "bench" / "__main__.py").is_file():
        raise PlaygroundError(
            "the benchmarks are not part of the installed package; "
            'run "python -m bench" in a checkout of the sources'
        )
    command = [sys.executable, "-m", "bench", *(options.arguments or ["--help"])]
    return subprocess.run(command, cwd=ROOT, check=False).returncode  # noqa: S603  (our own module)
