"""`nn-playground reproduce`: the experiments of the book, our figures beside the published ones."""

import argparse
import os
from pathlib import Path

from rich.progress import BarColumn, TextColumn, TimeRemainingColumn

from app.commands import verdicts
from app.commands.failures import FAILED
from app.commands.fetching import fetch_with_progress
from app.commands.terminal import progress_bar, write_json
from app.presets import Preset, experiments
from app.reproduction import Experiment, Report, reproduce
from app.settings import DATA_VARIABLE
from nn.errors import ConfigError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of this command."""
    add = parser.add_argument
    add("names", nargs="*", metavar="NAME", help="an experiment or a file NAME.json (default: all)")
    add("--list", action="store_true", help="list the experiments; train nothing")
    add("--quick", action="store_true", help="only those that take seconds")
    add("--jobs", type=int, default=1, metavar="N", help="trainings at a time (default 1)")
    add(
        *("--repeats",),
        type=int,
        metavar="N",
        help="train every variant N times, with seeds from 0 on, to see the spread",
    )
    add("--data", type=Path, metavar="DIR", help="the folder with MNIST's files")
    add("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Train the experiments and compare; 1 if a figure is beyond its tolerance.

    Raises:
        ConfigError: an unknown name, or a file that is no experiment.
        DatasetUnavailableError: the data cannot be had.
        TrainerError: the trainer rejects a configuration.
        RunLost: a worker is gone.
    """
    if options.data:
        os.environ[DATA_VARIABLE] = str(options.data)
    repeats = options.repeats and max(1, options.repeats)
    chosen = [Experiment.of(preset, repeats) for preset in _presets(options.names)]
    chosen = [each for each in chosen if each.book.quick or not options.quick]
    if options.list:
        return _list(chosen, options.json)
    for name in {each.preset.config.dataset.name for each in chosen}:
        fetch_with_progress(name)
    reports = _reports(chosen, max(1, options.jobs), options.json)
    return 0 if all(report.passed for report in reports) else FAILED


def _presets(names: list[str]) -> list[Preset]:
    known = experiments()
    return [_preset(name, known) for name in names] if names else list(known.values())


def _preset(name: str, known: dict[str, Preset]) -> Preset:
    if name in known:
        return known[name]
    if not name.endswith(".json"):
        rule = f"must be one of {', '.join(known)}, or a file NAME.json"
        raise ConfigError.of("NAME", name, rule, "choose one of these")
    try:
        return Preset.load(Path(name))
    except OSError as error:
        rule = f"cannot be read ({error.strerror})"
        raise ConfigError.of("NAME", name, rule, "check the path") from None


def _list(chosen: list[Experiment], as_json: bool) -> int:
    if as_json:
        write_json({"experiments": [each.preset.dump() for each in chosen]})
    else:
        verdicts.show_list(chosen)
    return 0


def _reports(chosen: list[Experiment], jobs: int, as_json: bool) -> list[Report]:
    """Train behind a progress bar; without `--json` show each report as soon as it is there."""
    columns = (BarColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    reports = []
    with progress_bar(*columns) as bar:
        task = bar.add_task("", total=sum(each.seconds for each in chosen))
        for report in reproduce(
            chosen, jobs, lambda what, seconds: bar.update(task, advance=seconds, description=what)
        ):
            reports.append(report)
            if not as_json:
                verdicts.show(report)
    if as_json:
        write_json(verdicts.dump(reports))
    else:
        verdicts.show_sum(reports)
    return reports
