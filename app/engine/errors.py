"""The two ways in which a call to a trainer fails, never to be mistaken for one another."""

from typing import Any

from nn.errors import ConfigError, PlaygroundError, Problem


class EngineError(PlaygroundError):
    """Base of what the engine's futures raise."""


class RunLost(EngineError):
    """The worker is gone, and the trainer with it: open the run again from its last checkpoint.

    `culprit` says whether this run's call was the one being served, and may thus be the reason.
    """

    def __init__(self, run: str, reason: str, *, culprit: bool = False) -> None:
        self.run = run
        self.reason = reason
        self.culprit = culprit
        super().__init__(f"{run}: {reason}")


class TrainerError(EngineError):
    """The trainer itself raised; it is still there and goes on answering."""

    def __init__(self, facts: dict[str, Any]) -> None:
        self.type = str(facts["type"])
        self.message = str(facts["message"])
        self.where = str(facts.get("where", ""))
        self.problems = [Problem(**problem) for problem in facts.get("problems") or ()]
        super().__init__(f"{self.type}: {self.message}")

    def original(self) -> PlaygroundError:
        """Return the ConfigError that the trainer raised, or else this error."""
        return ConfigError(self.problems) if self.problems else self
