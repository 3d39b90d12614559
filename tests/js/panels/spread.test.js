import "./dom.js";

import assert from "node:assert/strict";
import { test } from "node:test";

import { headline } from "../../../static/js/panels/controls.js";
import { spread, verdict } from "../../../static/js/panels/spread.js";
import { newStore } from "../helpers.js";
import { newLayer, newProbes, SCHEMA } from "./examples.js";

/** What is said of a probe, and in which tone. */
function said(probes, more = {}) {
  const place = headline();
  verdict(place, newStore({ schema: SCHEMA, probes, ...more }));
  const words = place.element.querySelector("p");
  return [words.textContent, words.dataset.tone];
}

test("a healthy signal: its spread in the first and the last layer", () => {
  assert.deepEqual(said(newProbes()), ["The signal's spread: 0.2 in layer 1 (Sigmoid), 0.45 in layer 2 (Sigmoid).", ""]);
});

test("the saturated layer that is worst is named with its share", () => {
  const [words, tone] = said(newProbes(1, { summary: { status: "saturated" } }));
  assert.equal(words, "▲ 55 % of the outputs of layer 2 (Sigmoid) are stuck at the ends.");
  assert.equal(tone, "bad");
});

test("so is the layer with the most dead units", () => {
  const layers = [newLayer(0, "affine"), newLayer(1, "relu", { dead: 0.9 }), newLayer(2, "affine")];
  const [words] = said(newProbes(1, { layers, summary: { status: "dead" } }));
  assert.match(words, /90 % of the units of layer 1 \(ReLU\)/);
});

test("a signal that fades is told with both ends", () => {
  const [words, tone] = said(newProbes(1, { summary: { status: "starving" } }));
  assert.match(words, /fades: its spread is 0\.2 in layer 1 \(Sigmoid\), 0\.45 in layer 2 \(Sigmoid\)/);
  assert.equal(tone, "bad");
});

test("one activation layer has one figure; none, no sentence; before the first probe step 0 counts", () => {
  const one = newProbes(0, { layers: [newLayer(0, "affine"), newLayer(1, "relu"), newLayer(2, "affine")] });
  assert.deepEqual(said(one), ["The signal's spread: 0.2 in layer 1 (ReLU).", ""]);
  assert.deepEqual(said(newProbes(0, { layers: [newLayer(0, "affine")] })), ["", ""]);
  assert.deepEqual(said(null), ["", ""]);
  assert.match(said(null, { firstProbes: one })[0], /0\.2/);
});

test("a layer's figures in a row of words", () => {
  assert.equal(spread(newLayer(0, "relu", { dead: 0.1 })), "0.5 ± 0.2, 10 % dead");
  assert.equal(spread(newLayer(0, "tanh", { saturated: 0.3 })), "0.5 ± 0.2, 30 % saturated");
  assert.equal(spread(newLayer(0, "affine")), "0.5 ± 0.2");
});
