import itertools

import pytest

from app.pace import FRAMES_PER_SECOND, Pace, Rate


def frames(speed: float, seconds: float, cost: float = 0.0) -> list[tuple[float, int]]:
    """What a run does that asks when it is told to: (time, steps) of its frames."""
    pace, now, step, done = Pace(speed, 0, 100.0), 100.0, 0, []
    while now < 100.0 + seconds:
        due = pace.due(step, now)
        if due:
            done.append((now - 100.0, due))
            step += due
            now += cost * due
        else:
            now += max(pace.wait(step, now), 1e-4)
    return done


def test_one_step_a_second() -> None:
    assert [(round(at, 2), steps) for at, steps in frames(1, 3.5)] == [
        (0, 1),
        (1, 1),
        (2, 1),
        (3, 1),
    ]


@pytest.mark.parametrize("speed", [0.1, 0.7, 1, 7, 29.9, 30, 31, 100, 1234.5, 100_000])
def test_the_speed_is_kept_at_thirty_frames_a_second_at_most(speed: float) -> None:
    done = frames(speed, 20)
    assert sum(steps for _, steps in done) == pytest.approx(speed * 20, abs=speed / 25 + 1)
    gaps = [after[0] - before[0] for before, after in itertools.pairwise(done)]
    assert not gaps or min(gaps) > 0.99 / FRAMES_PER_SECOND - 0.001


def test_slow_speeds_take_one_step_a_frame() -> None:
    assert {steps for _, steps in frames(20, 5)} == {1}


def test_fast_speeds_take_several() -> None:
    assert {steps for _, steps in frames(300, 5)} <= {1, 9, 10, 11}


def test_a_run_that_cannot_keep_up_forgets_what_it_owes() -> None:
    done = frames(1000, 10, cost=0.01)
    assert max(steps for _, steps in done) <= 501
    pace = Pace(10, 0, 0.0)
    assert pace.due(0, 60.0) == 6
    assert pace.due(6, 60.05) == 0


def test_nothing_is_due_before_its_time() -> None:
    pace = Pace(2, 5, 0.0)
    assert pace.due(5, 0.0) == 1
    assert pace.due(6, 0.1) == 0
    assert pace.wait(6, 0.1) == pytest.approx(0.4)
    assert pace.due(6, 0.5) == 1


def test_no_rate_before_two_frames() -> None:
    rate = Rate()
    assert rate.value is None
    rate.note(5, 1.0)
    assert rate.value is None
    rate.note(6, 2.0)
    assert rate.value == 1.0
    rate.clear()
    assert rate.value is None


def test_the_rate_is_that_of_the_last_two_seconds() -> None:
    rate = Rate()
    for tick in range(100):
        rate.note(tick, tick * 0.1)
    for tick in range(1, 31):
        rate.note(99 + 20 * tick, 9.9 + tick * 0.1)
    assert rate.value == pytest.approx(200)


def test_rare_frames_have_a_rate_too() -> None:
    rate = Rate()
    for tick in range(5):
        rate.note(tick, tick * 10.0)
    assert rate.value == pytest.approx(0.1)


def test_frames_at_the_same_moment_do_not_divide_by_zero() -> None:
    rate = Rate()
    rate.note(0, 1.0)
    rate.note(1, 1.0)
    assert rate.value is not None
