import assert from "node:assert/strict";
import { test } from "node:test";

import { around, bulk, headroom, height, rebin, total } from "../../../static/js/draw/histogram.js";

const close = (values, wanted) =>
  assert.ok(values.length === wanted.length && wanted.every((value, i) => Math.abs(values[i] - value) < 1e-9), String(values));

const sum = (values) => values.reduce((all, value) => all + value, 0);

test("the same bins give the shares of the counts", () => {
  close(rebin({ low: 0, high: 4, counts: [1, 0, 2, 1] }, 0, 4, 4), [0.25, 0, 0.5, 0.25]);
  assert.equal(total({ low: 0, high: 1, counts: [1, 2, 3] }), 6);
});

test("wide bins are spread evenly over narrow ones", () => {
  close(rebin({ low: 0, high: 2, counts: [3, 1] }, 0, 2, 4), [0.375, 0.375, 0.125, 0.125]);
});

test("narrow bins are gathered, those across an edge divided", () => {
  close(rebin({ low: 0, high: 3, counts: [1, 1, 1] }, 0, 3, 2), [0.5, 0.5]);
});

test("what lies outside the new range is left out", () => {
  close(rebin({ low: -1, high: 1, counts: [1, 1] }, 0, 2, 2), [0.5, 0]);
  assert.equal(sum(rebin({ low: 5, high: 6, counts: [1] }, 0, 2, 4)), 0);
});

test("no mass is lost or made within the range, whatever the bins", () => {
  const counts = Array.from({ length: 40 }, (_, i) => (i * 7919) % 23);
  for (const bins of [1, 3, 40, 41, 137]) {
    assert.ok(Math.abs(sum(rebin({ low: -0.37, high: 1.91, counts }, -1, 2.5, bins)) - 1) < 1e-9);
  }
});

test("a distribution far narrower than a bin is one spike", () => {
  close(rebin({ low: 1e-7, high: 2e-7, counts: [4, 4] }, -1, 1, 4), [0, 0, 1, 0]);
});

test("where all values are one, only its own bin is filled, however wide the histogram is drawn", () => {
  const one = { low: -0.5, high: 0.5, counts: [0, 0, 9, 0], mean: 0, std: 0 };
  close(rebin(one, 0, 0.2, 4), [1, 0, 0, 0]);
  close(rebin(one, -0.4, 0, 4), [0, 0, 0, 1], "on the upper edge it belongs to the last bin");
  assert.equal(sum(rebin(one, 0.1, 0.2, 4)), 0);
  assert.deepEqual(bulk(one), [0, 0]);
});

test("an empty histogram has no shares", () => close(rebin({ low: 0, high: 1, counts: [0, 0] }, 0, 1, 2), [0, 0]));

test("the bulk leaves rare values out at both ends", () => {
  const counts = [1, 0, 500, 500, 0, 0, 0, 0, 0, 1];
  assert.deepEqual(bulk({ low: 0, high: 10, counts }), [2, 4]);
  assert.deepEqual(bulk({ low: 0, high: 10, counts }, 0), [0, 10]);
  assert.deepEqual(bulk({ low: 0, high: 2, counts: [5, 5] }, 0.9), [1, 2], "never nothing");
});

test("a common range holds all and is never empty", () => {
  assert.deepEqual(around([[0, 1], [-2, 0.5]]), [-2, 1]);
  assert.deepEqual(around([[4, 4]]), [2, 6]);
  assert.deepEqual(around([[0, 0]]), [-1, 1]);
  assert.deepEqual(around([]), [-1, 1]);
});

test("a row is as high as its highest bar, as long as others can be read beside it", () => {
  assert.deepEqual(headroom([0.3, 0.2, 0.2, 0.3]), { top: 0.3, cut: -1 });
  assert.deepEqual(headroom([0.4, 0.1, 0.1, 0.25]), { top: 0.4, cut: -1 });
});

test("a bar that dwarfs the others is cut, by a factor of eight at most", () => {
  const relu = headroom([0.6, 0.1, 0.1, 0.1, 0.1]);
  assert.equal(relu.cut, 0);
  assert.ok(Math.abs(relu.top - 0.125) < 1e-9);
  const fading = headroom([0.001, 0.001, 0.996, 0.001, 0.001]);
  assert.equal(fading.cut, 2);
  assert.ok(Math.abs(fading.top - 0.996 / 8) < 1e-9);
});

test("a peak that falls between two bins is one bar: its other half does not count as the rest", () => {
  assert.equal(headroom([0.4, 0.35, 0.05, 0.05, 0.05, 0.1]).cut, 0);
});

test("heights grow with the share, or with the logarithm of the count", () => {
  assert.equal(height(0.1, 0.2, 0), 0.5);
  assert.equal(height(0.4, 0.2, 0), 1);
  assert.equal(height(0.1, 0, 0), 0);
  assert.equal(height(0.2, 0.2, 1000), 1);
  assert.ok(height(0.001, 0.2, 1000) > 0.1, "one value of a thousand is seen");
  assert.equal(height(0, 0.2, 1000), 0);
});
