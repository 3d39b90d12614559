import assert from "node:assert/strict";
import { test } from "node:test";
import { place } from "../../static/js/thumbnail.js";

test("points are placed inside their square, y upwards", () => {
  const [a, b] = place(
    [
      [1, 1, 0],
      [-2, 0, 1],
    ],
    100,
    10,
  );
  assert.deepEqual([a.x, a.y], [70, 30]);
  assert.deepEqual([b.x, b.y], [10, 50]);
});
