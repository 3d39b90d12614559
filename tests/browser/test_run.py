"""A run, from the first look at the page to a trained network."""

import json
import os
import re
import signal
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PLAIN, OpenPage, Server, run_id
from tests.browser.steps import (
    choose_preset,
    drawn_steps,
    field,
    is_state,
    play,
    step,
    type_in,
    until,
)

pytestmark = pytest.mark.browser

ABOVE_95 = re.compile(r"^(9[5-9](\.\d)?|>99\.9|100) %$")


def test_first_visit_makes_a_paused_run_of_the_first_preset(page: Page, server: Server) -> None:
    run = server.run(page)
    assert run["step"] == 0
    first = server.get("presets")["presets"][0]
    assert (run["config"], run["speed"]) == (first["config"], first["speed"])
    expect(page.locator(f'[data-preset="{first["name"]}"]')).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(page.locator("#counter-step")).to_have_text("0")
    expect(page.locator(".readout-validation .readout-value").first).to_have_text(
        re.compile(r"^\d+(\.\d)? %$")
    )


def test_play_alone_learns_the_digits_to_more_than_95_percent(page: Page, server: Server) -> None:
    page.locator("#transport-play").click()
    accuracy = page.locator(".readout-validation .readout-value").first
    expect(accuracy).to_have_text(ABOVE_95, timeout=60_000)
    page.locator("#transport-play").click()
    assert server.run(page)["latest"]["validation_accuracy"] > 0.945


def test_pause_step_and_reset_by_keyboard(page: Page, server: Server) -> None:
    choose_preset(page, server, "circle")
    play(page, 10)
    page.keyboard.press("Space")
    is_state(page, "paused")
    at = until(lambda: (n := server.run(page)["step"]) == step(page) and n)
    losses = server.metrics(page)["loss"]
    page.keyboard.press("ArrowRight")
    expect(page.locator("#counter-step")).to_have_text(f"{at + 1:,}")
    page.keyboard.press("r")
    expect(page.locator("#counter-step")).to_have_text("0")
    until(lambda: server.run(page)["step"] == 0)
    page.locator("#transport-epoch").click()
    expect(page.locator("#counter-epoch")).to_have_text("1.00")
    again = server.metrics(page)["loss"]
    common = min(len(again), len(losses))
    assert common > 0
    assert again[:common] == losses[:common]


def test_speed_limits_a_run(page: Page, server: Server) -> None:
    choose_preset(page, server, "circle")
    assert server.run(page)["speed"] == 60
    slider = page.locator("#speed")
    slider.press("Home")
    until(lambda: server.run(page)["speed"] == 1)
    expect(page.locator(".speed-value")).to_have_text("1/s")
    slider.press("End")
    until(lambda: server.run(page)["speed"] is None)
    expect(page.locator(".speed-value")).to_have_text("Max")


def test_reload_in_mid_run_finds_the_same_run_with_complete_curves(
    page: Page, server: Server
) -> None:
    choose_preset(page, server, "circle")
    play(page, 30)
    run = run_id(page)
    page.reload()
    expect(page.locator(".card")).not_to_have_count(0)
    is_state(page, "running")
    assert run_id(page) == run
    page.locator("#transport-play").click()
    is_state(page, "paused")
    last = until(lambda: (n := server.run(page)["step"]) == step(page) and n)
    until(lambda: page.wait_for_timeout(20) or drawn_steps(page)[-1] == last)
    steps = drawn_steps(page)
    assert steps[0] <= 1
    assert steps == sorted(set(steps))
    if last < 1000:  # beyond, curves are thinned for drawing
        assert set(steps) >= set(range(1, last + 1))


def test_link_without_a_live_run_makes_it_anew(open_page: OpenPage, server: Server) -> None:
    config = {"seed": 7, "layers": [{"kind": "affine", "units": 20}, {"kind": "tanh"}]}
    page = open_page(f"#run=gone&config={quote(json.dumps(config))}")
    run = server.run(page)
    assert run["id"] != "gone"
    assert run["config"]["seed"] == 7
    assert [layer["kind"] for layer in run["config"]["layers"]] == ["affine", "tanh"]
    assert '"seed":7' in page.url.replace("%22", '"')


def test_killed_worker_is_told_and_nothing_is_missing(page: Page, server: Server) -> None:
    choose_preset(page, server, "circle")
    page.locator("summary", has_text="When to stop").click()
    type_in(page, "stop.epochs", "100000")
    until(lambda: server.run(page)["config"]["stop"]["epochs"] == 100_000)
    field(page, "stop.epochs").locator("input.number").blur()
    play(page, 30)
    for worker in server.get("health")["workers"]:
        os.kill(worker["pid"], signal.SIGKILL)
    expect(page.locator(".notice-warning")).to_contain_text("resumed", timeout=30_000)
    at = step(page)
    until(lambda: page.wait_for_timeout(20) or step(page) > at + 30)
    page.locator("#transport-play").click()
    is_state(page, "paused")
    last = until(lambda: (n := server.run(page)["step"]) == step(page) and n)
    assert server.metrics(page)["step"] == list(range(1, last + 1))
    until(lambda: page.wait_for_timeout(20) or drawn_steps(page)[-1] == last)
    steps = drawn_steps(page)
    assert steps == sorted(set(steps))


def test_divergence_is_explained_and_its_knob_shown(open_page: OpenPage, server: Server) -> None:
    config = {
        "dataset": {"name": "plane"},
        "layers": [{"kind": "affine", "units": 8}, {"kind": "identity"}],
        "optimizer": {"name": "sgd", "learning_rate": 10},
    }
    page = open_page(f"#config={quote(json.dumps(config))}")
    page.keyboard.press("Space")
    is_state(page, "diverged")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Training diverged at step")
    assert server.run(page)["detail"]["knob"] == "optimizer.learning_rate"
    alert.get_by_role("button", name="Show “Learning rate”").click()
    expect(field(page, "optimizer.learning_rate")).to_have_class(re.compile(r"\bmarked\b"))
    expect(field(page, "optimizer.learning_rate").locator("input.number")).to_be_focused()
    type_in(page, "optimizer.learning_rate", "0.01")
    until(lambda: server.run(page)["config"]["optimizer"]["learning_rate"] == 0.01)
    page.locator("#transport-play").click()
    expect(alert).to_have_count(0)
    until(lambda: page.wait_for_timeout(20) or step(page) > 10)


def test_test_data_stay_covered_until_asked_for(page: Page, server: Server) -> None:
    test = page.locator(".readout-test")
    expect(test.locator(".readout-value")).to_be_hidden()
    test.get_by_role("button", name="Reveal").click()
    expect(test.locator(".readout-value")).to_have_text(re.compile(r"^\d+(\.\d)? %$"))
    expect(test).to_contain_text("at step 0")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#counter-step")).to_have_text("1")
    page.keyboard.press("r")
    expect(test.get_by_role("button", name="Reveal")).to_be_visible()


def test_finished_run_goes_on_when_its_limit_is_raised(open_page: OpenPage, server: Server) -> None:
    page = open_page(PLAIN)
    page.keyboard.press("Space")
    is_state(page, "finished")
    assert server.run(page)["step"] == 240
    page.locator(".notice").get_by_role("button", name="Show it").click()
    expect(field(page, "stop.epochs").locator("input.number")).to_be_focused()
    type_in(page, "stop.epochs", "21")
    is_state(page, "paused")
    expect(page.locator(".notice")).to_have_count(0)
    page.locator("#transport-play").click()
    is_state(page, "finished")
    expect(page.locator("#counter-step")).to_have_text("252")
