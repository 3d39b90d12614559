import "./dom.js";

import assert from "node:assert/strict";
import { test } from "node:test";

import { marksOf } from "../../../static/js/panels/events.js";
import { newRun } from "../helpers.js";

const LAYERS = ["affine", "relu", "dropout"].map((kind) => ({ kind }));
const marks = (events, more = {}) => marksOf(newRun({ events, config: { layers: LAYERS }, ...more }), (step) => 10 * step);
const edited = (step, text) => ({ step, kind: "edited", text });

test("an edit stands at its step, its settings called as the form calls them", () => {
  assert.deepEqual(marks([edited(4, "optimizer.learning_rate = 0.02, batch_size = 10")]), [
    { x: 40, text: "learning rate = 0.02, batch size = 10", bad: false },
  ]);
  assert.equal(marks([edited(4, "layers.2.rate = 0.3")])[0].text, "rate, layer 1 = 0.3");
  assert.equal(marks([edited(4, "")])[0].text, "Settings changed");
});

test("several of one step are one mark", () => {
  const events = [edited(4, "clip_norm = 1"), { step: 4, kind: "resumed", text: "Resumed" }, edited(5, "clip_norm = 2")];
  assert.deepEqual(marks(events).map(({ x, text }) => [x, text]), [[40, "clip norm = 1; Resumed from a checkpoint"], [50, "clip norm = 2"]]);
});

test("other kinds have words, unknown ones their own text without tags", () => {
  for (const kind of ["resumed", "full", "failed"]) assert.notEqual(marks([{ step: 1, kind, text: "x" }])[0].text, "x");
  assert.equal(marks([{ step: 1, kind: "forked", text: "a < b" }])[0].text, "a &lt; b");
  assert.equal(marks([{ step: 1, kind: "forked" }])[0].text, "forked");
});

test("a divergence is marked once, by its name and with its reason", () => {
  const events = [{ step: 9, kind: "diverged", text: "too large" }];
  const detail = { kind: "diverged", step: 9, reason: "too large" };
  assert.deepEqual(marks(events, { state: "diverged", detail }), [{ x: 90, text: "too large", label: "Diverged", bad: true }]);
  assert.deepEqual(marks(events, { state: "paused" }), []);
  assert.deepEqual(marks([], { state: "diverged", detail: { kind: "diverged" } }), []);
});

test("no run, no marks", () => assert.deepEqual(marksOf(null, (step) => step), []));
