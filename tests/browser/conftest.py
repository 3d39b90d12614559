"""The real server in a process of its own, and pages of it in a real browser."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

Json = dict[str, Any]
ROOT = Path(__file__).parents[2]
FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
NOBODY = "http://127.0.0.1:9"  # the port "discard": a proxy that does not answer
PLAIN = '#config={"seed":1}'  # the default configuration but for the seed: no preset
PATIENCE = 15_000  # milliseconds: two workers, a browser and other tests may share two cores

expect.set_options(timeout=PATIENCE)


@dataclass(frozen=True)
class Server:
    """A server at work, and a client of its API."""

    address: str
    api: httpx.Client

    def run(self, page: Page) -> Json:
        """The run that a page shows, as the API describes it."""
        return self.get(f"runs/{run_id(page)}")

    def get(self, path: str) -> Any:
        answer = self.api.get(path)
        assert answer.is_success, answer.text
        return answer.json()

    def metrics(self, page: Page) -> Json:
        """Every iteration of the run that a page shows."""
        found: Json = self.get(f"runs/{run_id(page)}/metrics")
        return found


def run_id(page: Page) -> str:
    """The id in the page's address."""
    found = re.search(r"#run=([^&]+)", page.url)
    assert found, page.url
    return found[1]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server as a user starts it, without MNIST's files or a network to fetch them from."""
    environment = {
        **os.environ,
        **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), NOBODY),
        "NN_PLAYGROUND_DATA": str(tmp_path_factory.mktemp("data")),
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "-m", "app.cli", "serve", "--port", "0", "--no-browser"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        found = re.search(r"http://[\d.:]+/", said)
        assert found, f"the server said: {said!r}"
        with httpx.Client(base_url=f"{found[0]}api/", timeout=30) as api:
            yield Server(found[0], api)
        process.terminate()
        assert process.wait(30) == 0


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)
        yield browser
        browser.close()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(server: Server, browser: Browser) -> Iterator[OpenPage]:
    """Opens the page as somebody who comes for the first time; it may say no error, ever."""
    contexts = []
    complaints: list[str] = []
    runs: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    def open_page(
        hash: str = "", *, width: int = 1440, locale: str = "en-US", theme: Any = "light"
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, locale=locale, color_scheme=theme
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(server.address + hash)
        expect(page.locator("#state")).to_have_attribute("data-state", "paused")
        expect(page.locator(".card")).not_to_have_count(0)
        runs.append(run_id(page))
        return page

    yield open_page
    for context in contexts:
        context.close()
    for run in set(runs):  # else runs that play on slow the next test down
        server.api.delete(f"runs/{run}")
    assert complaints == []


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """The page in English on a laptop's screen."""
    return open_page()
