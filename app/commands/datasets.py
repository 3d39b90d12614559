"""`nn-playground datasets`: what there is to learn from, and fetching what must be downloaded."""

import argparse
from typing import Any

from app.commands.fetching import fetch_with_progress
from app.commands.terminal import results, table, write_json
from nn.data import DATASETS, status
from nn.errors import ConfigError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of this command."""
    parser.add_argument("action", nargs="?", choices=("list", "fetch"), default="list")
    parser.add_argument("name", nargs="?", help="the data set to fetch")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """List the data sets, or fetch one."""
    if options.action == "fetch":
        return _fetch(options.name, options.json)
    rows = [_facts(name) for name in DATASETS]
    if options.json:
        write_json({"datasets": rows})
        return 0
    listing = table("name", "title", "task", "classes", "shape", "status")
    for row in rows:
        shape = "×".join(map(str, row["shape"]))
        title = row["text"]["en"]["title"]
        listing.add_row(
            *(row["name"], title, row["task"], str(row["classes"] or "-"), shape, row["status"])
        )
    results().print(listing)
    return 0


def _fetch(name: str | None, as_json: bool) -> int:
    if name not in DATASETS:
        rule = f"must be one of {', '.join(DATASETS)}"
        raise ConfigError.of("name", name, rule, "choose one of these")
    fetch_with_progress(name)
    if as_json:
        write_json(_facts(name))
    else:
        results().print(f"{name}: {status(name)}")
    return 0


def _facts(name: str) -> dict[str, Any]:
    dataset = DATASETS[name]
    return {
        "name": name,
        "text": dataset.text,
        "task": dataset.task,
        "kind": dataset.kind,
        "shape": list(dataset.shape),
        "classes": dataset.classes,
        "samples": dataset.default_samples,
        "choosable": list(dataset.choosable),
        "status": status(name),
    }
