"""The configuration: edits while it runs, wrong values, the network builder, data."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PLAIN, OpenPage, Server
from tests.browser.steps import choose_preset, field, play, type_in, until

pytestmark = pytest.mark.browser


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """The page with the default configuration."""
    return open_page(PLAIN)


def test_live_edits_apply_and_keep_the_weights(page: Page, server: Server) -> None:
    choose_preset(page, server, "circle")
    play(page, 20)
    before = server.run(page)
    type_in(page, "optimizer.learning_rate", "0.03")
    until(lambda: server.run(page)["config"]["optimizer"]["learning_rate"] == 0.03)
    field(page, "optimizer").locator("select").first.select_option(label="Adam")
    after = until(
        lambda: (run := server.run(page))["config"]["optimizer"]["name"] == "adam" and run
    )
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


@pytest.mark.parametrize(
    ("locale", "words"), [("en-US", "Must be at most 10."), ("zh-CN", "不能大于 10。")]
)
def test_wrong_value_is_marked_and_the_one_in_force_kept(
    open_page: OpenPage, server: Server, locale: str, words: str
) -> None:
    page = open_page(PLAIN, locale=locale)
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


@pytest.mark.parametrize(("locale", "digits"), [("en-US", "Digits 8×8"), ("zh-CN", "手写数字 8×8")])
def test_data_that_cannot_be_fetched_name_the_offline_alternative(
    open_page: OpenPage, server: Server, locale: str, digits: str
) -> None:
    page = open_page(locale=locale)
    tile = page.locator('[data-dataset="mnist"]')
    tile.click()
    notice = page.locator(".notice-error")
    expect(notice).to_contain_text(digits)
    expect(notice).to_contain_text("NN_PLAYGROUND_DATA")
    expect(tile).to_have_attribute("data-status", "failed")
    assert server.run(page)["config"]["dataset"]["name"] == "digits"


def drag(page: Page, grip: Locator, target: Locator) -> None:
    start, end = grip.bounding_box(), target.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 5, start["y"] + 5)
    page.mouse.down()
    page.mouse.move(start["x"] + 5, end["y"] + end["height"], steps=5)
    page.mouse.up()
