from app.engine.errors import RunLost, TrainerError
from app.engine.host import describe
from nn.errors import ConfigError


def test_a_configuration_error_survives_the_way() -> None:
    sent = ConfigError.of("batch_size", 0, "must be at least 1", "choose 1 or more")
    arrived = TrainerError(describe(sent)).original()
    assert isinstance(arrived, ConfigError)
    assert arrived.problems == sent.problems


def test_any_other_error_stays_the_trainers() -> None:
    error = TrainerError(describe(ValueError("odd")))
    assert error.original() is error
    assert str(error) == "ValueError: odd"


def test_a_lost_run_says_which_and_why() -> None:
    error = RunLost("a", "the worker hangs", culprit=True)
    assert str(error) == "a: the worker hangs"
    assert error.culprit
