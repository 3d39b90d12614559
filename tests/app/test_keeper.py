import pytest

from app.keeper import IN_MEMORY, MOST_EDITS, Keeper, Replay


def test_the_beginning_takes_the_place_of_a_first_checkpoint() -> None:
    keeper = Keeper({"seed": 1})
    assert (keeper.checkpoint(), keeper.step, keeper.config) == (None, 0, {"seed": 1})


@pytest.mark.parametrize("size", [0, 10, IN_MEMORY + 1])
def test_a_checkpoint_can_be_read_more_than_once(size: int) -> None:
    keeper = Keeper({})
    keeper.keep({"seed": 2}, 7, b"x" * size)
    assert keeper.checkpoint() == keeper.checkpoint() == b"x" * size
    keeper.keep({"seed": 2}, 8, b"newer")
    assert keeper.checkpoint() == b"newer"
    keeper.drop()
    assert keeper.checkpoint() is None
    keeper.drop()


def test_a_checkpoint_ends_the_journal() -> None:
    keeper = Keeper({})
    keeper.note(3, {"batch_size": 5})
    keeper.must, keeper.trained = True, 9.0
    keeper.keep({"batch_size": 5}, 4, b"")
    assert keeper.edits == []
    assert not keeper.due(True, 5.0)


@pytest.mark.parametrize(
    ("trained", "cost", "moving", "due"),
    [
        (0.4, 0.0, True, False),
        (0.5, 0.0, True, True),
        (1.9, 0.02, True, False),
        (2.0, 0.02, True, True),
        (4.9, 9.0, True, False),
        (5.0, 9.0, True, True),
        (0.4, 9.0, False, False),
        (0.5, 9.0, False, True),
    ],
)
def test_checkpoints_are_due_after_some_training_the_cheaper_the_sooner(
    trained: float, cost: float, moving: bool, due: bool
) -> None:
    keeper = Keeper({})
    keeper.trained, keeper.cost = trained, cost
    assert keeper.due(moving, 5.0) is due
    keeper.spare()
    assert not keeper.due(moving, 5.0)


def test_checkpoints_are_due_when_replaying_cannot_do() -> None:
    keeper = Keeper({})
    keeper.must = True
    assert keeper.due(True, 5.0)


def test_checkpoints_are_due_after_many_edits() -> None:
    keeper = Keeper({})
    for step in range(MOST_EDITS + 1):
        assert not keeper.due(True, 5.0)
        keeper.note(step, {})
    assert keeper.due(True, 5.0)


def kept(step: int, *edits: int) -> Keeper:
    keeper = Keeper({})
    keeper.keep({}, step, b"")
    for at in edits:
        keeper.note(at, {"batch_size": at})
    return keeper


def advance(steps: int) -> tuple[str, dict[str, object]]:
    return "advance", {"steps": steps, "probe": False}


def edit(step: int) -> tuple[str, dict[str, object]]:
    return "update", {"changes": {"batch_size": step}}


def test_edits_are_done_again_at_their_steps() -> None:
    replay = Replay(kept(10, 10, 14, 14, 20), 20)
    done = []
    position = 10
    while (call := replay.next()) is not None:
        done.append(call)
        if call[0] == "advance":
            position += int(call[1]["steps"])
            replay.reached(position)
    assert done == [edit(10), advance(4), edit(14), edit(14), advance(6), edit(20)]


def test_an_advance_may_come_in_pieces() -> None:
    replay = Replay(kept(0), 10)
    assert replay.next() == advance(10)
    replay.reached(4)
    assert replay.next() == advance(6)
    replay.reached(10)
    assert replay.next() is None


def test_nothing_to_do_again() -> None:
    assert Replay(kept(5), 5).next() is None


def test_a_replay_that_stands_still_ends() -> None:
    replay = Replay(kept(0, 8), 10)
    replay.next()
    replay.reached(0)
    assert replay.next() is None
