"""What a person does with the page, from the first look to a trained network."""

import json
import os
import re
import signal
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage, Server, run_id

pytestmark = pytest.mark.browser

ABOVE_95 = re.compile(r"^(9[5-9](\.\d)?|>99\.9|100) %$")
LANGUAGES = ["en-US", "zh-CN"]


def until(condition: Callable[[], Any], seconds: float = 20) -> Any:
    """Wait until something outside the page is true, and return it."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)
    return value


def state(page: Page) -> Locator:
    return page.locator("#state")


def is_state(page: Page, name: str) -> None:
    expect(state(page)).to_have_attribute("data-state", name)


def step(page: Page) -> int:
    return int(page.locator("#counter-step").inner_text().replace(",", ""))


def field(page: Page, path: str) -> Locator:
    return page.locator(f'[data-path="{path}"]')


def type_in(page: Page, path: str, text: str) -> None:
    number = field(page, path).locator("input.number")
    number.fill(text)
    number.press("Enter")


def choose_preset(page: Page, server: Server, name: str) -> None:
    before = server.run(page)["generation"]
    page.locator(f'[data-preset="{name}"]').click()
    until(lambda: server.run(page)["generation"] > before)
    expect(page.locator(f'[data-preset="{name}"]')).to_have_attribute("aria-pressed", "true")


def play(page: Page, steps: int = 1) -> None:
    """Play until so many steps are shown."""
    page.keyboard.press("Space")
    is_state(page, "running")
    expect(page.locator("#counter-step")).not_to_have_text("0")
    until(lambda: page.wait_for_timeout(20) or step(page) >= steps)


def drawn_steps(page: Page) -> list[float]:
    """The steps of the training curve's points as Plotly has them, the last of them drawn."""
    steps: list[float] = page.locator(".js-plotly-plot").first.evaluate(
        "figure => Array.from(figure.data.find(({x}) => x && x.length).x)"
    )
    return steps


def test_first_visit_makes_a_paused_run_of_the_default_configuration(
    page: Page, server: Server
) -> None:
    run = server.run(page)
    assert run["step"] == 0
    assert run["config"] == server.get("schema")["default"]
    expect(page.locator("#counter-step")).to_have_text("0")
    expect(field(page, "optimizer.learning_rate").locator("input.number")).to_have_value("0.001")
    expect(page.locator(".readout-validation .readout-value").first).to_have_text(
        re.compile(r"^\d+(\.\d)? %$")
    )


def test_digits_are_learned_to_more_than_95_percent(page: Page, server: Server) -> None:
    choose_preset(page, server, "digits")
    play(page)
    accuracy = page.locator(".readout-validation .readout-value").first
    expect(accuracy).to_have_text(ABOVE_95, timeout=60_000)
    page.locator("#transport-play").click()
    assert server.run(page)["latest"]["validation_accuracy"] > 0.945


def test_live_edits_apply_and_keep_the_weights(page: Page, server: Server) -> None:
    choose_preset(page, server, "circle")
    play(page, 20)
    before = server.run(page)
    type_in(page, "optimizer.learning_rate", "0.03")
    until(lambda: server.run(page)["config"]["optimizer"]["learning_rate"] == 0.03)
    field(page, "optimizer").locator("select").first.select_option(label="Adam")
    after = until(lambda: (run := server.run(page))["config"]["optimizer"]["name"] == "adam" and run)
    assert after["generation"] == before["generation"]
    assert after["state"] == "running"
    assert after["step"] > before["step"]
    expect(field(page, "optimizer.beta1").locator("input.number")).to_have_value("0.9")
    rates = server.metrics(page)["learning_rate"]
    assert rates[0] == pytest.approx(0.1)
    until(lambda: server.metrics(page)["learning_rate"][-1] == pytest.approx(0.001))


def test_slider_climbs_the_ladder_of_learning_rates(page: Page, server: Server) -> None:
    slider = field(page, "optimizer.learning_rate").locator("input.slider")
    slider.focus()
    slider.press("ArrowRight")
    expect(field(page, "optimizer.learning_rate").locator("input.number")).to_have_value("0.003")
    until(lambda: server.run(page)["config"]["optimizer"]["learning_rate"] == 0.003)


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


def test_language_switch(page: Page) -> None:
    page.locator('[data-lang="zh"]').click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator("#transport-reset")).to_have_text("重置")
    expect(page.locator("#section-network h2")).to_have_text("网络")
    expect(field(page, "optimizer.learning_rate").locator("label")).to_have_text("学习率")
    for title in page.locator(".card h2, .section h2, .readout-name").all_inner_texts():
        assert re.search(r"[\u4e00-\u9fff]", title), title
    page.reload()
    expect(page.locator("#section-data h2")).to_have_text("数据")
    page.locator('[data-lang="en"]').click()
    expect(page.locator("#section-data h2")).to_have_text("Data")


@pytest.mark.parametrize(
    ("locale", "words"), [("en-US", "Must be at most 10."), ("zh-CN", "不能大于 10。")]
)
def test_wrong_value_is_marked_and_the_one_in_force_kept(
    open_page: OpenPage, server: Server, locale: str, words: str
) -> None:
    page = open_page(locale=locale)
    rate = field(page, "optimizer.learning_rate")
    type_in(page, "optimizer.learning_rate", "100")
    expect(rate.locator(".field-problem")).to_have_text(words)
    expect(rate.locator("input.number")).to_have_value("100")
    expect(rate.locator("input.number")).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".notice-error")).to_contain_text(words)
    assert server.run(page)["config"]["optimizer"]["learning_rate"] == 0.001
    type_in(page, "batch_size", "32")
    until(lambda: server.run(page)["config"]["batch_size"] == 32)
    expect(rate.locator("input.number")).to_have_value("100")
    type_in(page, "optimizer.learning_rate", "0.01")
    expect(rate.locator(".field-problem")).to_be_hidden()
    until(lambda: server.run(page)["config"]["optimizer"]["learning_rate"] == 0.01)


