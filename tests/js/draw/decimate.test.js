import assert from "node:assert/strict";
import { test } from "node:test";

import { Decimator } from "../../../static/js/draw/decimate.js";

/** A small generator of repeatable noise. */
function noise(length, seed = 1) {
  let state = seed;
  return Float32Array.from({ length }, () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  });
}

/** Grow a decimator in pieces of uneven length, as frames arrive. */
function grown(values, pieces = [1, 7, 16, 33, 500]) {
  const decimator = new Decimator();
  for (let at = 0, i = 0; at < values.length; i++) {
    at = Math.min(values.length, at + pieces[i % pieces.length]);
    decimator.extend(values.subarray(0, at));
  }
  return decimator;
}

test("a short range is drawn whole", () => {
  const decimator = grown(noise(100));
  assert.deepEqual(decimator.pick(3, 8, 100), [3, 4, 5, 6, 7]);
  assert.deepEqual(decimator.pick(5, 5, 100), []);
});

for (const length of [1001, 5000, 16_000, 123_457]) {
  test(`${length} values: at most 1,000 places, in order, ends and extremes among them`, () => {
    const values = noise(length);
    values[Math.floor(length / 3)] = 9;
    values[Math.floor(length / 2)] = -9;
    const chosen = grown(values).pick(0, length, 1000);
    assert.ok(chosen.length <= 1000 && chosen.length > 240, String(chosen.length));
    assert.ok(chosen.every((at, i) => i === 0 || at > chosen[i - 1]));
    assert.equal(chosen[0], 0);
    assert.equal(chosen.at(-1), length - 1);
    assert.ok(chosen.includes(Math.floor(length / 3)));
    assert.ok(chosen.includes(Math.floor(length / 2)));
  });
}

test("growing in pieces and at once choose the same places", () => {
  const values = noise(40_003);
  const atOnce = new Decimator();
  atOnce.extend(values);
  for (const [from, to] of [[0, 40_003], [777, 39_000], [12_345, 16_000], [39_990, 40_003]]) {
    assert.deepEqual(grown(values).pick(from, to, 500), atOnce.pick(from, to, 500));
  }
});

test("each stretch is represented by its lowest and highest value", () => {
  const values = noise(64_000);
  const chosen = new Set(grown(values).pick(0, 64_000, 1004));
  for (let start = 0; start < 64_000; start += 128) {
    const part = values.subarray(start, start + 128);
    assert.ok(chosen.has(start + part.indexOf(Math.max(...part))));
    assert.ok(chosen.has(start + part.indexOf(Math.min(...part))));
  }
});

test("gaps are passed over, also where a whole stretch is a gap", () => {
  const values = noise(20_000).fill(NaN, 4000, 9000);
  const chosen = grown(values).pick(0, 20_000, 400);
  assert.deepEqual(chosen.filter((at) => at >= 4000 && at < 9000), []);
  assert.ok(chosen.filter((at) => at >= 9000).length > 50);
});

test("points already drawn stay where they are while the series grows", () => {
  const values = noise(20_000);
  const before = grown(values.subarray(0, 17_000)).pick(0, 17_000, 1000);
  const after = new Set(grown(values).pick(0, 20_000, 1000));
  const width = 64; // the same for both lengths
  const settled = before.filter((at) => at < Math.floor(17_000 / width) * width);
  assert.ok(settled.every((at) => after.has(at)));
});
