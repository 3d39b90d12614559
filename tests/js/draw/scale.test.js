import assert from "node:assert/strict";
import { test } from "node:test";

import { linear, logarithmic, logTicks, powers, steady, ticks } from "../../../static/js/draw/scale.js";

test("a linear scale maps ends to ends, also upside down", () => {
  const scale = linear([-1, 3], [100, 0]);
  assert.deepEqual([-1, 0, 3].map(scale), [100, 75, 0]);
  assert.deepEqual([scale.domain, scale.range], [[-1, 3], [100, 0]]);
});

test("a logarithmic scale keeps what has no place on it at the nearer end", () => {
  const scale = logarithmic([1e-4, 1], [0, 80]);
  assert.deepEqual([1e-4, 1e-2, 1].map((value) => Math.round(scale(value))), [0, 40, 80]);
  assert.deepEqual([0, -3, 1e-9, 50].map(scale), [0, 0, 0, 80]);
});

test("ticks are round, lie inside, and carry no binary dust", () => {
  assert.deepEqual(ticks(0, 1, 5), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assert.deepEqual(ticks(-0.31, 0.32, 7), [-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3]);
  assert.deepEqual(ticks(-6, 6, 5), [-5, 0, 5]);
  assert.deepEqual(ticks(0, 1234, 3), [0, 500, 1000]);
  assert.ok(!Object.is(ticks(-1, 1, 4).find((value) => value === 0), -0));
});

test("an empty range has no ticks", () => {
  assert.deepEqual(ticks(2, 2, 5), []);
  assert.deepEqual(ticks(3, 2, 5), []);
  assert.deepEqual(ticks(0, 1, 0), []);
});

test("very small ranges have ticks too", () => {
  const values = ticks(0, 3e-20, 3);
  assert.equal(values.length, 4);
  assert.ok(Math.abs(values[1] - 1e-20) < 1e-30);
});

test("powers of ten are thinned from the top", () => {
  assert.deepEqual(powers(1e-3, 10, 9), [1e-3, 1e-2, 0.1, 1, 10]);
  assert.deepEqual(powers(1e-6, 1, 4), [1e-6, 1e-4, 1e-2, 1]);
  assert.deepEqual(powers(2, 3, 4), []);
});

test("marks of a logarithmic axis: powers, between them 2 and 5, even steps within a decade", () => {
  assert.deepEqual(logTicks(0.02, 3).map((value) => Number(value.toPrecision(3))), [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2]);
  assert.deepEqual(logTicks(1e-4, 1), [1e-4, 1e-3, 1e-2, 0.1, 1]);
  assert.deepEqual(logTicks(0.2, 0.4), [0.2, 0.25, 0.3, 0.35, 0.4]);
  assert.ok(logTicks(1e-30, 1e30).length <= 6);
});

test("a live axis grows at once and shrinks only when much of it is unused", () => {
  assert.deepEqual(steady(null, [0, 1]), [0, 1]);
  assert.deepEqual(steady([0, 1], [0, 1.1]), [0, 1.1]);
  assert.deepEqual(steady([0, 1], [0.1, 0.9]), [0, 1]);
  assert.deepEqual(steady([0, 1], [0, 0.5]), [0, 0.5]);
  assert.deepEqual(steady([0, 1], [5, 6]), [5, 6], "a range elsewhere is not stretched to");
});
