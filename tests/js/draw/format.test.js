import assert from "node:assert/strict";
import { test } from "node:test";

import { count, number, percent, tenTo, tick, wholePercent } from "../../../static/js/draw/format.js";


const NUMBERS = [
  [0, "0"], [1, "1"], [1.5, "1.5"], [12.345, "12.3"], [1234.5, "1235"], [0.03125, "0.0313"],
  [0.00123, "0.00123"], [0.000123, "1.23·10⁻⁴"], [1e-7, "10⁻⁷"], [-1.3e-7, "−1.3·10⁻⁷"],
  [-12.5, "−12.5"], [123456, "1.23·10⁵"], [1e30, "10³⁰"], [0.9996, "1"], [99999.9, "10⁵"], [99999.2, "99999"],
  [0.0009996, "0.001"], [null, "–"], [undefined, "–"], [NaN, "–"], [Infinity, "–"],
];
for (const [value, words] of NUMBERS) {
  test(`${value} reads ${words}`, () => assert.equal(number(value), words));
}

test("digits can be fewer", () => {
  assert.equal(number(0.5249, 2), "0.52");
  assert.equal(number(9.96e-8, 2), "10⁻⁷");
});

test("powers of ten have superscripts", () => {
  assert.equal(tenTo(-12), "10⁻¹²");
  assert.equal(tenTo(0), "10⁰");
});

const SHARES = [
  [0, "0 %"], [1, "100 %"], [0.57, "57 %"], [0.0412, "4.1 %"], [0.993, "99.3 %"], [0.9997, ">99.9 %"], [1 + 1e-15, "100 %"], [0.1 + 0.2 - 0.3, "0 %"],
  [0.0002, "<0.1 %"], [null, "–"], [undefined, "–"], [NaN, "–"],
];
for (const [share, words] of SHARES) {
  test(`a share of ${share} reads ${words}`, () => assert.equal(percent(share), words));
}

test("counts and whole percentages", () => {
  assert.equal(count(39760), "39,760");
  assert.equal(wholePercent(0.996), "100 %");
});

test("marks of an axis have as many digits as tell them apart", () => {
  assert.deepEqual([-0.5, 0, 0.5, 1].map((value) => tick(value, 0.5)), ["−0.5", "0", "0.5", "1.0"]);
  assert.equal(tick(20, 10), "20");
  assert.equal(tick(0.0003, 0.0001), "0.0003");
  assert.equal(tick(3e-7, 1e-7), "3·10⁻⁷");
  assert.equal(tick(200000, 100000), "2·10⁵");
});
