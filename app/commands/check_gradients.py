"""`nn-playground check-gradients`: a network's gradients against numerical ones, in float64."""

import argparse
from typing import Any

from app.commands import configuration
from app.commands.failures import FAILED
from app.commands.terminal import results, table, write_json
from nn.trainer import Trainer

Json = dict[str, Any]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of this command."""
    configuration.add_arguments(parser)
    parser.add_argument(
        "--samples", type=int, default=8, help="samples in the batch, 2 or more (default 8)"
    )
    parser.add_argument(
        "--limit", type=int, default=100, help="numbers compared in each array (default 100)"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Compare the gradients of the untrained network on its first samples; 1 if they differ.

    Raises:
        ConfigError: a wrong value.
        DatasetUnavailableError: the data are not on this machine.
    """
    trainer = Trainer(configuration.chosen(options))
    report = trainer.check_gradients(samples=options.samples, limit=options.limit)
    if options.json:
        write_json(report)
    else:
        _show(report)
    return 0 if report["agrees"] else FAILED


def _show(report: Json) -> None:
    rows = table("array", "numbers", "compared", "at a kink", "mean difference", "largest error")
    for row in report["arrays"]:
        counts = (row["size"], row["checked"], row["kinks"])
        errors = (row["mean_difference"], row["max_error"])
        rows.add_row(row["name"], *map(str, counts), *(f"{error:.1e}" for error in errors))
    results().print(rows)
    cost = report["cost"]
    results().print(
        f"backpropagation takes {cost['backpropagation']:.1e} s a batch; measuring all "
        f"{cost['parameters']:,} parameters would take {cost['numerical']:.1e} s, "
        f"{cost['ratio']:,.0f} times as long"
    )
    verdict = "the gradients agree" if report["agrees"] else "the gradients DIFFER"
    results().print(f"{verdict} (tolerance {report['tolerance']:.0e})")
