"""The exceptions of the training core: one tree, each with name, value, rule and remedy."""

import dataclasses
from collections.abc import Sequence
from typing import Any


class PlaygroundError(Exception):
    """Base of everything that `nn` and `app` raise on purpose."""


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """One wrong value: where it stands, what it is, the rule it breaks and how to mend it.

    `code` and `limits` name the rule for programs and translations (`"greater_than"`, `{"gt": 0}`).
    """

    field: str
    value: Any
    rule: str
    remedy: str
    code: str = "value_error"
    limits: dict[str, Any] = dataclasses.field(default_factory=dict)

    def __str__(self) -> str:
        """Return the problem as one sentence."""
        return f"{self.field} (={self.value!r}): {self.rule}; {self.remedy}"


class ConfigError(PlaygroundError):
    """A configuration that cannot be used; `problems` lists every wrong value."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(map(str, self.problems)))

    @classmethod
    def of(
        cls, field: str, value: Any, rule: str, remedy: str, code: str = "value_error"
    ) -> "ConfigError":
        """Return the error for one wrong value."""
        return cls([Problem(field, value, rule, remedy, code)])

    def __reduce__(self) -> tuple[type["ConfigError"], tuple[list[Problem]]]:
        """Survive the way from a worker process to the server."""
        return type(self), (self.problems,)


class ShapeError(ConfigError):
    """A layer that cannot take the shape it is given."""


class DataError(PlaygroundError):
    """A data set that cannot be read."""


class DatasetUnavailableError(DataError):
    """A data set that is not on this machine and could not be downloaded."""


class CheckpointError(PlaygroundError):
    """A checkpoint that is damaged or belongs to another network."""
