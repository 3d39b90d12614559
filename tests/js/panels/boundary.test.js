import { newElement, paint } from "./dom.js";

import assert from "node:assert/strict";
import { test } from "node:test";

import { boundary } from "../../../static/js/panels/boundary.js";
import { plotSquare } from "../../../static/js/panels/map.js";
import { newRun, newStore } from "../helpers.js";
import { newSummary } from "./examples.js";

const VIEW = { kind: "boundary", step: 12, size: 2, low: [0, 0], high: [1, 1], values: [0.1, 0.1, 0.1, 0.9], classes: 2 };
const LATEST = { loss: 0.25, validation_loss: 0.5 };

/** Mount the panel and draw it once. */
async function mounted(more = {}, view = VIEW, settings = {}) {
  const root = newElement("div");
  const run = newRun({ summary: newSummary(), latest: LATEST, step: 12, ...more });
  const store = newStore({ run, view: { boundary: view, predictions: null }, settings });
  const unmount = boundary.mount(root, store);
  await paint();
  return { root, store, unmount, canvas: root.querySelector("canvas") };
}

test("it is for data in a plane, and asks for the picture it needs", () => {
  const of = (kind) => newRun({ summary: newSummary({ data: { kind } }) });
  assert.deepEqual([boundary.wants(of("points")), boundary.wants(of("image")), boundary.wants(newRun({ summary: null }))], [true, false, false]);
  assert.deepEqual(boundary.views, ["boundary"]);
});

test("screen readers hear how the plane is divided", async () => {
  const { canvas, unmount } = await mounted();
  assert.equal(canvas.getAttribute("aria-label"), "Decision map at step 12. Share of the plane: 0 75 %, 1 25 %. Loss 0.25, validation loss 0.5.");
  unmount();
});

test("of several classes the labels count; of values, only the losses", async () => {
  const several = await mounted({}, { ...VIEW, classes: 3, labels: [0, 2, 2, 2] });
  assert.match(several.canvas.getAttribute("aria-label"), /0 25 %, 1 0 %, 2 75 %/);
  several.unmount();
  const value = await mounted({}, { ...VIEW, classes: 0 });
  assert.match(value.canvas.getAttribute("aria-label"), /answers at step 12\. Loss 0\.25/);
  value.unmount();
  const nothing = await mounted({ step: 0 }, null);
  assert.match(nothing.canvas.getAttribute("aria-label"), /step 0/);
  nothing.unmount();
});

test("the pointer is told the place and what the network says there", async () => {
  const { x, y, width } = plotSquare(480, 13);
  const { root, canvas, unmount } = await mounted();
  canvas.dispatch("pointermove", { offsetX: x + width, offsetY: y });
  assert.equal(root.querySelector(".pn-tip").textContent, "x₁ 1, x₂ 1Class 1: probability 0.9");
  canvas.dispatch("pointermove", { offsetX: 0, offsetY: 0 });
  assert.equal(root.querySelector(".pn-tip").hidden, true);
  unmount();
  const value = await mounted({}, { ...VIEW, classes: 0 });
  value.canvas.dispatch("pointermove", { offsetX: x + width, offsetY: y });
  assert.match(value.root.querySelector(".pn-tip").textContent, /Answer 0\.9$/);
  value.unmount();
});

test("a new picture or another choice is drawn", async () => {
  const { root, store, canvas, unmount } = await mounted();
  const drawings = () => canvas.record.named("clearRect").length;
  store.set("view", { boundary: { ...VIEW, values: [1, 1, 1, 1] }, predictions: null });
  await paint();
  assert.equal(drawings(), 2);
  const [, discretize] = root.querySelectorAll("input");
  discretize.checked = true;
  discretize.dispatch("change");
  await paint();
  assert.equal(drawings(), 3);
  assert.equal(store.get("settings").discretize, true);
  store.set("lang", "zh");
  unmount();
  assert.equal(root.children.length, 0);
});
