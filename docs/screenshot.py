"""Makes docs/screenshot.png from the page itself: `python docs/screenshot.py`, run by hand.

It needs what the browser tests need (make test installs it): Playwright, and Chromium on the path
or named by NN_PLAYGROUND_CHROMIUM. The picture is that of a run after so many steps, so that it is
the same each time but for the fonts of the machine.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

TARGET = Path(__file__).with_suffix(".png")
ROOT = TARGET.parents[1]
PRESET = "sigmoid-saturates"
STEPS = 240
SIZE = {"width": 1440, "height": 900}
MOST_BYTES = 300_000
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


@contextmanager
def server() -> Iterator[str]:
    """Run the server on a free port while its address is used."""
    command = [sys.executable, "-m", "app.cli", "serve", "--port", "0", "--no-browser"]
    with subprocess.Popen(  # noqa: S603  # our own command
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            said = process.stdout.readline() if process.stdout else ""
            found = re.search(r"http://[\d.:]+/", said)
            if not found:
                raise SystemExit(f"the server did not start: {said!r}")
            yield found[0]
        finally:
            process.terminate()


def train(page: Page) -> None:
    """Choose the preset and do its steps."""
    expect(page.locator(".js-plotly-plot")).to_be_visible()
    page.locator(f'[data-preset="{PRESET}"]').click()
    expect(page.locator(f'[data-preset="{PRESET}"]')).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#state")).to_have_attribute("data-state", "paused")
    run = re.search(r"#run=([^&]+)", page.url)
    page.request.post(
        f"{page.url.partition('#')[0]}api/runs/{run[1] if run else ''}/step", data={"steps": STEPS}
    )
    expect(page.locator("#counter-step")).to_have_text(str(STEPS))


def main() -> None:
    """Write the picture."""
    chromium = os.environ.get("NN_PLAYGROUND_CHROMIUM") or next(filter(shutil.which, BROWSERS), "")
    expect.set_options(timeout=30_000)
    with server() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which(chromium), args=["--no-sandbox", "--headless"]
        )
        page = browser.new_page(viewport=SIZE, locale="en-US", color_scheme="light")  # type: ignore[arg-type]
        page.goto(address)
        train(page)
        page.mouse.move(0, SIZE["height"] - 1)
        page.wait_for_timeout(1000)  # the last pictures are drawn, and nothing is pointed at
        page.screenshot(path=TARGET)
        browser.close()
    size = TARGET.stat().st_size
    if size > MOST_BYTES:
        raise SystemExit(f"{TARGET} has {size:,} bytes, more than {MOST_BYTES:,}")


if __name__ == "__main__":
    main()
