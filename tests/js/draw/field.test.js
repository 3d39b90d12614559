import assert from "node:assert/strict";
import { test } from "node:test";

import { contour, fieldKind, paintField } from "../../../static/js/draw/field.js";

const COLOURS = {
  negative: [200, 0, 0], zero: [100, 100, 100], positive: [0, 0, 200],
  classes: [[250, 0, 0], [0, 250, 0], [0, 0, 250]],
};
const grid = (size, values, more = {}) => ({ kind: "boundary", size, low: [0, 0], high: [1, 1], values, classes: 2, ...more });

/** Paint a view and return its pixels row by row from the top. */
function painted(view, options = {}) {
  const pixels = new Uint8ClampedArray(4 * view.size ** 2);
  paintField(pixels, view, COLOURS, { discretize: false, limit: 1, ...options });
  return Array.from({ length: view.size ** 2 }, (_, i) => [...pixels.subarray(4 * i, 4 * i + 3)]);
}

test("the kind follows from classes and labels", () => {
  assert.equal(fieldKind({ classes: 2 }), "binary");
  assert.equal(fieldKind({ classes: 3, labels: [] }), "classes");
  assert.equal(fieldKind({ classes: 0 }), "value");
});

test("a probability runs from the negative over the neutral to the positive colour; low y is below", () => {
  const [topLeft, topRight, bottomLeft, bottomRight] = painted(grid(2, [0, 1, 0.5, 2]));
  assert.deepEqual(bottomLeft, [200, 0, 0]);
  assert.deepEqual(bottomRight, [0, 0, 200]);
  assert.ok(topLeft.every((part) => Math.abs(part - 100) <= 1));
  assert.deepEqual(topRight, [0, 0, 200], "beyond the range it has the full colour");
});

test("every pixel is opaque", () => {
  const pixels = new Uint8ClampedArray(16);
  paintField(pixels, grid(2, [0, 1, 0, 1]), COLOURS, { discretize: false, limit: 1 });
  assert.deepEqual([3, 7, 11, 15].map((i) => pixels[i]), [255, 255, 255, 255]);
});

test("made discrete there are only the two full colours", () => {
  const colours = new Set(painted(grid(2, [0.49, 0.51, 0.1, 0.9]), { discretize: true }).map(String));
  assert.deepEqual(colours, new Set(["200,0,0", "0,0,200"]));
});

test("predicted values are coloured by their size against the largest target", () => {
  const [, , low, zero] = painted(grid(2, [-3, 0, 3, 1.5], { classes: 0 }), { limit: 3 });
  assert.deepEqual(low, [200, 0, 0]);
  assert.ok(zero.every((part) => Math.abs(part - 100) <= 1));
});

test("of several classes the likeliest gives the colour, its probability the strength", () => {
  const view = grid(2, [1, 1 / 3, 1, 0.6], { classes: 3, labels: [0, 1, 2, 1] });
  const [topLeft, topRight, bottomLeft, bottomRight] = painted(view);
  assert.deepEqual(bottomLeft, [250, 0, 0]);
  assert.deepEqual(topLeft, [0, 0, 250]);
  assert.ok(bottomRight.every((part) => Math.abs(part - 100) <= 10), "no surer than chance is nearly neutral");
  assert.ok(topRight[1] > bottomRight[1] && topRight[1] < 250);
  assert.deepEqual(painted(view, { discretize: true })[3], [0, 250, 0]);
});

test("the line lies where the values cross the level, also between two points", () => {
  const segments = contour([0, 1, 0, 1], 2, 0.25);
  assert.deepEqual(segments.length, 4);
  assert.deepEqual([segments[0], segments[2]], [0.25, 0.25]);
  assert.deepEqual([segments[1], segments[3]].sort(), [0, 1]);
});

test("a circle's line has the circle's length", () => {
  const size = 81;
  const radius = 25;
  const values = Array.from({ length: size ** 2 }, (_, i) => Math.hypot((i % size) - 40, Math.floor(i / size) - 40));
  const segments = contour(values, size, radius);
  let length = 0;
  for (let i = 0; i < segments.length; i += 4) {
    length += Math.hypot(segments[i + 2] - segments[i], segments[i + 3] - segments[i + 1]);
    assert.ok(Math.abs(Math.hypot(segments[i] - 40, segments[i + 1] - 40) - radius) < 0.1);
  }
  assert.ok(Math.abs(length - 2 * Math.PI * radius) < 0.5);
});

test("no crossing, no line", () => assert.deepEqual(contour([1, 1, 1, 1], 2, 0.5), []));

test("at a saddle the middle decides which corners are joined", () => {
  /** Tell whether a segment cuts the corner (x, y) off. */
  const cuts = (segments, x, y) => [0, 4].some((i) => {
    const [x0, y0, x1, y1] = segments.slice(i, i + 4);
    return [x0, x1].includes(x) && [y0, y1].includes(y);
  });
  const high = contour([1, 0, 0, 1], 2, 0.4); // the middle, 0.5, is up: the low corners are cut off
  assert.equal(high.length, 8);
  assert.ok(cuts(high, 1, 0) && cuts(high, 0, 1));
  const low = contour([1, 0, 0, 1], 2, 0.6); // the middle is down: the high corners are cut off
  assert.ok(cuts(low, 0, 0) && cuts(low, 1, 1));
});
