"""`nn-playground check-gradients`: a network's gradients against numerical ones, in float64."""

import argparse
from dataclasses import asdict

from app.commands import configuration
from app.commands.failures import FAILED
from app.commands.terminal import results, table, write_json
from nn.config import RunConfig
from nn.data import DATASETS
from nn.gradcheck import Comparison, check_gradients
from nn.learner import Learner, as_trained
from nn.random import stream

TOLERANCE = 1e-5
"""A right gradient comes within about 1e-7 of the measured one; a wrong one is off by about 1."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of this command."""
    configuration.add_arguments(parser)
    parser.add_argument("--samples", type=int, default=8, help="samples in the batch (default 8)")
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
    config = configuration.chosen(options).model_copy(update={"dtype": "float64"})
    report = _report(config, max(2, options.samples), max(1, options.limit))
    agrees = all(comparison.max_error <= TOLERANCE for comparison in report)
    if options.json:
        arrays = [asdict(comparison) for comparison in report]
        write_json({"agrees": agrees, "tolerance": TOLERANCE, "arrays": arrays})
    else:
        _show(report, agrees)
    return 0 if agrees else FAILED


def _report(config: RunConfig, samples: int, limit: int) -> list[Comparison]:
    rng = stream(config.seed, "data")
    data = DATASETS[config.dataset.name].load(config.dataset, rng)
    learner = Learner(config, data)
    return check_gradients(
        learner.network,
        learner.loss,
        data.x_train[:samples],
        as_trained(data.t_train[:samples], config),
        limit=limit,
        rng=rng,
    )


def _show(report: list[Comparison], agrees: bool) -> None:
    rows = table("array", "numbers", "compared", "at a kink", "mean difference", "largest error")
    for row in report:
        counts = (row.size, row.checked, row.kinks)
        errors = (row.mean_difference, row.max_error)
        rows.add_row(row.name, *map(str, counts), *(f"{error:.1e}" for error in errors))
    results().print(rows)
    verdict = "the gradients agree" if agrees else "the gradients DIFFER"
    results().print(f"{verdict} (tolerance {TOLERANCE:.0e})")
