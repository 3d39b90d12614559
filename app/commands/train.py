"""`nn-playground train`: one configuration, trained in the same kind of worker as on the page."""

import argparse
import os
from pathlib import Path

from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from app.commands import configuration, outputs
from app.commands.failures import DIVERGED, FAILED
from app.commands.fetching import fetch_with_progress
from app.commands.terminal import notes, progress_bar, write_json
from app.commands.training import Training, started
from app.engine import RunLost
from app.settings import DATA_VARIABLE
from nn.checkpoint import read_config
from nn.config import RunConfig
from nn.errors import ConfigError

INTERRUPTED = 130


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of this command."""
    configuration.add_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print the result as one JSON object")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write result, metrics, weights")
    parser.add_argument(
        "--resume", type=Path, metavar="CHECKPOINT", help="go on, bit for bit, where it was saved"
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="the folder with MNIST's files")


def run(options: argparse.Namespace) -> int:
    """Train to the end and report; Ctrl-C saves a checkpoint.

    Raises:
        ConfigError: a wrong value.
        DatasetUnavailableError: the data cannot be had.
        TrainerError: the trainer rejects the configuration or the checkpoint.
    """
    if options.data:
        os.environ[DATA_VARIABLE] = str(options.data)
    checkpoint = _read(options.resume) if options.resume else None
    config = _config(options, checkpoint)
    fetch_with_progress(config.dataset.name)
    with started(config, checkpoint) as training:
        return _drive(training, options)


def _drive(training: Training, options: argparse.Namespace) -> int:
    try:
        _watch(training)
    except KeyboardInterrupt:
        outputs.save_checkpoint(options.out, training.step, training.checkpoint())
        return INTERRUPTED
    except RunLost as error:
        notes().print(f"[bold red]the training process ended[/] ({error.reason})")
        if training.saved:
            outputs.save_checkpoint(options.out, training.step, training.saved)
        return FAILED
    return _report(training, options)


def _report(training: Training, options: argparse.Namespace) -> int:
    diverged = training.state == "diverged"
    result = training.result(test=None if diverged else training.test())
    if options.out:
        outputs.write_folder(options.out, training, result)
    if options.json:
        write_json(result)
    else:
        outputs.show(result)
    if diverged:
        outputs.explain_divergence(training.detail or {})
    return DIVERGED if diverged else 0


def _watch(training: Training) -> None:
    """Train to the end behind a progress bar on standard error."""
    stop = training.config.stop
    columns = (TextColumn("step {task.fields[step]:,}"), BarColumn(), TimeRemainingColumn())
    with progress_bar(*columns, TextColumn("{task.description}")) as bar:
        task = bar.add_task("", total=stop.steps or stop.epochs, step=0)
        training.run(lambda training: _move(bar, task, training))


def _move(bar: Progress, task: TaskID, training: Training) -> None:
    last = training.evaluations[-1] if training.evaluations else {}
    names = ("train_loss", "validation_loss", "validation_accuracy")
    figures = [f"{name} {last[name]:.4f}" for name in names if last.get(name) is not None]
    done = training.step if training.config.stop.steps else training.epoch
    text = ", ".join(figures).replace("_", " ")
    bar.update(task, completed=done, step=training.step, description=text)


def _config(options: argparse.Namespace, checkpoint: bytes | None) -> RunConfig:
    """Return the configuration; that of the checkpoint where no other is given."""
    if checkpoint is None or options.config or options.preset:
        return configuration.chosen(options)
    return configuration.changed(RunConfig.load(read_config(checkpoint)), options.set)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        rule = f"cannot be read ({error.strerror})"
        raise ConfigError.of("--resume", str(path), rule, "check the path") from None
