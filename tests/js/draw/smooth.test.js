import assert from "node:assert/strict";
import { test } from "node:test";

import { Smoother } from "../../../static/js/draw/smooth.js";

/** The definition, written out: a weighted mean whose weights fall by a factor each step back. */
function weightedMean(values, weight) {
  let sum = 0;
  let weights = 0;
  [...values].reverse().forEach((value, back) => {
    sum += value * weight ** back;
    weights += weight ** back;
  });
  return sum / weights;
}

for (const weight of [0.1, 0.6, 0.9, 0.99]) {
  test(`weight ${weight}: each value is the weighted mean of those so far`, () => {
    const values = Float32Array.from({ length: 50 }, (_, i) => Math.sin(i) + i / 10);
    const smooth = new Smoother(weight).extend(values);
    for (let i = 0; i < 50; i++) {
      assert.ok(Math.abs(smooth[i] - weightedMean(values.subarray(0, i + 1), weight)) < 1e-5);
    }
  });
}

test("the first value is kept, a constant stays a constant: no pull toward 0", () => {
  const smooth = new Smoother(0.99).extend(new Float32Array(2000).fill(2.5));
  assert.ok(smooth.every((value) => Math.abs(value - 2.5) < 1e-6));
});

test("growing in pieces gives the same as all at once, also beyond the first buffer", () => {
  const values = Float32Array.from({ length: 5000 }, (_, i) => Math.cos(i * i));
  const piecewise = new Smoother(0.8);
  for (const length of [1, 10, 1023, 1025, 4000]) piecewise.extend(values.subarray(0, length));
  assert.deepEqual(piecewise.extend(values), new Smoother(0.8).extend(values));
});

test("a gap stays a gap and does not disturb what follows", () => {
  const smooth = new Smoother(0.5).extend([1, NaN, 1, Infinity, 1]);
  assert.deepEqual([...smooth], [1, NaN, 1, NaN, 1]);
});