def test_text_where_a_number_belongs(page: Page, server: Server) -> None:
    type_in(page, "batch_size", "many")
    expect(field(page, "batch_size").locator(".field-problem")).to_have_text(
        "Must be a whole number."
    )
    assert server.run(page)["config"]["batch_size"] == 100


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


def test_network_builder(page: Page, server: Server) -> None:
    def kinds() -> list[str]:
        return [layer["kind"] for layer in server.run(page)["config"]["layers"]]

    page.get_by_role("button", name="+ Add layer").click()
    until(lambda: kinds() == ["affine", "relu", "affine", "relu"])
    first, second = page.locator(".block").all()
    second.get_by_role("button", name="Layer 2: BatchNorm").click()
    until(lambda: kinds() == ["affine", "relu", "affine", "batch_norm", "relu"])
    page.locator(".block").nth(1).get_by_role("combobox", name="Layer 2: Activation").select_option(
        label="Tanh"
    )
    until(lambda: kinds()[-1] == "tanh")
    first.locator("button.chip", has_text="Dropout").click()
    until(lambda: kinds() == ["affine", "relu", "dropout", "affine", "batch_norm", "tanh"])
    type_in(page, "layers.0.units", "20")
    until(lambda: server.run(page)["config"]["layers"][0]["units"] == 20)
    expect(page.locator(".block .block-parameters").first).to_have_text("1,300 param.")
    page.locator(".block-grip").nth(1).press("ArrowUp")
    until(lambda: kinds() == ["affine", "batch_norm", "tanh", "affine", "relu", "dropout"])
    expect(page.locator(".block-grip").first).to_be_focused()
    drag(page, page.locator(".block-grip").first, page.locator(".block").nth(1))
    until(lambda: kinds() == ["affine", "relu", "dropout", "affine", "batch_norm", "tanh"])
    page.locator(".block").first.get_by_role("button", name="Remove Layer 1").click()
    until(lambda: kinds() == ["affine", "batch_norm", "tanh"])


def drag(page: Page, grip: Locator, target: Locator) -> None:
    start, end = grip.bounding_box(), target.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 5, start["y"] + 5)
    page.mouse.down()
    page.mouse.move(start["x"] + 5, end["y"] + end["height"], steps=5)
    page.mouse.up()


def test_data_of_another_kind_bring_a_fitting_network(page: Page, server: Server) -> None:
    page.locator('[data-dataset="moons"]').click()
    run = until(lambda: (r := server.run(page))["config"]["dataset"]["name"] == "moons" and r)
    assert run["config"]["stop"]["epochs"] is None or run["config"]["stop"]["epochs"] > 20
    until(lambda: server.run(page)["speed"])
    expect(page.locator('[data-dataset="moons"]')).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#panel-boundary")).to_be_visible()
    expect(page.locator("#panel-predictions")).to_have_count(0)
    page.locator(".notice").get_by_role("button", name="Undo").click()
    until(lambda: server.run(page)["config"]["dataset"]["name"] == "digits")
    expect(page.locator("#panel-predictions")).to_be_visible()


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
    alert.get_by_role("button", name="Reset").click()
    is_state(page, "paused")
    expect(alert).to_have_count(0)


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


def test_folded_panels_ask_for_nothing_and_stay_folded(page: Page) -> None:
    card = page.locator("#panel-curves")
    card.locator(".card-fold").click()
    expect(card.locator(".js-plotly-plot")).to_have_count(0)
    page.reload()
    expect(card.locator(".card-fold")).to_have_attribute("aria-expanded", "false")
    card.locator(".card-fold").click()
    expect(card.locator(".js-plotly-plot")).not_to_have_count(0)


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("width", [390, 768, 1024, 1440, 3840])
def test_nothing_sticks_out_at_any_width(open_page: OpenPage, locale: str, width: int) -> None:
    page = open_page(width=width, locale=locale)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    wide = page.evaluate(
        """() => [...document.querySelectorAll('.topbar *, .setup *, .readouts *, .transport *')]
        .filter((one) => one.getClientRects().length && !one.closest('[hidden]'))
        .filter((one) => one.getBoundingClientRect().right > document.body.clientWidth + 1)
        .map((one) => one.outerHTML.slice(0, 200))"""
    )
    assert wide == []
    expect(page.locator("#transport-play")).to_be_in_viewport(ratio=1)


def test_theme_is_kept(page: Page) -> None:
    page.locator("#theme").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_help_appears_at_what_is_pointed_at(page: Page) -> None:
    label = field(page, "optimizer.learning_rate").locator("label")
    label.scroll_into_view_if_needed()
    page.wait_for_timeout(100)  # a tip goes when the page scrolls
    label.hover()
    expect(page.locator("#tip")).to_contain_text("The size of a step")
    expect(page.locator("#tip")).to_contain_text("≤ 10")
    page.keyboard.press("Escape")
    expect(page.locator("#tip")).to_be_hidden()


def test_missing_data_name_the_offline_alternative(page: Page) -> None:
    tile = page.locator('[data-dataset="mnist"]')
    expect(tile).to_have_attribute("data-status", "missing")
