"""Every preset shows what its text says: the runs are made, the claims are checked."""

from functools import cache
from itertools import pairwise
from typing import Any

import pytest

from app.presets import presets
from nn.data import status
from nn.trainer import Trainer

SIGMOIDS = (1, 3, 5, 7, 9)
"""Where the activations stand in the deep networks."""


@cache
def outcome(name: str) -> dict[str, Any]:
    """Train a preset to its end; return evaluations, the probes of step 0 and the trainer."""
    trainer = Trainer(presets()[name].config)
    before = trainer.probe()
    frame = trainer.advance(epochs=100_000, probe=False)
    assert frame["state"] == "finished"
    return {"before": before, "evaluations": frame["evaluations"], "trainer": trainer}


def changed(name: str, **changes: Any) -> dict[str, Any]:
    """Train a changed preset; return its last evaluation."""
    trainer = Trainer(presets()[name].config.merged(changes))
    last: dict[str, Any] = trainer.advance(epochs=100_000, probe=False)["evaluations"][-1]
    return last


def accuracies(name: str) -> list[float]:
    return [entry["validation_accuracy"] for entry in outcome(name)["evaluations"]]


def losses(name: str) -> list[float]:
    return [entry["train_loss"] for entry in outcome(name)["evaluations"]]


def histogram(name: str, layer: int, what: str) -> dict[str, Any]:
    found: dict[str, Any] = outcome(name)["before"]["layers"][layer][what]
    return found


def shares(name: str) -> list[float]:
    """The saturated share of each activation at step 0."""
    layers = outcome(name)["before"]["layers"]
    return [layers[index]["saturated"] for index in SIGMOIDS]


def test_the_stories_are_all_there() -> None:
    assert list(presets()) == [
        *("digits", "circle", "xor", "spiral", "hills"),
        *("sigmoid-saturates", "sigmoid-xavier", "relu-starves", "relu-he", "batchnorm-rescue"),
        "mnist-two-layer",
    ]


@pytest.mark.parametrize("name", [name for name in presets() if name != "mnist-two-layer"])
def test_a_preset_is_over_in_a_time_one_watches(name: str) -> None:
    preset, trainer = presets()[name], outcome(name)["trainer"]
    assert preset.speed is not None
    assert 5 <= trainer.test()["step"] / preset.speed <= 30


def test_digits_pass_95_percent_within_seconds() -> None:
    entries = outcome("digits")["evaluations"]
    first = next(entry["step"] for entry in entries if entry["validation_accuracy"] > 0.95)
    assert first / presets()["digits"].speed < 4
    assert accuracies("digits")[-1] > 0.95


@pytest.mark.parametrize("name", ["circle", "xor", "spiral"])
def test_flat_problems_are_solved(name: str) -> None:
    assert accuracies(name)[-1] >= 0.98


def test_one_layer_fewer_does_not_follow_the_spiral() -> None:
    layers = presets()["spiral"].config.dump()["layers"][2:]
    assert 0.65 < changed("spiral", layers=layers)["validation_accuracy"] < 0.8


def test_hills_are_found() -> None:
    validation = [entry["validation_loss"] for entry in outcome("hills")["evaluations"]]
    assert validation[-1] < 0.005
    assert validation[len(validation) // 2] > 2 * validation[-1]  # the last take the longest


def test_unit_weights_saturate_sigmoids_which_learn_all_the_same() -> None:
    assert min(shares("sigmoid-saturates")[1:]) > 0.4
    assert accuracies("sigmoid-saturates")[-1] > 0.9


def test_xavier_gathers_sigmoids_around_a_half() -> None:
    assert max(shares("sigmoid-xavier")) == 0
    for layer in SIGMOIDS:
        found = histogram("sigmoid-xavier", layer, "activation")
        assert found["mean"] == pytest.approx(0.5, abs=0.05)
        assert found["std"] < 0.2


def test_gradients_of_sigmoids_shrink_several_times_a_layer() -> None:
    stds = [histogram("sigmoid-xavier", layer, "gradient")["std"] for layer in SIGMOIDS]
    assert all(later > 3 * earlier for earlier, later in pairwise(stds))


def test_adam_gets_through_where_plain_sgd_stands_still() -> None:
    assert accuracies("sigmoid-xavier")[-1] > 0.85
    assert losses("sigmoid-xavier")[-1] < 0.3
    sgd = {"name": "sgd", "learning_rate": 0.1}
    assert changed("sigmoid-xavier", optimizer=sgd)["train_loss"] > 2.28


def test_small_weights_starve_relus() -> None:
    stds = [histogram("relu-starves", layer, "activation")["std"] for layer in SIGMOIDS]
    assert all(later < earlier / 5 for earlier, later in pairwise(stds))
    assert all(loss == pytest.approx(2.3026, abs=0.005) for loss in losses("relu-starves"))
    assert outcome("relu-starves")["before"]["summary"]["status"] == "starving"


def test_he_keeps_the_width_and_learns_from_the_first_epoch() -> None:
    stds = [histogram("relu-he", layer, "activation")["std"] for layer in SIGMOIDS]
    assert max(stds) < 2 * min(stds)
    gradients = [histogram("relu-he", layer, "gradient")["std"] for layer in SIGMOIDS]
    assert max(gradients) < 2 * min(gradients)
    before, after, *_ = losses("relu-he")
    assert after < before - 0.2
    assert accuracies("relu-he")[-1] > 0.95


def test_batch_norm_rescues_the_starving_network() -> None:
    starving, rescued = presets()["relu-starves"].config, presets()["batchnorm-rescue"].config
    without = [layer for layer in rescued.dump()["layers"] if layer["kind"] != "batch_norm"]
    assert rescued.merged({"layers": without}) == starving
    normalized = outcome("batchnorm-rescue")["before"]["layers"][1::3]
    assert len(normalized) == 5
    for layer in normalized:
        # a probe samples 2,048 values: four standard errors
        assert layer["activation"]["mean"] == pytest.approx(0, abs=0.09)
        assert layer["activation"]["std"] == pytest.approx(1, abs=0.09)
    assert accuracies("batchnorm-rescue")[-1] > 0.95


def test_deep_presets_differ_in_what_their_text_names_only() -> None:
    configs = {name: presets()[name].config.dump() for name in presets()}
    for one, other in (("sigmoid-saturates", "sigmoid-xavier"), ("relu-starves", "relu-he")):
        for layer in (*configs[one]["layers"], *configs[other]["layers"]):
            layer.pop("initializer", None)
        assert configs[one] == configs[other]


def test_mnist_reaches_the_books_figure() -> None:
    if status("mnist") == "missing":
        pytest.skip("optional: MNIST's files are not on this machine")
    assert outcome("mnist-two-layer")["trainer"].test()["accuracy"] >= 0.970
