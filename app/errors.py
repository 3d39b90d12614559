"""What the server refuses, each with the HTTP status it becomes; the core's errors are in `nn`."""

from typing import ClassVar

from nn.errors import PlaygroundError, Problem


class Refused(PlaygroundError):
    """A request that is well formed but cannot be met now; `problem` says why and what helps."""

    status: ClassVar[int] = 409

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


class RunNotFound(Refused):
    """No run has this id (or it has been deleted)."""

    status = 404

    def __init__(self, run_id: str) -> None:
        super().__init__(
            Problem("run", run_id, "there is no such run", "list the runs or create one", "missing")
        )


class QuotaExceeded(Refused):
    """The server keeps or trains as many runs as it is set to."""

    status = 429

    def __init__(self, field: str, limit: int, remedy: str) -> None:
        rule = f"the server is set to at most {limit}"
        super().__init__(Problem(field, limit, rule, remedy, "quota", {"limit": limit}))


class RunUnavailable(Refused):
    """The run has failed and cannot answer; `reset` builds it anew."""

    def __init__(self, run_id: str, state: str, reason: str) -> None:
        remedy = "play tries again from the last checkpoint, reset starts anew"
        super().__init__(Problem("run", run_id, f"is {state}: {reason}", remedy, "state"))
