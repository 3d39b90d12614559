import { newElement, paint } from "./dom.js";

import assert from "node:assert/strict";
import { test } from "node:test";

import { setLanguage } from "../../../static/js/i18n/index.js";
import { gradients } from "../../../static/js/panels/gradients.js";
import { newRun, newStore } from "../helpers.js";
import { newProbes, newSummary, SCHEMA } from "./examples.js";

const LAYERS = ["affine", "sigmoid", "affine", "sigmoid"].map((kind) => ({ kind }));
const vanishing = (ratio) => newProbes(9, {
  health: [{ layer: 0, status: "vanishing", evidence: { gradient_ratio: ratio }, knob: "layers.1.kind" }],
  summary: { status: "vanishing" },
});

/** Mount the panel and draw it once. */
async function mounted(more = {}) {
  const root = newElement("div");
  root.clientWidth = more.width ?? 480;
  const run = newRun({ config: { layers: LAYERS }, summary: newSummary(), ...more.run });
  const store = newStore({ schema: SCHEMA, probes: newProbes(), firstProbes: newProbes(0), ...more, run });
  const unmount = gradients.mount(root, store);
  await paint();
  return { root, store, unmount, canvas: root.querySelector("canvas") };
}

const items = (root) => root.querySelectorAll("li");

test("a healthy run: one sentence, no findings, the figures for screen readers", async () => {
  const { root, canvas, unmount } = await mounted();
  assert.match(root.querySelector(".pn-verdict").textContent, /✓ Healthy/);
  assert.equal(items(root).length, 0);
  assert.match(canvas.getAttribute("aria-label"), /step 7; Healthy\. 1 Affine: gradient 10⁻⁵, update ratio 10⁻⁴;.*Output: gradient 0\.01/);
  unmount();
});

test("what is wrong is told with evidence, reason and the way to the knob", async () => {
  const { root, store, unmount } = await mounted({ probes: vanishing(2e-7) });
  assert.equal(root.querySelector(".pn-verdict").dataset.tone, "bad");
  const [item] = items(root);
  assert.match(item.textContent, /Vanishing gradient: 1 Affine.*2·10⁻⁷/);
  item.querySelector("button").dispatch("click");
  assert.equal(store.get("highlight"), "layers.1.kind");
  unmount();
});

test("new figures change the words and leave the button where it is", async () => {
  const { root, store, unmount } = await mounted({ probes: vanishing(2e-7) });
  const button = root.querySelector(".pn-show");
  store.set("probes", vanishing(3e-8));
  await paint();
  assert.match(items(root)[0].textContent, /3·10⁻⁸/);
  assert.equal(root.querySelector(".pn-show"), button);
  store.set("probes", newProbes());
  await paint();
  assert.equal(items(root).length, 0);
  unmount();
});

test("a diverged run says so before all else, with the server's cure", async () => {
  const detail = { kind: "diverged", step: 9, cure: { en: "Lower the learning rate", zh: "" }, knob: "optimizer.learning_rate" };
  const { root, unmount } = await mounted({ run: { state: "diverged", detail }, probes: vanishing(1e-9) });
  assert.match(root.querySelector(".pn-verdict").textContent, /Diverged at step 9/);
  assert.deepEqual(items(root).map((item) => item.dataset.status), ["diverged", "vanishing"]);
  unmount();
});

test("where all columns fit there is nothing to choose", async () => {
  const wide = await mounted({ width: 900 });
  assert.equal(wide.root.querySelector(".pn-bar").classList.contains("pn-all"), true);
  wide.unmount();
  const narrow = await mounted();
  assert.equal(narrow.root.querySelector(".pn-bar").classList.contains("pn-all"), false);
  narrow.unmount();
});

test("the pointer is told the figures of a row; the language changes all words", async () => {
  const { root, store, canvas, unmount } = await mounted({ settings: { allGradients: true } });
  assert.ok(canvas.record.words().includes("1 Sigmoid"));
  canvas.dispatch("pointermove", { offsetX: 200, offsetY: 50 });
  assert.match(root.querySelector(".pn-tip").textContent, /^1 Affine/);
  setLanguage("zh");
  store.set("lang", "zh");
  await paint();
  assert.match(root.querySelector(".pn-verdict").textContent, /健康/);
  setLanguage("en");
  unmount();
  assert.equal(root.children.length, 0);
});

test("before anything is known it says what to do", async () => {
  const { root, unmount } = await mounted({ probes: null, firstProbes: null });
  assert.match(root.querySelector(".pn-verdict").textContent, /Play/);
  unmount();
});
