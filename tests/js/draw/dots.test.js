import assert from "node:assert/strict";
import { test } from "node:test";

import { decadesAround, drawBand, drawProfile, drawSpark, logMarks } from "../../../static/js/draw/dots.js";
import { logarithmic } from "../../../static/js/draw/scale.js";
import { newPaper } from "./recorder.js";

const SCALE = logarithmic([1e-4, 1], [0, 80]);

test("an axis is whole decades around the values, wide enough to compare them", () => {
  assert.deepEqual(decadesAround([2e-3, 5e-2], 2).map(Math.log10), [-3, -1]);
  assert.deepEqual(decadesAround([2e-3], 4).map(Math.log10), [-5, -1]);
  assert.deepEqual(decadesAround([1e-9, 1e-2], 4).map(Math.log10), [-10, -1]);
  assert.deepEqual(decadesAround([null, 0], 3).map(Math.log10), [-3, 0]);
});

test("dots are joined from row to row; a layer without a value is passed over", () => {
  const paper = newPaper();
  drawProfile(paper, SCALE, [{ value: 1e-4, y: 10 }, { value: null, y: 20 }, { value: 1, y: 30 }], { color: "accent" });
  assert.deepEqual(paper.named("arc").map(([, [x, y]]) => [x, y]), [[0, 10], [80, 30]]);
  assert.deepEqual([paper.named("moveTo").length, paper.named("lineTo").length], [1, 1]);
});

test("0 has no place on the axis: it is written at the low end and breaks the line", () => {
  const paper = newPaper();
  drawProfile(paper, SCALE, [{ value: 1e-2, y: 10 }, { value: 0, y: 20 }, { value: 1e-2, y: 30 }], { color: "accent" });
  assert.deepEqual(paper.words(), ["0"]);
  assert.deepEqual([paper.named("moveTo").length, paper.named("lineTo").length], [2, 0]);
});

test("what was is hollow, without words", () => {
  const paper = newPaper();
  drawProfile(paper, SCALE, [{ value: 0, y: 10 }, { value: 1e-2, y: 20 }], { color: "ghost", hollow: true });
  assert.deepEqual(paper.words(), []);
  const [, , { fill }] = paper.named("fill")[0];
  assert.equal(fill, "surface");
});

test("a band is shaded between its values", () => {
  const paper = newPaper();
  drawBand(paper.ctx, { x: 0, y: 5, width: 80, height: 50 }, SCALE, [1e-3, 1e-1], "good");
  const [x, y, width, height] = paper.named("fillRect")[0][1].map(Math.round);
  assert.deepEqual([x, y, width, height], [20, 5, 40, 50]);
});

test("a small line over time leaves out what has no logarithm", () => {
  const paper = newPaper();
  const points = [{ x: 0, value: 1e-2 }, { x: 0.5, value: 0 }, { x: 0.6, value: null }, { x: 1, value: 1 }];
  drawSpark(paper, { x: 10, y: 0, width: 100, height: 20 }, points, [1e-2, 1], "accent");
  assert.deepEqual(paper.named("lineTo").map(([, place]) => place), [[10, 20], [110, 0]]);
});

test("marks are thinned to the width", () => {
  assert.equal(logMarks([1e-6, 1], 400, 13).length, 7);
  assert.ok(logMarks([1e-6, 1], 90, 13).length <= 3);
});
