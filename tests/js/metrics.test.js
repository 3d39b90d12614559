import assert from "node:assert/strict";
import { test } from "node:test";
import { addEvaluations, addProbes, createRecorder, noMetrics } from "../../static/js/metrics.js";

/** A frame of `count` iterations after `from`, the loss of step n being n / 2. */
function frame(from, count) {
  const steps = Array.from({ length: count }, (_, i) => from + 1 + i);
  return {
    from_step: from,
    step: from + count,
    loss: steps.map((step) => step / 2),
    accuracy: steps.map(() => null),
    learning_rate: steps.map(() => 0.5),
    grad_norm: steps.map((step) => step),
  };
}

test("appends frames, null becoming NaN, beyond the first capacity", () => {
  const recorder = createRecorder();
  for (let i = 0; i < 10; i++) assert.ok(recorder.append(frame(i * 1000, 1000)));
  const metrics = recorder.metrics();
  assert.equal(recorder.last(), 10_000);
  assert.equal(metrics.step.length, 10_000);
  assert.ok(metrics.step.every((step, i) => step === i + 1));
  assert.ok(metrics.loss.every((loss, i) => loss === (i + 1) / 2));
  assert.ok(metrics.accuracy.every(Number.isNaN));
  assert.equal(metrics.learningRate[77], 0.5);
  assert.equal(metrics.gradNorm[9_999], 10_000);
});

test("refuses a frame after a gap and keeps what it has", () => {
  const recorder = createRecorder();
  recorder.append(frame(0, 3));
  assert.equal(recorder.append(frame(5, 2)), false);
  assert.deepEqual([...recorder.metrics().step], [1, 2, 3]);
});

test("a repeated stretch replaces what it repeats", () => {
  const recorder = createRecorder();
  recorder.append(frame(0, 6));
  assert.ok(recorder.append(frame(4, 1)));
  assert.deepEqual([...recorder.metrics().step], [1, 2, 3, 4, 5]);
});

test("an empty frame is no gap and adds nothing", () => {
  const recorder = createRecorder();
  assert.ok(recorder.append(frame(0, 0)));
  assert.equal(recorder.last(), 0);
  assert.equal(recorder.metrics().loss.length, 0);
});

test("clear begins anew", () => {
  const recorder = createRecorder();
  recorder.append(frame(0, 6));
  recorder.clear();
  assert.equal(recorder.last(), 0);
  assert.deepEqual(recorder.metrics().step.length, noMetrics().step.length);
  assert.ok(recorder.append(frame(0, 1)));
});

test("evaluations are added once each, in order", () => {
  const at = (step) => ({ step });
  const known = addEvaluations([], [at(0)]);
  assert.deepEqual(known, [at(0)]);
  assert.equal(addEvaluations(known, [at(0)]), known);
  assert.deepEqual(addEvaluations(known, [at(0), at(14)]), [at(0), at(14)]);
});

test("the history of probes is thinned and keeps its first and latest", () => {
  let history = [];
  for (let step = 0; step <= 500; step++) history = addProbes(history, { step }, 16);
  assert.ok(history.length <= 16);
  assert.equal(history[0].step, 0);
  assert.equal(history.at(-1).step, 500);
  assert.ok(history.every((probes, i) => i === 0 || probes.step > history[i - 1].step));
  assert.equal(addProbes(history, { step: 500 }, 16), history);
});
