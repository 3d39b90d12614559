"""What is drawn is what the server says: each picture against the figures of the API."""

import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Json, OpenPage, Server, run_id
from tests.browser.steps import choose_preset, drawn_steps, until

pytestmark = pytest.mark.browser

STEPS = 150
NUMBER = r"([\d.,·⁻⁰¹²³⁴⁵⁶⁷⁸⁹−]+)"

# Where a place of the plane, in shares of the map's sides, is on the canvas, and its colour.
COLOURS = """async (canvas, places) => {
    const { plotSquare } = await import("/static/js/panels/map.js");
    const em = Math.max(13, parseFloat(getComputedStyle(canvas.parentElement).fontSize));
    const square = plotSquare(canvas.clientWidth, em);
    const top = square.y + Math.max(0, (canvas.clientHeight - square.bottom) / 2);
    const ratio = canvas.width / canvas.clientWidth;
    return places.map(([x, y]) => [...canvas.getContext("2d").getImageData(
        Math.floor((square.x + x * square.width) * ratio),
        Math.floor((top + (1 - y) * square.height) * ratio), 1, 1).data]);
}"""


def do_steps(page: Page, server: Server, steps: int) -> Json:
    """Do so many steps and return the run once the page shows the last of them."""
    answer = server.api.post(f"runs/{run_id(page)}/step", json={"steps": steps})
    assert answer.status_code == 200, answer.text
    run: Json = answer.json()
    expect(page.locator("#counter-step")).to_have_text(f"{run['step']:,}")
    return run


def card(page: Page, name: str) -> Locator:
    found = page.locator(f"#panel-{name}")
    found.scroll_into_view_if_needed()
    return found


def picture(page: Page, panel: str) -> Locator:
    return card(page, panel).locator("canvas[role=img]")


def traces(page: Page) -> list[Json]:
    """The curves as Plotly has them."""
    found: list[Json] = (
        card(page, "curves")
        .locator(".js-plotly-plot")
        .evaluate(
            "figure => figure.data.map(({name, yaxis, x, y}) =>"
            " ({name, yaxis, x: Array.from(x), y: Array.from(y)}))"
        )
    )
    return found


def curve(page: Page, name: str, axis: str) -> Json:
    (found,) = [one for one in traces(page) if (one["name"], one["yaxis"]) == (name, axis)]
    return found


def same(drawn: list[Any], told: list[Any]) -> bool:
    """Whether two series of float32 numbers are the same to the last bit."""
    return np.array_equal(np.array(drawn, np.float32), np.array(told, np.float32))


def test_curves_have_every_iteration_and_evaluation(page: Page, server: Server) -> None:
    do_steps(page, server, STEPS)
    told = server.metrics(page)
    until(lambda: page.wait_for_timeout(20) or drawn_steps(page)[-1] == STEPS)
    for figure, axis in (("loss", "y"), ("accuracy", "y2")):
        training, validation = curve(page, "Training", axis), curve(page, "Validation", axis)
        assert training["x"] == told["step"] == list(range(1, STEPS + 1))
        assert same(training["y"], told[figure])
        assert validation["x"] == [one["step"] for one in told["evaluations"]]
        assert len(validation["x"]) > 3
        assert validation["y"] == [one[f"validation_{figure}"] for one in told["evaluations"]]


def test_long_curves_keep_what_sticks_out(page: Page, server: Server) -> None:
    choose_preset(page, server, "circle")
    do_steps(page, server, 1500)
    losses = server.metrics(page)["loss"]
    until(lambda: page.wait_for_timeout(20) or drawn_steps(page)[-1] == 1500)
    drawn = curve(page, "Training", "y")
    assert 200 <= len(drawn["x"]) <= 1000
    assert same(drawn["y"], [losses[int(step) - 1] for step in drawn["x"]])
    assert {int(np.argmin(losses)) + 1, int(np.argmax(losses)) + 1} <= set(drawn["x"])


def test_readouts_are_the_latest_figures(page: Page, server: Server) -> None:
    do_steps(page, server, STEPS)
    latest = server.metrics(page)["evaluations"][-1]
    values = page.locator(".readout-value")
    for place, name in enumerate(("train_accuracy", "validation_accuracy")):
        expect(values.nth(place)).to_have_text(re.compile(percentage(latest[name])))
    for place, name in enumerate(("train_loss", "validation_loss"), 2):
        expect(values.nth(place)).to_have_text(re.compile(rf"^{NUMBER}$"))
        until(lambda p=place, n=name: near(values.nth(p).inner_text(), latest[n], 3))
    run = server.run(page)["latest"]
    assert {name: run[name] for name in latest if "_" in name} == {
        name: latest[name] for name in latest if "_" in name
    }


