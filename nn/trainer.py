"""Trainer: a whole run behind a few calls, each answered with plain values and arrays."""

import array
import math
import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from nn import checkpoint, gradreport, views, weights
from nn.changes import refused
from nn.config import RunConfig
from nn.data import Data
from nn.describe import describe
from nn.divergence import explain
from nn.errors import ConfigError
from nn.evaluate import Evaluator, Twin
from nn.health import Judge
from nn.learner import Learner, NotFiniteError
from nn.loading import load_data
from nn.pace import Pace
from nn.probe import Array, Inside, Probe
from nn.recovery import History
from nn.resume import Marks, freeze, thaw

RECORD = ("loss", "accuracy", "learning_rate", "grad_norm")
"""What is recorded of every update, in this order."""

EARLY = 10
"""In the first so many epochs each is evaluated; a distance is later a tenth of the way."""

Json = dict[str, Any]


class Trainer:
    """One run: trains in slices, shows what is inside, takes live changes, can be saved.

    Slicing never changes results: a limit in seconds or steps only says when a call returns.
    What is returned is made of JSON values, except that sequences are float32 arrays.
    """

    def __init__(
        self,
        config: RunConfig | Mapping[str, Any],
        checkpoint: bytes | None = None,
        *,
        data: Data | None = None,
    ) -> None:
        """Load the data and draw the first weights, or go on from a checkpoint.

        Args:
            config: the run, or the JSON of one.
            checkpoint: what `checkpoint` returned.
            data: what to learn instead of the configured data set, whose shape it has.

        Raises:
            ConfigError: with every wrong value.
            DatasetUnavailableError: when the data are not on this machine.
            CheckpointError: when the checkpoint is damaged or belongs to another network.
        """
        self.config = config if isinstance(config, RunConfig) else RunConfig.load(config)
        self.data = load_data(self.config) if data is None else data
        self._step_pace, self._look_pace = Pace(), Pace()
        self._own(Learner(self.config, self.data), Marks())
        if checkpoint is not None:
            self.restore(checkpoint)

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy and pickle by checkpoint, so that the copy goes on bit for bit."""
        return partial(type(self), data=self.data), (self.config, self.checkpoint())

    def _own(self, learner: Learner, marks: Marks) -> None:
        self._learner = learner
        self._probe = Probe(learner.network)
        self._twin = Twin(learner)
        self._evaluator = Evaluator(self.config, self.data, self._twin)
        self._marks = marks
        self._history = History(learner, marks.first_loss)

    @property
    def state(self) -> str:
        """Say "running" while there is something left to do, else "finished" or "diverged"."""
        if self._marks.detail is not None:
            return "diverged"
        end = self._learner.end
        return "finished" if end is not None and self._learner.done >= end else "running"

    # ---- training

    def advance(
        self,
        *,
        steps: int | None = None,
        seconds: float | None = None,
        epochs: int | None = None,
        probe: bool = True,
    ) -> Json:
        """Train until the first limit is reached, the run is finished, or it diverges.

        Args:
            steps: so many updates.
            seconds: about so long, but at least one update.
            epochs: to the end of the present epoch (1), or of a later one.
            probe: whether to look inside at the last update.

        Returns:
            The records of all updates from `from_step` to `step`, evaluations, probe and state.
        """
        learner = self._learner
        goal = math.inf if learner.end is None else learner.end
        if steps is not None:
            goal = min(goal, learner.done + steps)
        if epochs is not None:
            goal = min(goal, learner.step_at(learner.batches.epochs + epochs))
        deadline = math.inf if seconds is None else time.perf_counter() + seconds
        if goal == deadline == math.inf:
            raise ConfigError.of("steps", None, "needs a limit", "give steps, seconds or epochs")
        with np.errstate(all="ignore"):
            return self._train(goal, deadline, probe)

    def _train(self, goal: float, deadline: float, probe: bool) -> Json:
        learner, from_step = self._learner, self._learner.done
        records, evaluations, probes = array.array("f"), self._due_evaluation(), None
        deadline -= self._look_pace.seconds if probe else 0.0
        last = False
        while learner.done < goal and self._marks.detail is None and not last:
            now = time.perf_counter()
            last = learner.done + 1 >= goal or now + self._step_pace.seconds >= deadline
            before = self._probe.copy_weights() if last and probe else None
            try:
                records.extend(self._history.step())
            except NotFiniteError:
                self._diverge()
                break
            self._step_pace.saw(time.perf_counter() - now)
            if before is not None:
                probes = self._timed_look(before)
            if learner.batches.position == 0 or learner.done == learner.end:
                evaluations += self._due_evaluation()
        table = np.frombuffer(records, np.float32).reshape(-1, len(RECORD))
        return {
            "from_step": from_step,
            "step": learner.done,
            "epoch": learner.batches.epoch,
            **{name: table[:, column].copy() for column, name in enumerate(RECORD)},
            "evaluations": evaluations,
            "probes": probes,
            "state": self.state,
            "detail": self._marks.detail,
        }

    def _diverge(self) -> None:
        done = self._learner.done
        why = explain(self._learner.network, self.config, self._marks.first_health or [])
        self._marks.detail = {"step": done + 1, "last_good_step": self._history.recover(), **why}

    def _due_evaluation(self) -> list[Json]:
        """Evaluate before the first update, at the end, and in between as often as is cheap.

        The first epochs are all judged; the distance then grows to the one at which evaluating
        costs a tenth of training. Only the count of updates decides, so that slices agree.
        """
        done, end, last = self._learner.done, self._learner.end, self._marks.evaluated
        if last is None:
            self._marks.first_health = [entry["status"] for entry in self.probe()["health"]]
        elif done == last:
            return []
        elif done != end:
            interval = self._evaluator.interval(self._learner.batches.size)
            if self._learner.batches.position or done - last < min(interval, done // EARLY):
                return []
        self._marks.evaluated = done
        at = {"step": done, "epoch": self._learner.batches.epoch}
        return [{**at, **self._evaluator.figures()}]

    # ---- looking

    def probe(self) -> Json:
        """Look inside at the present weights, on the batch that is next; changes nothing."""
        with np.errstate(all="ignore"):
            return self._judged(self._twin.look())

    def _timed_look(self, before: Sequence[Array | None]) -> Json:
        began = time.perf_counter()
        probes = self._judged(self._probe.look(before))
        self._look_pace.saw(time.perf_counter() - began)
        return probes

    def _judged(self, inside: Inside) -> Json:
        health, summary = Judge(inside.measures, self.config, self._marks.first_health).verdict()
        step = self._learner.done
        return {"step": step, "layers": inside.layers, "health": health, "summary": summary}

    def test(self) -> Json:
        """Return loss and accuracy on the test data, which nothing else looks at."""
        with np.errstate(all="ignore"):
            loss, accuracy = self._evaluator.test()
        samples = self.data.sizes["test"]
        return {
            "loss": loss, "accuracy": accuracy, "samples": samples, "step": self._learner.done,
        }  # fmt: skip

    def check_gradients(
        self, *, samples: int = 8, limit: int = 100, seconds: float | None = None
    ) -> Json:
        """Compare backpropagation's gradients with measured ones, at the present weights.

        Takes the first `samples` of the training data; the run notices nothing. For the rest
        and for what is returned see `nn.gradreport.report`.

        Raises:
            ConfigError: fewer samples than two, or a limit below 1.
        """
        learner = self._learner
        x, t = self.data.x_train[: max(0, samples)], self.data.t_train[: max(0, samples)]
        seed = self.config.seed
        with np.errstate(all="ignore"):
            found = gradreport.report(
                learner.network, learner.loss, x, t, limit=limit, seconds=seconds, seed=seed
            )
        return {"step": learner.done, **found}

    def view(self, kind: str, **options: Any) -> Json:
        """Return a picture: "boundary", "predictions" or "data" (see `nn.views`).

        Raises:
            ConfigError: when the data have no such picture, or an option is wrong.
        """
        with np.errstate(all="ignore"):
            return views.view(self._evaluator, self.data, kind, options)

    def summary(self) -> Json:
        """Return layers with shapes and parameter counts, and what the data are."""
        return describe(self._learner, self.data)

    # ---- changing, saving

    def update(self, changes: Mapping[str, Any]) -> Json:
        """Change settings while the weights stay; return the new configuration.

        A run that diverged may then go on from its last good weights.

        Raises:
            ConfigError: for a wrong value, or a setting that is not live.
        """
        config = self.config.merged(changes)
        problems = list(refused(self.config, config))
        if problems:
            raise ConfigError(problems)
        if config != self.config:
            self._learner.configure(config)
            self.config = config
            self._history.forget()
            self._marks.detail = None
        return config.dump()

    def checkpoint(self) -> bytes:
        """Return all that is needed to go on bit for bit."""
        self._marks.first_loss = self._history.first_loss
        arrays, meta = freeze(self._learner, self._marks)
        return checkpoint.pack(arrays, {**meta, "config": self.config.dump()})

    def restore(self, data: bytes) -> None:
        """Go back, or on, to a checkpoint of this run; live settings stay as they are now.

        Raises:
            CheckpointError: when it is damaged or belongs to another network; nothing is changed.
        """
        arrays, meta = checkpoint.unpack(data)
        self._own(*thaw(arrays, meta, self.config, self.data))

    def load_weights(self, data: bytes) -> None:
        """Take over what `weights`, or an exported program, wrote; the optimizer begins anew.

        Raises:
            CheckpointError: when it is damaged or of another network; nothing is changed.
        """
        weights.load(self._learner.network, data)
        self._learner.forget()
        self._history.forget()
        self._marks.detail = None

    def weights(self, format: str = "npz") -> bytes:
        """Return parameters and running statistics by name, as "npz" or "safetensors".

        Raises:
            ConfigError: for another format.
        """
        network = self._learner.network
        arrays = {**network.views, **network.state()}
        if format == "npz":
            return checkpoint.npz(arrays)
        if format == "safetensors":
            about = {"config": self.config.model_dump_json(), "step": str(self._learner.done)}
            return checkpoint.safetensors(arrays, about)
        raise ConfigError.of("format", format, "must be npz or safetensors", "choose one of these")
