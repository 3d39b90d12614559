"""What people do with the page and read from it, as steps that tests are made of."""

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server


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
