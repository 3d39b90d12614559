"""What the page looks like: language, width, theme, help, panels."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.steps import field

pytestmark = pytest.mark.browser

LANGUAGES = ["en-US", "zh-CN"]


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
