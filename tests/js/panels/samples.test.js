import assert from "node:assert/strict";
import { test } from "node:test";

import { imagesOf, pointsOf } from "../../../static/js/panels/samples.js";

const POINTS = { kind: "data", points: { train: { x: [1], y: [2], label: [1] }, validation: { x: [3], y: [4], target: [0.5] } } };

test("points of a split, with their label or target", () => {
  assert.deepEqual(pointsOf(POINTS, "train"), { x: [1], y: [2], target: [1] });
  assert.deepEqual(pointsOf(POINTS, "validation"), { x: [3], y: [4], target: [0.5] });
});

test("where there are none, there are none", () => {
  const nothing = { x: [], y: [], target: [] };
  assert.deepEqual(pointsOf(null, "train"), nothing);
  assert.deepEqual(pointsOf({ kind: "data", points: { train: POINTS.points.train } }, "validation"), nothing);
  assert.equal(imagesOf(null), null);
  assert.equal(imagesOf(POINTS), null);
});

test("pictures are found by the index of their sample", () => {
  const images = imagesOf({ kind: "data", images: Buffer.from([1, 2, 3, 4]).toString("base64"), shape: [1, 1, 2], indices: [5, 9] });
  assert.deepEqual([...images.pixels], [1, 2, 3, 4]);
  assert.equal(images.places.get(9), 1);
  assert.equal(images.places.get(0), undefined);
});
