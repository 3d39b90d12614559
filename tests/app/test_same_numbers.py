"""A configuration gives the very same numbers by HTTP and on the command line."""

import csv
import json
import time
from pathlib import Path

import pytest

from app import create_app
from app.cli import main
from app.settings import Settings

CONFIG = {
    "seed": 3,
    "layers": [
        {"kind": "affine", "units": 30},
        {"kind": "batch_norm"},
        {"kind": "relu"},
        {"kind": "dropout", "rate": 0.2},
    ],
    "optimizer": {"name": "adamw", "learning_rate": 0.003},
    "schedule": {"name": "cosine"},
    "regularization": {"l2": 0.001},
    "batch_size": 64,
    "stop": {"epochs": 6},
}


def test_http_and_command_line_agree(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    app = create_app(Settings(workers=1))
    try:
        client = app.test_client()
        location = client.post("/api/runs", json=CONFIG).headers["Location"]
        client.patch(location, json={"speed": None})
        client.post(f"{location}/play")
        deadline = time.monotonic() + 60
        while (run := client.get(location).get_json())["state"] != "finished":
            assert time.monotonic() < deadline, run
            time.sleep(0.05)
        metrics = client.get(f"{location}/metrics").get_json()
        test = client.post(f"{location}/test").get_json()
    finally:
        app.extensions["runs"].shutdown()

    path = tmp_path / "config.json"
    path.write_text(json.dumps(CONFIG), "utf-8")
    assert main(["train", str(path), "--json", "--out", str(tmp_path)]) == 0
    found = json.loads(capsys.readouterr().out)
    for key in ("state", "step", "epoch", "config", "latest"):
        assert found[key] == run[key]
    assert found["test"] == test
    assert found["evaluations"] == metrics["evaluations"]
    rows = list(csv.DictReader((tmp_path / "metrics.csv").read_text("utf-8").splitlines()))
    for figure in ("step", "loss", "accuracy", "learning_rate", "grad_norm"):
        assert [float(row[figure]) for row in rows] == metrics[figure]
