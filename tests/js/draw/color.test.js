import assert from "node:assert/strict";
import { test } from "node:test";

import { css, mix, parse, ramp } from "../../../static/js/draw/color.js";

const COLOURS = [
  ["#f59322", [245, 147, 34]], ["#FFF", [255, 255, 255]], [" #0877bd ", [8, 119, 189]],
  ["rgb(1, 2, 3)", [1, 2, 3]], ["rgb(1 2 3 / 50%)", [1, 2, 3]], ["rgba(9,8,7,.5)", [9, 8, 7]],
  ["papaya", [0, 0, 0]], ["", [0, 0, 0]],
];
for (const [text, colour] of COLOURS) {
  test(`"${text}" is read`, () => assert.deepEqual(parse(text), colour));
}

test("mixing goes from one colour to the other", () => {
  assert.deepEqual(mix([0, 0, 0], [100, 200, 50], 0), [0, 0, 0]);
  assert.deepEqual(mix([0, 0, 0], [100, 200, 50], 0.5), [50, 100, 25]);
  assert.deepEqual(mix([0, 0, 0], [100, 200, 50], 1), [100, 200, 50]);
});

test("a ramp runs through its stops", () => {
  const table = ramp([[0, 0, 0], [100, 100, 100], [255, 0, 0]], 3);
  assert.deepEqual([...table], [0, 0, 0, 100, 100, 100, 255, 0, 0]);
  const long = ramp([[0, 0, 0], [255, 255, 255]]);
  assert.equal(long.length, 768);
  assert.deepEqual([long[0], long[3 * 128], long[765]], [0, 128, 255]);
});

test("colours are written for a canvas", () => assert.equal(css([1, 2, 3]), "rgb(1,2,3)"));
