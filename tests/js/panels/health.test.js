import "./dom.js";

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  divergedItem, figures, findingItem, findings, healthSentence, knobName, layerNames, reasonOf, rowStatuses, show, statusTitle, symbol,
} from "../../../static/js/panels/health.js";
import { rowsOf } from "../../../static/js/panels/names.js";
import { newRun, newStore } from "../helpers.js";
import { newProbes, SCHEMA } from "./examples.js";

const HEALTH = [
  { layer: 0, status: "vanishing", evidence: { gradient_ratio: 2e-7 }, knob: "layers.1.kind" },
  { layer: 1, status: "saturated", evidence: { saturated: 0.43 }, knob: "layers.0.initializer" },
  { layer: 2, status: "ok", evidence: {}, knob: null },
  { layer: 3, status: "saturated", evidence: { saturated: 0.55 }, knob: "layers.2.initializer" },
];
const ILL = newProbes(7, { health: HEALTH, summary: { status: "saturated" } });
const LAYERS = ["affine", "sigmoid", "affine", "sigmoid"].map((kind) => ({ kind }));
const rows = rowsOf(ILL.layers, SCHEMA, "en", () => true);

test("findings are gathered by kind, the run's own status first; what is well is none", () => {
  assert.deepEqual(findings(ILL).map(({ status, layers }) => [status, layers]), [["saturated", [1, 3]], ["vanishing", [0]]]);
  assert.deepEqual(findings(newProbes()), []);
});

test("a row has its layer's status, or the worst of its block", () => {
  const weights = rowsOf(ILL.layers, SCHEMA, "en", ({ kind }) => kind === "affine");
  assert.deepEqual(rowStatuses(ILL, rows, false), ["vanishing", "saturated", "ok", "saturated", "ok"]);
  assert.deepEqual(rowStatuses(ILL, weights, true), ["saturated", "saturated", "ok"]);
});

test("every status has a symbol and words, in all lengths", () => {
  for (const status of ["ok", "vanishing", "exploding", "dead", "saturated", "starving"]) {
    assert.equal(symbol(status), status === "ok" ? "✓" : "▲");
    assert.notEqual(statusTitle(status), `panel.health.${status}`);
  }
});

test("the evidence is told in figures: shares as percentages, unknown ones by their own name", () => {
  assert.equal(figures({ gradient_ratio: 2e-7 }), "gradient ÷ that of the output layer 2·10⁻⁷");
  assert.equal(figures({ dead: 0.43, samples: 1 }), "dead 43 %, samples in the batch 1");
  assert.equal(figures({ odd_thing: 0.5 }), "odd thing 0.5");
});

const KNOBS = [
  ["layers.0.initializer", "initializer, layer 1"], ["layers.2.bias_init", "initial bias, layer 2"],
  ["layers.3.kind", "activation, layer 2"], ["head.initializer", "initializer, output layer"],
  ["optimizer.learning_rate", "learning rate"], ["batch_size", "batch size"], ["some.new_knob", "new knob"],
];
for (const [path, name] of KNOBS) {
  test(`${path} is called "${name}"`, () => assert.equal(knobName(path, LAYERS), name));
}

test("few layers are named, many are a range", () => {
  assert.equal(layerNames([1, 3], rows), "1 Sigmoid, 2 Sigmoid");
  assert.equal(layerNames([0, 1, 2, 3], rows), "1 Affine … 2 Sigmoid (4 layers)");
});

test("one sentence for the run: well, ill, diverged, or nothing known yet", () => {
  assert.deepEqual(healthSentence(newProbes(), rows, newRun()), { tone: "good", words: "✓ Healthy: Signals and gradients reach every layer." });
  assert.deepEqual(healthSentence(ILL, rows, null), { tone: "bad", words: "▲ Saturated: 1 Sigmoid, 2 Sigmoid" });
  assert.equal(healthSentence(null, [], null).tone, "");
  const diverged = healthSentence(newProbes(), rows, newRun({ state: "diverged", detail: { kind: "diverged", step: 9 } }));
  assert.match(diverged.words, /step 9/);
  assert.equal(diverged.tone, "bad");
});

test("a finding says where, how much and why, and its button leads to the knob", () => {
  const store = newStore({ run: newRun({ config: { layers: LAYERS } }) });
  const [finding] = findings(ILL);
  const item = findingItem(store, finding, rows);
  assert.match(item.textContent, /Saturated: 1 Sigmoid, 2 Sigmoid.*1 Sigmoid: saturated 43 %/);
  const button = item.querySelector("button");
  assert.equal(button.textContent, "Show me: initializer, layer 1");
  button.dispatch("click");
  assert.equal(store.get("highlight"), "layers.0.initializer");
});

test("a finding without a knob has no button", () => {
  const item = findingItem(newStore(), { status: "starving", layers: [0], worst: { ...HEALTH[0], status: "starving", knob: null } }, rows);
  assert.equal(item.querySelector("button"), null);
});

test("a divergence gives reason, cure and knob", () => {
  const store = newStore();
  const detail = { kind: "diverged", reason: "layer 1 …", cure: { en: "Lower it", zh: "调低" }, knob: "optimizer.learning_rate" };
  const item = divergedItem(store, newRun({ state: "diverged", detail, config: { layers: [] } }));
  assert.equal(item.textContent, "layer 1 …Lower itShow me: learning rate");
  item.querySelector("button").dispatch("click");
  assert.equal(store.get("highlight"), "optimizer.learning_rate");
  assert.equal(divergedItem(store, newRun({ state: "diverged", config: { layers: [] } })).querySelector("button"), null);
});

test("the reason is told in the page's language", () => {
  assert.equal(reasonOf({ kind: "diverged", what: "loss", reason: "the loss …" }), "The loss is no longer a finite number.");
  assert.equal(reasonOf({ kind: "diverged", reason: "the loss …" }), "the loss …");
  assert.equal(reasonOf(null), "");
});

test("the same knob can be shown again", async () => {
  const store = newStore({ highlight: "batch_size" });
  let told = 0;
  store.subscribe(["highlight"], () => told++);
  show(store, "batch_size");
  await Promise.resolve();
  assert.equal(told, 1);
});
