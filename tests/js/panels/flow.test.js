import assert from "node:assert/strict";
import { test } from "node:test";

import { columnsFor, Flow, gradientSize, HEALTHY } from "../../../static/js/panels/flow.js";
import { rowsOf } from "../../../static/js/panels/names.js";
import { newPaper } from "../draw/recorder.js";
import { newProbes, newSummary, newWeights, SCHEMA } from "./examples.js";

const SUMMARY = newSummary().layers;

/** Draw a probe and return what was drawn. */
function drawn(width, more = {}, probes = newProbes()) {
  const rows = rowsOf(probes.layers, SCHEMA, "en", more.wanted ?? (({ kind }) => kind === "affine"));
  const first = newProbes(0);
  const flow = new Flow({ rows, probes, first, history: [first, probes], view: "size", summary: SUMMARY, ...more });
  const paper = newPaper(width, flow.height(width, 13));
  flow.draw(paper);
  return { flow, paper };
}

test("the size of a gradient is the root mean square over the weights, without the biases", () => {
  const summary = [{ parameters: 110 }];
  assert.ok(Math.abs(gradientSize(newWeights(0, 3e-4, 1), summary) - 3e-4) < 1e-12);
  assert.equal(gradientSize(newWeights(0, 0, 1), summary), 0);
});

test("a layer without weights has none", () => {
  assert.equal(gradientSize(newProbes().layers[1], SUMMARY), null);
  assert.equal(gradientSize(newWeights(0, 1, 1), []), null, "nor one whose size is not known yet");
});

test("a wide panel shows all columns, a narrow one the two that were chosen", () => {
  assert.deepEqual(columnsFor(900, 13, "size"), ["size", "ratio", "shape", "history"]);
  assert.deepEqual(columnsFor(500, 13, "size"), ["size", "ratio"]);
  assert.deepEqual(columnsFor(500, 13, "shape"), ["shape", "history"]);
});

test("dots lie in the order of the gradients' sizes, one a layer; smaller hollow ones show step 0", () => {
  const { paper } = drawn(500);
  const arcs = paper.named("arc").map(([, [x, y, radius]]) => ({ x, y, radius }));
  const full = arcs.filter(({ radius }) => radius > 4);
  assert.equal(arcs.length - full.length, 3, "step 0");
  assert.equal(full.length, 6, "size and ratio");
  const [one, two, out] = full;
  assert.ok(one.x < two.x && two.x < out.x && one.y < two.y && two.y < out.y);
  assert.ok(Math.abs((out.x - two.x) / (two.x - one.x) - 2) < 1e-6, "two decades against one");
});

test("the healthy band lies where updates of 10⁻⁴ to 10⁻² are, and the marks say so", () => {
  const { paper } = drawn(500);
  const bands = paper.calls.filter(([name, , { fill }]) => name === "fillRect" && fill === "good-soft");
  assert.equal(bands.length, 1);
  assert.deepEqual(HEALTHY, [1e-4, 1e-2]);
  assert.ok(paper.words().includes("10⁻³"));
});

test("each row names its layer and its status", () => {
  const ill = newProbes(7, { health: [{ layer: 1, status: "saturated", evidence: {}, knob: null }] });
  const words = drawn(500, {}, ill).paper.words();
  for (const word of ["1 Affine", "2 Affine", "Output", "▲ Saturated", "✓ Healthy"]) assert.ok(words.includes(word), word);
});

test("a gradient that is 0 is written, not drawn", () => {
  const zero = newProbes();
  zero.layers[0] = newWeights(0, 0, 0);
  assert.equal(drawn(500, {}, zero).paper.words().filter((word) => word === "0").length, 2);
});

test("distributions have a scale of their own, the history its steps", () => {
  const words = drawn(500, { view: "shape" }).paper.words();
  assert.ok(words.includes("±0.012") && words.includes("step 7"));
});

test("a phone has the names above, and all rows lower", () => {
  const { flow, paper } = drawn(330);
  assert.equal(flow.height(330, 13), paper.height);
  assert.ok(paper.words().includes("1 Affine"));
});

test("the pointer is told the figures of the layer it is on", () => {
  const { flow } = drawn(500);
  const [name, size, gradient, bins, ratio] = flow.inspect(flow.placed[1].box.y + 5);
  assert.equal(name, "2 Affine");
  assert.match(size, /10⁻⁴/);
  assert.match(gradient, /deviation 0\.003/);
  assert.match(bins, /5 bins from −0\.01 to 0\.01/);
  assert.match(ratio, /0\.001/);
  assert.equal(flow.inspect(-5), null);
});

test("of a layer without weights it is told its outputs' gradient only", () => {
  const { flow } = drawn(500, { wanted: () => true });
  assert.equal(flow.inspect(flow.placed[1].box.y + 5).length, 3);
});

test("before the first probe it says what to do", () => {
  const flow = new Flow({ rows: [], probes: null, first: null, history: [], view: "size", summary: [] });
  const paper = newPaper(500, flow.height(500, 13));
  flow.draw(paper);
  assert.match(paper.words()[0], /Play/);
});
