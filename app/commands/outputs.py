"""What `train` leaves behind: tables on the terminal, files in a folder."""

import csv
from pathlib import Path
from typing import Any

from rich.markup import escape

from app.commands.terminal import notes, results, table
from app.commands.training import Training
from app.jsonio import dump_bytes

Json = dict[str, Any]


def show(result: Json) -> None:
    """Print the last figures of a run: training, validation, test."""
    latest, test = result["latest"], result["test"] or {}
    rows = table("", "loss", "accuracy")
    for part in ("train", "validation"):
        rows.add_row(
            part, *(_figure(latest.get(f"{part}_{kind}")) for kind in ("loss", "accuracy"))
        )
    rows.add_row("test", _figure(test.get("loss")), _figure(test.get("accuracy")))
    results().print(f"{result['state']} at step {result['step']:,}, epoch {result['epoch']:.4g}")
    results().print(rows)


def explain_divergence(detail: Json) -> None:
    """Say where a run stopped being finite and what helps."""
    layer = detail.get("layer") or {}
    where = f" in layer {layer['index']} ({layer['kind']})" if layer else ""
    notes().print(
        f"[bold red]diverged[/] at step {detail['step']}{where}: {escape(detail['reason'])}\n"
        f"  last good step: {detail['last_good_step']}\n"
        f"  remedy: {escape(detail['cure']['en'])}"
    )


def write_folder(folder: Path, training: Training, result: Json) -> None:
    """Write result.json, metrics.csv (every iteration), weights.npz and checkpoint.npz."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "result.json").write_bytes(dump_bytes(result))
    (folder / "weights.npz").write_bytes(training.weights())
    (folder / "checkpoint.npz").write_bytes(training.checkpoint())
    metrics = training.metrics()
    with (folder / "metrics.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(metrics)
        rows.writerows(zip(*metrics.values(), strict=True))
    notes().print(f"written to {escape(str(folder))}")


def save_checkpoint(folder: Path | None, step: int, data: bytes) -> Path:
    """Write a checkpoint where the run was stopped, say where, and return its path."""
    name = "checkpoint.npz" if folder else f"nn-playground-step-{step}.npz"
    path = (folder or Path()) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    notes().print(f"checkpoint saved; go on with: nn-playground train --resume {escape(str(path))}")
    return path


def _figure(value: float | None) -> str:
    return "-" if value is None or value != value else f"{value:.4f}"
