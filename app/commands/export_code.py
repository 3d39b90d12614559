"""`nn-playground export-code`: a configured network as a program for another library."""

import argparse
from pathlib import Path

from rich.markup import escape

from app.commands import configuration
from app.commands.terminal import notes
from nn.errors import ConfigError
from nn.export import FRAMEWORKS


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of this command."""
    configuration.add_arguments(parser)
    parser.add_argument("--framework", choices=FRAMEWORKS, default="pytorch", help="the library")
    parser.add_argument("--out", type=Path, metavar="FILE.py", help="write it there, not out")


def run(options: argparse.Namespace) -> int:
    """Print the program, or write it to a file.

    Raises:
        ConfigError: a wrong value, a network that cannot be built, a file that cannot be written.
    """
    code = FRAMEWORKS[options.framework](configuration.chosen(options))
    if options.out is None:
        print(code, end="")  # noqa: T201
        return 0
    try:
        options.out.write_text(code, "utf-8")
    except OSError as error:
        rule = f"cannot be written ({error.strerror})"
        raise ConfigError.of("--out", str(options.out), rule, "check the path") from None
    notes().print(f"written to {escape(str(options.out))}")
    return 0
