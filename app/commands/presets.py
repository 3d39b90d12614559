"""`nn-playground presets`: the experiments that come along."""

import argparse

from app.commands.terminal import results, table, write_json
from app.presets import presets


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of this command."""
    parser.add_argument("--json", action="store_true", help="print JSON, with the configurations")


def run(options: argparse.Namespace) -> int:
    """List the presets."""
    if options.json:
        write_json({"presets": [preset.dump() for preset in presets().values()]})
        return 0
    rows = table("name", "title", "what to look at")
    for preset in presets().values():
        rows.add_row(preset.name, preset.title.en, preset.help.en)
    results().print(rows)
    return 0
