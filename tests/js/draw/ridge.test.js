import assert from "node:assert/strict";
import { test } from "node:test";

import { drawRidge } from "../../../static/js/draw/ridge.js";
import { newPaper } from "./recorder.js";

const BOX = { x: 10, y: 20, width: 40, height: 50 };
const ridge = (shares, more = {}) =>
  ({ shares: Float64Array.from(shares), ghost: null, logValues: 0, shareCut: true, marked: () => false, ...more });

/** The bars as [x, top, width, height], and the colour they are filled with. */
function drawn(row) {
  const paper = newPaper();
  drawRidge(paper, BOX, row);
  const groups = [];
  let bars = [];
  for (const [name, values, style] of paper.calls) {
    if (name === "rect") bars.push(values);
    if (name === "fill") groups.push({ color: style.fill, bars: bars.splice(0) });
  }
  return { paper, groups };
}

test("bars stand on the bottom line, the highest fills the row", () => {
  const { groups } = drawn(ridge([0.4, 0.3, 0.2, 0.1]));
  assert.equal(groups[0].color, "accent");
  const wanted = [[10, 20, 10, 50], [20, 32.5, 10, 37.5], [30, 45, 10, 25], [40, 57.5, 10, 12.5]];
  groups[0].bars.flat().forEach((value, i) => assert.ok(Math.abs(value - wanted.flat()[i]) < 1e-9));
});

test("saturated bins have a colour of their own", () => {
  const { groups } = drawn(ridge([0.4, 0.1, 0.1, 0.4], { marked: (bin) => bin === 0 || bin === 3 }));
  assert.deepEqual(groups.map(({ color, bars }) => [color, bars.length]), [["accent", 2], ["negative", 2]]);
});

test("an empty bin has no bar, the smallest share at least a pixel", () => {
  const { groups } = drawn(ridge([0.5, 0, 0.00001, 0.49999]));
  assert.deepEqual(groups[0].bars.map(([, , , tall]) => tall >= 1), [true, true, true]);
});

test("a bar that is cut off is marked and its share written, to the side that has room", () => {
  const { paper } = drawn(ridge([0.7, 0.1, 0.1, 0.1]));
  assert.deepEqual(paper.words(), ["70 %"]);
  assert.equal(paper.ctx.textAlign, "left");
  assert.equal(paper.named("fillRect").length, 1);
  assert.equal(drawn(ridge([0.1, 0.1, 0.1, 0.7])).paper.ctx.textAlign, "right");
  assert.deepEqual(drawn(ridge([0.7, 0.1, 0.1, 0.1], { shareCut: false })).paper.words(), []);
});

test("with logarithmic heights nothing is cut", () => {
  const { paper, groups } = drawn(ridge([0.997, 0.001, 0.001, 0.001], { logValues: 1000 }));
  assert.deepEqual(paper.words(), []);
  assert.ok(groups[0].bars[1][3] > 4);
});

test("the ghost is an outline over all bins", () => {
  const { paper } = drawn(ridge([0.25, 0.25, 0.25, 0.25], { ghost: Float64Array.from([0, 1, 0, 0]) }));
  const line = paper.named("lineTo").map(([, place]) => place);
  assert.equal(line.length, 9);
  assert.deepEqual(line.slice(2, 4), [[20, 20], [30, 20]], "never higher than the row");
  assert.equal(paper.named("stroke").length, 1);
});
