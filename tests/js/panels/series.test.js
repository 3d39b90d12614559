import assert from "node:assert/strict";
import { test } from "node:test";

import { Curves, epochs, firstFrom, pointsFor, thinned } from "../../../static/js/panels/series.js";
import { newEvaluation, newMetrics } from "./examples.js";

/** The losses that are drawn, over the whole run. */
const drawn = (curves, which = "raw") => {
  const points = curves.loss[which];
  return points.pick(0, points.values.length, 1000).map((i) => points.values[i]);
};

test("a growing run is followed", () => {
  const curves = new Curves();
  for (const count of [0, 3, 10]) curves.extend(newMetrics(count), 0);
  assert.deepEqual(drawn(curves), [...newMetrics(10).loss]);
  assert.equal(curves.generation, 0);
});

test("a reset, a rewind or another run begins anew, also when it is longer at once", () => {
  const curves = new Curves();
  curves.extend(newMetrics(10), 0);
  curves.extend(newMetrics(0), 0);
  assert.equal(curves.generation, 1);
  curves.extend(newMetrics(10), 0);
  curves.extend(newMetrics(6), 0);
  assert.equal(curves.generation, 2);
  curves.extend(newMetrics(30, (i) => 5 + i), 0);
  assert.equal(curves.generation, 3);
  assert.deepEqual(drawn(curves), [...newMetrics(30, (i) => 5 + i).loss]);
});

test("buffers that are used again for another run are noticed, though the old view changes with them", () => {
  const curves = new Curves();
  const metrics = newMetrics(40);
  curves.extend(metrics, 0);
  metrics.loss.fill(7);
  curves.extend({ ...metrics }, 0);
  assert.equal(curves.generation, 1);
  assert.deepEqual(new Set(drawn(curves)), new Set([7]));
});

test("a run that ends in a gap goes on", () => {
  const curves = new Curves();
  const loss = (i) => (i === 4 ? NaN : i);
  curves.extend(newMetrics(5, loss), 0);
  curves.extend(newMetrics(9, loss), 0);
  assert.equal(curves.generation, 0);
});

test("another smoothing is another smooth curve of the same run", () => {
  const curves = new Curves();
  curves.extend(newMetrics(50, (i) => i % 2), 0.9);
  const smooth = drawn(curves, "smooth").slice(-10);
  assert.ok(smooth.every((value) => value > 0.4 && value < 0.6));
  curves.extend(newMetrics(50, (i) => i % 2), 0);
  assert.deepEqual([drawn(curves, "smooth"), curves.generation], [[], 0]);
});

test("a zoomed range is drawn with one step more on either side", () => {
  const curves = new Curves();
  curves.extend(newMetrics(100), 0);
  assert.deepEqual(curves.within(null), [0, 100]);
  const [from, to] = curves.within([10.5, 20.5]);
  assert.deepEqual([curves.step[from], curves.step[to - 1]], [10, 21]);
  assert.deepEqual(curves.within([-5, 1000]), [0, 100]);
});

test("the first place from a value on", () => {
  assert.deepEqual([0, 2, 3, 9, 10].map((value) => firstFrom([2, 4, 9], value)), [0, 0, 1, 2, 3]);
});

test("two points a pixel, between 200 and 1,000", () => {
  assert.deepEqual([50, 300.4, 2000].map(pointsFor), [200, 600, 1000]);
});

test("a long list of evaluations is thinned, a short one is not", () => {
  assert.equal(thinned(Array(100).fill(1), 200).length, 100);
  const places = thinned(Array.from({ length: 5000 }, (_, i) => Math.sin(i)), 200);
  assert.ok(places.length <= 200);
  assert.deepEqual([places[0], places.at(-1)], [0, 4999]);
});

test("steps and epochs are matched at the evaluations and at the run's place", () => {
  const { toEpoch, toStep } = epochs([newEvaluation(0, 0), newEvaluation(10, 1), newEvaluation(15, 2)], { step: 20, epoch: 3 });
  assert.deepEqual([0, 5, 10, 12.5, 20, 25].map(toEpoch), [0, 0.5, 1, 1.5, 3, 4]);
  assert.deepEqual([0, 1, 1.5, 3].map(toStep), [0, 10, 12.5, 20]);
});

test("before anything has happened steps stand for epochs", () => {
  assert.equal(epochs([], null).toEpoch(3), 3);
  assert.equal(epochs([newEvaluation(0, 0)], { step: 0, epoch: 0 }).toStep(3), 3);
});
