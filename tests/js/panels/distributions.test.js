import assert from "node:assert/strict";
import { test } from "node:test";

import { canSaturate, Distributions } from "../../../static/js/panels/distributions.js";
import { newStore } from "../helpers.js";
import { newPaper } from "../draw/recorder.js";
import { newLayer, newProbes, SCHEMA } from "./examples.js";

/** A network of so many ReLU layers. */
const deep = (count) => {
  const layers = Array.from({ length: count }, (_, i) => [newLayer(2 * i, "affine"), newLayer(2 * i + 1, "relu", { dead: 0 })]);
  return newProbes(1, { layers: [...layers.flat(), newLayer(2 * count, "affine")] });
};

/** Draw a probe at a width. */
function drawn(probes, width = 700, more = {}) {
  const view = new Distributions(newStore({ schema: SCHEMA, probes, firstProbes: newProbes(0), ...more }));
  const paper = newPaper(width, view.height(width, 13));
  view.draw(paper);
  return { view, paper };
}

test("what can saturate is known by kind", () => {
  assert.deepEqual(["sigmoid", "tanh", "relu"].map((kind) => canSaturate({ kind })), [true, true, false]);
});

test("any network has about the same height, so that the page does not jump", () => {
  const heights = [3, 4, 5, 6].map((count) => drawn(deep(count)).paper.height);
  assert.ok(Math.max(...heights) < 1.1 * Math.min(...heights), String(heights));
  assert.ok(drawn(deep(15)).paper.height > Math.max(...heights), "very deep ones scroll rather than shrink");
});

test("rows do not overlap, and all stand within the height", () => {
  for (const width of [330, 480, 900]) {
    const { view, paper } = drawn(deep(5), width);
    const boxes = view.placed.map(({ box }) => box);
    boxes.forEach((box, i) => assert.ok(i === 0 || box.y >= boxes[i - 1].y + boxes[i - 1].height));
    assert.ok(boxes[4].y + boxes[4].height < paper.height && boxes[4].x + boxes[4].width <= width);
  }
});

test("sigmoid and tanh always show their whole range", () => {
  const narrow = { low: 0.49, high: 0.51, counts: [1, 2, 1], mean: 0.5, std: 0.01 };
  const layers = newProbes().layers.map((layer) => ({ ...layer, activation: narrow }));
  const { view } = drawn(newProbes(1, { layers }));
  assert.deepEqual(view.shown, [0, 1]);
});

test("a rare value far out does not squeeze the others", () => {
  const outlier = { low: 0, high: 100, counts: [9990, ...Array(98).fill(0), 1], mean: 0.1, std: 1 };
  const layers = [newLayer(0, "affine"), newLayer(1, "relu", { dead: 0, activation: outlier })];
  assert.deepEqual(drawn(newProbes(1, { layers }), 700, { firstProbes: null }).view.shown, [0, 1]);
});

test("heights can follow the logarithm of the counts", () => {
  const tall = (more) => drawn(newProbes(), 700, more).paper.named("rect").map(([, [, , , height]]) => height);
  const sum = (values) => values.reduce((all, value) => all + value, 0);
  assert.ok(sum(tall({ settings: { logCounts: true } })) > sum(tall({})));
});

test("the ghost is drawn only for the same kind of layer", () => {
  const outlines = (first) => drawn(newProbes(), 700, { firstProbes: first }).paper.calls
    .filter(([name, , style]) => name === "stroke" && style.stroke === "line-strong").length;
  const other = newProbes(0, { layers: newProbes().layers.map((layer) => ({ ...layer, kind: "relu" })) });
  assert.equal(outlines(newProbes(0)) - outlines(other), 2);
});