def percentage(share: float) -> str:
    """A pattern for a share as the page writes it; two ways where it lies between two."""
    value = 100 * share
    if value in {0, 100}:
        return f"^{value:.0f} %$"
    places = 1 if value < 10 or value > 99 else 0
    ways = {re.escape(f"{value + off:.{places}f}") for off in (-1e-6, 1e-6)}
    return rf"^({'|'.join(sorted(ways))}|>99\.9) %$"


def near(shown: str, value: float, digits: int) -> bool:
    """Whether a number as the page writes it is `value` to so many digits."""
    superscripts = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")
    text = shown.translate(superscripts).replace("·10", "e").replace(",", "")
    return abs(float(text) - value) <= 0.51 * 10 ** (1 - digits) * abs(value) + 1e-12


def test_distributions_have_the_figures_of_the_probes(page: Page, server: Server) -> None:
    choose_preset(page, server, "sigmoid-saturates")
    do_steps(page, server, STEPS)
    probes = server.get(f"runs/{run_id(page)}/probes?step={STEPS}")
    assert probes["step"] == STEPS
    canvas = picture(page, "activations")
    expect(canvas).to_have_attribute("aria-label", re.compile(rf"step {STEPS}\b"))
    label = canvas.get_attribute("aria-label") or ""
    layers = [layer for layer in probes["layers"] if layer["kind"] == "sigmoid"]
    told = re.findall(rf"(\d) Sigmoid: {NUMBER} ± {NUMBER}, {NUMBER} % saturated", label)
    assert [int(number) for number, *_ in told] == [1, 2, 3, 4, 5]
    for layer, (_, mean, std, saturated) in zip(layers, told, strict=True):
        assert near(mean, layer["activation"]["mean"], 2)
        assert near(std, layer["activation"]["std"], 2)
        assert float(saturated) == pytest.approx(100 * layer["saturated"], abs=0.51)


def test_predictions_count_what_is_right_and_wrong(page: Page, server: Server) -> None:
    do_steps(page, server, STEPS)
    view = server.get(f"runs/{run_id(page)}/view?kind=predictions")
    assert view["split"] == "validation"
    right = sum(a == b for a, b in zip(view["labels"], view["predicted"], strict=True))
    wrong = len(view["labels"]) - right
    assert wrong > 0
    panel = card(page, "predictions")
    words = f"{right} of {len(view['labels'])} validation images right"
    expect(panel.locator(".pn-verdict")).to_contain_text(words)
    expect(picture(page, "predictions")).to_have_attribute("aria-label", re.compile(words))
    panel.get_by_label("Wrong only").check()
    shown = panel.locator(".pn-hidden")
    expect(shown).not_to_contain_text(", right,")
    expect(panel.locator(".pn-pager .pn-value")).to_have_text(re.compile("^1 / "))
    names = re.findall(r"taken for (\d), wrong, is (\d)", shown.inner_text())
    pairs = zip(view["predicted"], view["labels"], strict=True)
    expected = [(str(said), str(is_)) for said, is_ in pairs if said != is_]
    assert names == expected[: len(names)]
    assert len(names) == min(wrong, len(names)) > 0


def test_map_has_the_colours_of_what_the_network_answers(
    open_page: OpenPage, server: Server
) -> None:
    page = open_page()
    choose_preset(page, server, "circle")
    do_steps(page, server, 400)
    view = server.get(f"runs/{run_id(page)}/view?kind=boundary&size=50")
    canvas = picture(page, "boundary")
    expect(canvas).to_have_attribute("aria-label", re.compile(r"step 400\b"))
    places, classes = clear_places(view, server.get(f"runs/{run_id(page)}/view?kind=data"))
    assert min(classes.count(0), classes.count(1)) > 30
    colours = canvas.evaluate(COLOURS, places)
    # Orange for class 0, blue for class 1: which of red and blue is stronger tells them apart.
    assert [int(blue > red) for red, _, blue, _ in colours] == classes


def clear_places(view: Json, data: Json) -> tuple[list[list[float]], list[int]]:
    """Return places away from points and border, in shares of the sides, and their classes."""
    size, values = view["size"], np.array(view["values"]).reshape(view["size"], view["size"])
    low, high = np.array(view["low"]), np.array(view["high"])
    points = np.column_stack([data["points"]["train"]["x"], data["points"]["train"]["y"]])
    points = (points - low) / (high - low)
    places, classes = [], []
    for row in range(2, size - 2):
        for column in range(2, size - 2):
            place = np.array([column, row]) / (size - 1)
            free = np.linalg.norm(points - place, axis=1).min() > 0.03
            if free and abs(values[row, column] - 0.5) > 0.25:
                places.append(place.tolist())
                classes.append(int(values[row, column] > 0.5))
    return places, classes
