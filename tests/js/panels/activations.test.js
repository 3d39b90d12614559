import { newElement, paint } from "./dom.js";

import assert from "node:assert/strict";
import { test } from "node:test";

import { setLanguage } from "../../../static/js/i18n/index.js";
import { activations } from "../../../static/js/panels/activations.js";
import { newStore } from "../helpers.js";
import { newLayer, newProbes, SCHEMA } from "./examples.js";

const ILL = [{ layer: 3, status: "saturated", evidence: { saturated: 0.55 }, knob: null }];

/** Mount the panel and draw it once. */
async function mounted(more = {}) {
  const root = newElement("div");
  const store = newStore({ schema: SCHEMA, probes: newProbes(), firstProbes: newProbes(0), ...more });
  const unmount = activations.mount(root, store);
  await paint();
  const canvas = root.querySelector("canvas");
  return { root, store, unmount, canvas, ...canvas.record };
}

/** The bars of each colour in the last drawing. */
function bars(record) {
  const last = record.calls.slice(record.calls.findLastIndex(([name]) => name === "clearRect"));
  const found = { accent: [], negative: [] };
  let open = [];
  for (const [name, values, style] of last) {
    if (name === "rect") open.push(values);
    if (name === "fill") found[style.fill.replace("color-of--", "")]?.push(...open.splice(0));
  }
  return found;
}

test("a row for each activation layer with its mean, spread and what is stuck", async () => {
  const { words, unmount } = await mounted();
  const said = words();
  for (const word of ["1 Sigmoid", "2 Sigmoid"]) assert.ok(said.includes(word), word);
  assert.ok(said.some((word) => word.includes("0.5 ± 0.45")));
  assert.ok(said.some((word) => word.includes("55 % saturated")));
  assert.ok(!said.includes("1 Affine"));
  unmount();
});

test("all layers are shown when asked for, or where nothing bends", async () => {
  const all = await mounted({ settings: { allLayers: true } });
  assert.ok(all.words().includes("1 Affine") && all.words().includes("Output"));
  all.unmount();
  const flat = await mounted({ probes: newProbes(1, { layers: [newLayer(0, "affine"), newLayer(1, "affine")] }) });
  assert.ok(flat.words().includes("1 Affine"));
  flat.unmount();
});

test("bins at the ends of a sigmoid are marked, those between are not", async () => {
  const panel = await mounted();
  const { accent, negative } = bars(panel);
  const width = accent[0][2];
  assert.ok(negative.length >= 4 && accent.length > 20);
  const left = Math.min(...negative.map(([x]) => x));
  assert.ok(negative.every(([x]) => x < left + 1.5 * width || x > left + 38 * width));
  panel.unmount();
});

test("the ill row stands out in colour", async () => {
  const panel = await mounted({ probes: newProbes(7, { health: ILL }) });
  const style = panel.named("fillText").find(([, [words]]) => words.includes("55 %"))[2];
  assert.equal(style.fill, "color-of--warning");
  panel.unmount();
});

test("rows share one axis, or have each its own", async () => {
  const layers = newProbes().layers.map((layer) => (layer.index === 3 ? newLayer(3, "relu", { dead: 0, activation: { low: 0, high: 1e-6, counts: [1, 1], mean: 5e-7, std: 3e-7 } }) : layer));
  const probes = newProbes(1, { layers });
  const shared = await mounted({ probes, firstProbes: null });
  const own = await mounted({ probes, firstProbes: null, settings: { activationAxis: "own" } });
  const counted = [shared, own].map((panel) => bars(panel).accent.length);
  assert.ok(counted[1] > counted[0] + 30, "the tiny layer is one spike on the common axis, a shape on its own");
  assert.ok(shared.words().includes("0.4") && !own.words().includes("0.4"));
  shared.unmount();
  own.unmount();
});

test("the axis of one network is not kept for another", async () => {
  const wide = newLayer(1, "relu", { dead: 0, activation: { low: 0, high: 2, counts: [1, 1], mean: 1, std: 0.5 } });
  const panel = await mounted({ probes: newProbes(1, { layers: [newLayer(0, "affine"), wide] }), firstProbes: null });
  assert.ok(panel.words().includes("2.0"));
  panel.store.set("probes", newProbes(2));
  await paint();
  assert.equal(panel.words().filter((word) => word === "2.0").length, 1);
  panel.unmount();
});

test("a new probe is drawn, and named for screen readers with its figures", async () => {
  const { canvas, store, named, unmount } = await mounted();
  assert.match(canvas.getAttribute("aria-label"), /step 7.*2 Sigmoid: 0\.5 ± 0\.45, 55 % saturated/);
  const before = named("clearRect").length;
  store.set("probes", newProbes(8));
  await paint();
  assert.equal(named("clearRect").length, before + 1);
  unmount();
});

test("the pointer is told a row's figures and the range of its bins", async () => {
  const { root, canvas, unmount } = await mounted();
  canvas.dispatch("pointermove", { offsetX: 200, offsetY: 40 });
  assert.match(root.querySelector(".pn-tip").textContent, /1 SigmoidMean 0\.5, standard deviation 0\.25 bins from 0 to 1/);
  canvas.dispatch("pointermove", { offsetX: 200, offsetY: 4000 });
  assert.equal(root.querySelector(".pn-tip").hidden, true);
  unmount();
});

test("the key to the marked colour is there only where something can saturate", async () => {
  const panel = await mounted();
  const marked = panel.root.querySelector(".pn-key-marked");
  assert.equal(marked.hidden, false);
  panel.store.set("probes", newProbes(1, { layers: [newLayer(0, "affine"), newLayer(1, "relu", { dead: 0 })] }));
  await paint();
  assert.equal(marked.hidden, true);
  panel.unmount();
});

test("the language changes all words", async () => {
  const { root, store, words, unmount } = await mounted();
  setLanguage("zh");
  store.set("lang", "zh");
  await paint();
  assert.match(root.textContent, /所有层/);
  assert.ok(words().some((word) => word.includes("饱和")));
  setLanguage("en");
  unmount();
  assert.equal(root.children.length, 0);
});

test("before the first probe it says what to do", async () => {
  const { words, unmount } = await mounted({ probes: null, firstProbes: null });
  assert.match(words()[0], /Play/);
  unmount();
});
