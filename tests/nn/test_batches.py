"""Batches: every sample once an epoch, the last batch used, looking changes nothing."""

import numpy as np
import pytest

from nn.batches import Array, Batches
from nn.random import stream


def make(count: int = 10, size: int = 4, seed: int = 0) -> Batches:
    x = np.arange(count, dtype=np.float32)[:, None] * [1.0, -1.0]
    return Batches(x.astype(np.float32), np.arange(count), size, stream(seed, "shuffle"))


def epoch(batches: Batches) -> list[list[int]]:
    done, labels = batches.epochs, []
    while batches.epochs == done:
        x, t = batches.current()
        assert np.array_equal(x[:, 0], t)
        labels.append(t.tolist())
        batches.move()
    return labels


@pytest.mark.parametrize("size", [1, 3, 4, 5, 10, 99])
def test_an_epoch_has_every_sample_once(size: int) -> None:
    batches = make(size=size)
    for _ in range(3):
        labels = epoch(batches)
        assert sorted(label for batch in labels for label in batch) == list(range(10))
        assert len(labels) == batches.steps_per_epoch
        assert [len(batch) for batch in labels[:-1]] == [min(size, 10)] * (len(labels) - 1)


def test_epochs_differ_and_seeds_repeat() -> None:
    batches, same = make(), make()
    first, second = epoch(batches), epoch(batches)
    assert first != second
    assert [epoch(same), epoch(same)] == [first, second]
    assert epoch(make(seed=1)) != first


def test_looking_changes_nothing() -> None:
    batches, other = make(), make()
    for _ in range(7):
        batches.current()
        batches.current()
        assert batches.current()[1].tolist() == other.current()[1].tolist()
        batches.move()
        other.move()


def test_the_epoch_is_a_whole_number_exactly_at_its_end() -> None:
    batches = make()
    seen = []
    for _ in range(6):
        batches.move()
        seen.append(batches.epoch)
    assert seen == pytest.approx([0.4, 0.8, 1.0, 1.4, 1.8, 2.0])
    assert seen[2] == 1.0
    assert seen[5] == 2.0


def test_another_size_in_mid_epoch_still_uses_every_sample_once() -> None:
    batches = make()
    labels = batches.current()[1].tolist()
    batches.move()
    batches.resize(6)
    assert batches.steps_per_epoch == 2
    assert sorted(labels + batches.current()[1].tolist()) == list(range(10))
    batches.move()
    assert batches.epoch == 1.0


@pytest.mark.parametrize("moves", range(7))
def test_steps_until_counts_what_is_left(moves: int) -> None:
    batches = make()
    for _ in range(moves):
        batches.move()
    expected = batches.steps_until(4)
    steps = 0
    while batches.epochs < 4:
        batches.move()
        steps += 1
    assert steps == expected
    assert batches.steps_until(4) == 0


def test_a_state_is_gone_back_to() -> None:
    batches = make()
    batches.move()
    place, order = batches.state()
    expected = batches.current()[1].tolist()
    epoch(batches)
    batches.load_state(place, order)
    assert batches.current()[1].tolist() == expected
    assert batches.epoch == pytest.approx(0.4)


def test_images_and_values_keep_their_shape() -> None:
    x: Array = np.zeros((5, 1, 8, 8), np.float32)
    batches = Batches(x, np.zeros((5, 2), np.float32), 3, stream(0, "shuffle"))
    shapes = [part.shape for part in batches.current()]
    assert shapes == [(3, 1, 8, 8), (3, 2)]
