from app.pictures import Pictures

HERE, THERE = (1, 5), (1, 6)


def test_probes_come_with_every_frame_of_a_lone_run_and_rarer_in_a_crowd() -> None:
    pictures = Pictures()
    assert pictures.probe_due(100.0, 0.5)
    pictures.probed(100.0, HERE)
    assert pictures.probe_due(100.033, 0.5)
    assert not pictures.probe_due(100.01, 0.5)
    assert not pictures.probe_due(100.1, 4)
    assert pictures.probe_due(100.14, 4)


def test_no_view_unless_somebody_wants_it() -> None:
    pictures = Pictures()
    assert pictures.view_due(100.0, 0.5) is None
    assert pictures.view_missing(HERE) is None


def test_wanted_views_take_turns_ten_times_a_second() -> None:
    pictures = Pictures()
    pictures.want(["boundary", "predictions", "boundary"])
    seen = []
    for tick in range(101):
        now = 100.0 + tick / 100
        kind = pictures.view_due(now, 0.5)
        if kind:
            seen.append(kind)
            pictures.viewed(kind, now, (1, tick))
    assert 8 <= len(seen) <= 11
    assert seen[:4] == ["boundary", "predictions"] * 2


def test_views_come_rarer_in_a_crowd() -> None:
    pictures = Pictures()
    pictures.want(["boundary"])
    pictures.viewed("boundary", 100.0, HERE)
    assert pictures.view_due(100.15, 0.5) == "boundary"
    assert pictures.view_due(100.15, 16) is None


def test_what_the_trainer_cannot_show_is_not_asked_for_again() -> None:
    pictures = Pictures()
    pictures.want(["boundary"])
    pictures.refuse("boundary")
    assert pictures.view_due(100.0, 0.5) is None
    assert pictures.view_missing(HERE) is None
    pictures.clear()
    assert pictures.view_missing(HERE) == "boundary"


def test_a_run_at_rest_misses_what_does_not_show_its_step() -> None:
    pictures = Pictures()
    assert pictures.probe_missing(HERE)
    pictures.probed(1.0, HERE)
    assert not pictures.probe_missing(HERE)
    assert pictures.probe_missing(THERE)
    pictures.want(["boundary"])
    pictures.viewed("boundary", 1.0, HERE)
    assert pictures.view_missing(HERE) is None
    assert pictures.view_missing(THERE) == "boundary"


def test_whoever_comes_gets_the_view_anew() -> None:
    pictures = Pictures()
    pictures.want(["boundary"])
    pictures.viewed("boundary", 1.0, HERE)
    pictures.want(["boundary"])
    assert pictures.view_missing(HERE) == "boundary"
