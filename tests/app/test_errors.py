import pytest

from app.errors import QuotaExceeded, Refused, RunNotFound, RunUnavailable


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (RunNotFound("x1"), 404, "run (='x1'): there is no such run; list the runs or create one"),
        (
            QuotaExceeded("runs", 64, "delete one first"),
            429,
            "runs (=64): the server is set to at most 64; delete one first",
        ),
        (
            RunUnavailable("x1", "failed", "boom"),
            409,
            "run (='x1'): is failed: boom; "
            "play tries again from the last checkpoint, reset starts anew",
        ),
    ],
)
def test_refusals_say_name_value_rule_and_remedy(error: Refused, status: int, words: str) -> None:
    assert str(error) == words
    assert error.status == status
    assert error.problem.rule in words
