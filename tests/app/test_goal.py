import pytest

from app.errors import QuotaExceeded
from app.goal import Crowd, Goal


def test_playing_has_no_end() -> None:
    goal = Goal().begun(5, 0.5)
    assert goal.endless
    assert not goal.reached(10**9, 1e9)
    assert goal.options(5, 100) == {"steps": 100}


def test_a_number_of_steps() -> None:
    goal = Goal(steps=7).begun(5, 0.5)
    assert not goal.endless
    assert goal.step == 12
    assert [goal.reached(step, 0.0) for step in (11, 12, 13)] == [False, True, True]
    assert goal.options(5, 100) == {"steps": 7}
    assert goal.options(5, 3) == {"steps": 3}


@pytest.mark.parametrize(
    ("epoch", "end"), [(0.0, 1), (0.5, 1), (0.9999, 1), (1.0, 2), (2 - 1e-12, 3), (2.5, 3)]
)
def test_the_end_of_an_epoch(epoch: float, end: float) -> None:
    goal = Goal(to_epoch=True).begun(0, epoch)
    assert goal.epoch == end
    assert not goal.endless
    assert not goal.reached(10**6, end - 0.01)
    assert goal.reached(0, end - 1e-12)
    assert goal.options(5, 100) == {"steps": 100, "epochs": 1}


def test_a_crowd_has_a_limit() -> None:
    crowd = Crowd(2)
    crowd.enter("a")
    crowd.enter("b")
    crowd.enter("b")
    with pytest.raises(QuotaExceeded, match="pause another run first"):
        crowd.enter("c")
    crowd.leave("a")
    crowd.leave("a")
    crowd.enter("c")
    assert len(crowd) == 2
