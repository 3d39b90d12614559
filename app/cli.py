"""The command line: `nn-playground COMMAND …`.

Only the chosen command is imported. That keeps `--help` quick, and it matters to training: a
worker process runs the console script's imports again before its own first line, and numpy must
not be among them (its BLAS reads the environment once, when it is imported).
"""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from types import ModuleType

COMMANDS = {
    "serve": "start the playground and open it in the browser",
    "train": "train one configuration, with the very numbers the page shows",
    "reproduce": "train the book's experiments and compare with its figures",
    "presets": "list the experiments that come along",
    "datasets": "list the data sets, or fetch one",
    "check-gradients": "compare a network's gradients with numerical ones",
    "export-code": "write a network as a PyTorch program",
    "bench": "run a benchmark (in a checkout)",
}
INTERRUPTED = 130
"""The exit code of a program that Ctrl-C ended: 128 + SIGINT."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    0 done, 1 failed, 2 wrong configuration or arguments, 3 diverged, 4 data not available,
    130 interrupted.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    chosen = arguments[0] if arguments and arguments[0] in COMMANDS else ""
    parser = _parser(chosen)
    options = parser.parse_args(arguments)
    try:
        return int(_module(chosen).run(options))
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        return int(import_module("app.commands.failures").explain(error, options))


def _parser(chosen: str) -> argparse.ArgumentParser:
    """Return the parser; only the chosen command knows its arguments."""
    parser = argparse.ArgumentParser(
        "nn-playground", description="See at once what a knob does to a neural network."
    )
    parser.add_argument("--version", action="version", version=_version())
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, text in COMMANDS.items():
        command = commands.add_parser(name, help=text, description=text.capitalize() + ".")
        if name == chosen:
            _module(name).add_arguments(command)
    return parser


def _version() -> str:
    try:
        return version("nn-playground")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "unknown"


def _module(command: str) -> ModuleType:
    return import_module("app.commands." + command.replace("-", "_"))


if __name__ == "__main__":
    sys.exit(main())
