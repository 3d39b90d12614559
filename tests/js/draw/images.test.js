import assert from "node:assert/strict";
import { test } from "node:test";

import { bytes, cellAt, grid, imageSize, paintGrey } from "../../../static/js/draw/images.js";

test("base64 becomes bytes", () => {
  assert.deepEqual([...bytes(Buffer.from([0, 7, 255, 128]).toString("base64"))], [0, 7, 255, 128]);
});

test("an image's size, with and without its channel", () => {
  assert.deepEqual(imageSize([1, 28, 14]), [28, 14]);
  assert.deepEqual(imageSize([8, 8]), [8, 8]);
});

test("grey is painted with the ramp from paper to ink", () => {
  const pixels = new Uint8ClampedArray(8);
  paintGrey(pixels, [0, 2], [1, 2, 3, 0, 0, 0, 40, 50, 60]);
  assert.deepEqual([...pixels], [1, 2, 3, 255, 40, 50, 60, 255]);
});

test("a grid fills the width with cells of at least the wanted width", () => {
  const cells = grid(350, 80, 40, { gap: 10, most: 90, rows: 4 });
  assert.deepEqual(cells, { columns: 4, rows: 4, width: 87.5, height: 117, image: 77 });
  assert.equal(grid(30, 80, 40, { gap: 10, most: 90, rows: 4 }).columns, 1);
  assert.equal(grid(100, 80, 40, { gap: 0, most: 60, rows: 1 }).image, 60);
});

test("a place belongs to the cell it is in", () => {
  const cells = grid(300, 100, 20, { gap: 0, most: 200, rows: 2 });
  assert.equal(cellAt(cells, 150, 10), 1);
  assert.equal(cellAt(cells, 299, 239), 5);
  assert.equal(cellAt(cells, 301, 10), -1);
  assert.equal(cellAt(cells, 10, 241), -1);
  assert.equal(cellAt(cells, -1, 10), -1);
});
