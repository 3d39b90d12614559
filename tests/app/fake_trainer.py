"""A small deterministic trainer that keeps the contract, and misbehaves when asked to."""

import json
import os
import sys
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import threadpoolctl

PER_EPOCH = 10
LIVE = {"optimizer", "stop", "batch_size", "clip_norm"}


@dataclass
class Problem:
    """As `nn.errors.Problem`; `nn` itself takes a worker half a second to load."""

    field: str
    value: Any
    rule: str
    remedy: str


class Rejected(Exception):
    """As `nn.errors.ConfigError`."""

    def __init__(self, *problem: Any) -> None:
        self.problems = [Problem(*problem)]
        super().__init__(str(problem))


class Trainer:
    """Its loss at each step depends on all that came before, so that a gap would show.

    `config["seed"]`: 404 cannot be opened, 405 is rejected, 500 raises at step 50, 501 ends the
    process at step 50, 502 diverges after step 50 unless the batch size is changed.
    """

    def __init__(self, config: dict[str, Any], checkpoint: bytes | None = None) -> None:
        self.config = config
        self.seed = config.get("seed", 0)
        if self.seed == 404:
            raise RuntimeError("no data")
        if self.seed == 405:
            raise Rejected("seed", 405, "must not be 405", "choose another")
        self.edited: set[str] = set()
        self.step, self.value, self.judged = 0, float(self.seed + 1), checkpoint is not None
        if checkpoint:
            saved = json.loads(checkpoint)
            self.step, self.value, self.config = saved["step"], saved["value"], saved["config"]

    def summary(self) -> dict[str, Any]:
        return {"seed": self.seed, "pid": os.getpid()}

    def _update(self) -> float:
        if self.step == 49 and self.seed == 500:
            raise ArithmeticError("boom at step 50")
        if self.step == 49 and self.seed == 501:
            os._exit(3)
        rate = self.config.get("optimizer", {}).get("learning_rate", 0.001)
        self.value = (self.value * 1103515245.0 + 12345.0 + 1e6 * rate) % 2147483648.0
        self.step += 1
        time.sleep(0.0001)
        return self.value / 2147483648.0

    def advance(
        self,
        *,
        steps: int | None = None,
        seconds: float | None = None,
        epochs: int | None = None,
        probe: bool = True,
    ) -> dict[str, Any]:
        start, end, losses = self.step, time.perf_counter() + (seconds or 1e9), []
        last = start + (1_000_000 if steps is None else steps)
        if epochs:
            last = min(last, (start // PER_EPOCH + epochs) * PER_EPOCH)
        stop = self.config.get("stop", {}).get("steps") or 10_000_000
        evaluations = [] if self.judged else [self._evaluation()]
        self.judged = True
        state, detail = "running", None
        while self.step < min(last, stop) and (not losses or time.perf_counter() < end):
            if self.seed == 502 and self.step == 50 and "batch_size" not in self.edited:
                state = "diverged"
                detail = {"reason": "not finite", "step": 51, "last_good_step": 50}
                break
            losses.append(self._update())
            if self.step % PER_EPOCH == 0:
                evaluations.append(self._evaluation())
        if self.step >= stop:
            state = "finished"
        loss = np.array(losses, np.float32)
        return {
            "from_step": start,
            "step": self.step,
            "epoch": self.step / PER_EPOCH,
            "loss": loss,
            "accuracy": np.full(len(loss), np.nan, np.float32),
            "learning_rate": loss * 0,
            "grad_norm": loss * 2,
            "evaluations": evaluations,
            "probes": self.probe() if probe and losses else None,
            "state": state,
            "detail": detail,
        }

    def _evaluation(self) -> dict[str, Any]:
        return {
            "step": self.step,
            "epoch": self.step / PER_EPOCH,
            "train_loss": self.value,
            "train_accuracy": None,
            "validation_loss": 0.5,
            "validation_accuracy": 0.25,
        }

    def probe(self) -> dict[str, Any]:
        return {"step": self.step, "layers": [{"index": 0, "value": self.value}]}

    def update(self, changes: dict[str, Any]) -> dict[str, Any]:
        for field in changes.keys() - LIVE:
            raise Rejected(field, changes[field], "cannot change live", "reset the run")
        self.edited |= changes.keys()
        for field, value in changes.items():
            old = self.config.get(field)
            self.config[field] = {**old, **value} if isinstance(old, dict) else value
        return self.config

    def checkpoint(self) -> bytes:
        saved = {"step": self.step, "value": self.value, "config": self.config}
        return json.dumps(saved).encode()

    def test(self) -> dict[str, Any]:
        return {"loss": self.value, "accuracy": 0.5, "samples": 10, "step": self.step}

    def view(self, kind: str, **options: Any) -> dict[str, Any]:
        if kind == "nonsense":
            raise ValueError("no such view")
        if kind == "pid":
            return {"kind": kind, "pid": os.getpid()}
        return {"kind": kind, "step": self.step, **options}

    def weights(self, format: str) -> bytes:
        return f"{format} {self.step}".encode()

    # ---- for the engine's tests

    def boom(self) -> None:
        raise ArithmeticError("boom")

    def unsendable(self) -> Any:
        return lambda: None

    def nap(self, seconds: float = 0.0) -> int:
        time.sleep(seconds)
        return self.step

    def sleep(self, duration: float) -> int:
        return self.nap(duration)

    def chatter(self) -> int:
        print("this must not reach the channel", flush=True)  # noqa: T201
        return os.system("echo nor this")  # noqa: S605, S607

    def environment(self) -> dict[str, str]:
        return dict(os.environ)

    def modules(self) -> list[str]:
        return sorted({name.partition(".")[0] for name in sys.modules})

    def blas(self) -> list[dict[str, Any]]:
        return [x for x in threadpoolctl.threadpool_info() if x["user_api"] == "blas"]


class Mute(Trainer):
    """Trains, but can neither be looked into at rest nor saved."""

    def probe(self) -> dict[str, Any]:
        if self.step:
            raise RuntimeError("cannot look inside")
        return super().probe()

    def advance(self, *, probe: bool = True, **limits: Any) -> dict[str, Any]:
        return super().advance(probe=False, **limits)

    def checkpoint(self) -> bytes:
        raise RuntimeError("cannot be saved")


class Odd(Trainer):
    """Answers frames that do not follow one another."""

    def advance(self, **limits: Any) -> dict[str, Any]:
        frame = super().advance(**limits)
        return {**frame, "from_step": frame["from_step"] + frame["step"]}


class Lazy(Trainer):
    """Answers without training."""

    def advance(self, **limits: Any) -> dict[str, Any]:
        return super().advance(steps=0)
