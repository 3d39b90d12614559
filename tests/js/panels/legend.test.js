import assert from "node:assert/strict";
import { test } from "node:test";

import { drawLegend } from "../../../static/js/panels/legend.js";
import { newPaper } from "../draw/recorder.js";

const BOX = { x: 40, y: 0, width: 300, height: 300 };
const COLOURS = { negative: [1, 0, 0], zero: [2, 2, 2], positive: [0, 0, 3], classes: [[4, 0, 0], [5, 0, 0], [6, 0, 0]] };

/** Draw the legend of a view. */
function drawn(view, more = {}) {
  const paper = newPaper(500, 340);
  drawLegend(paper, BOX, { view, names: ["A", "B", "C"], colours: COLOURS, limit: 1, discretize: false, ...more });
  return paper;
}

test("the scale runs from the second class above to the first below, in the map's colours", () => {
  const paper = drawn({ classes: 2, values: [] });
  assert.deepEqual(paper.named("addColorStop").map(([, stop]) => stop), [[0, "rgb(0,0,3)"], [0.5, "rgb(2,2,2)"], [1, "rgb(1,0,0)"]]);
  const at = Object.fromEntries(paper.named("fillText").map(([, [words, , y]]) => [words, y]));
  assert.ok(at["Class B"] < at["1"] && at["1"] < at["0.5"] && at["0.5"] < at["0"] && at["0"] < at["Class A"]);
});

test("each class has its colour beside its name", () => {
  const paper = drawn({ classes: 3, values: [], labels: [] });
  const squares = paper.named("fillRect").map(([, [, y, width, height], { fill }]) => ({ y, width, height, fill }));
  assert.deepEqual(squares.map(({ fill }) => fill), ["rgb(4,0,0)", "rgb(5,0,0)", "rgb(6,0,0)"]);
  assert.ok(squares.every(({ width, height }) => width === height));
  assert.ok(["A", "B", "C"].every((name) => paper.words().includes(name)));
});

test("that fainter means less sure is said only where it does", () => {
  const said = (discretize) => drawn({ classes: 3, values: [], labels: [] }, { discretize }).words().includes("fainter:");
  assert.deepEqual([said(false), said(true)], [true, false]);
});

test("classes without a name are numbered", () => {
  assert.ok(drawn({ classes: 3, values: [], labels: [] }, { names: [] }).words().includes("2"));
});
