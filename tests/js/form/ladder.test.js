import assert from "node:assert/strict";
import { test } from "node:test";
import {
  allows,
  ladder,
  nearest,
  neighbour,
  readNumber,
  writeNumber,
} from "../../../static/js/form/ladder.js";

const rate = { kind: "number", log: true, exclusiveMinimum: 0, maximum: 10 };

test("a learning rate climbs 1-3-10 from 1e-5 to 10", () => {
  assert.deepEqual(
    ladder(rate),
    [1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
  );
});

test("a penalty's ladder begins with 0", () => {
  const rungs = ladder({ kind: "number", log: true, minimum: 0, maximum: 10 });
  assert.equal(rungs[0], 0);
  assert.equal(rungs[1], 1e-5);
  assert.equal(rungs.at(-1), 10);
});

test("a small default is within the rungs", () => {
  const rungs = ladder({ ...rate, maximum: 1, fallback: 1e-8 });
  assert.ok(rungs.includes(1e-8) && rungs[0] === 1e-9 && rungs.at(-1) === 1);
});

test("a small logarithmic range keeps within its limits", () => {
  assert.deepEqual(
    ladder({ kind: "number", log: true, exclusiveMinimum: 0, maximum: 1e-6 }),
    [1e-6],
  );
});

test("counts climb finely, then coarsely, to the limit", () => {
  const rungs = ladder({ kind: "integer", log: false, minimum: 1, maximum: 4096 });
  assert.deepEqual(rungs.slice(0, 14), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 20, 30, 40]);
  assert.equal(rungs.at(-1), 4096);
  assert.ok(
    rungs.every((value, i) => Number.isInteger(value) && (i === 0 || value > rungs[i - 1])),
  );
});

test("a few whole numbers are all there", () => {
  assert.deepEqual(ladder({ kind: "integer", log: false, minimum: 2, maximum: 5 }), [2, 3, 4, 5]);
});

test("a momentum comes close to 1 and never reaches it", () => {
  const rungs = ladder({ kind: "number", log: false, minimum: 0, exclusiveMaximum: 1 });
  for (const value of [0, 0.05, 0.5, 0.9, 0.99, 0.999])
    assert.ok(rungs.includes(value), `${value}`);
  assert.ok(!rungs.includes(1));
});

test("other ranges are even, with at most 21 rungs", () => {
  const share = ladder({ kind: "number", log: false, minimum: 0, maximum: 0.9 });
  assert.ok(share.includes(0.2) && share.at(-1) === 0.9, `${share}`);
  const wide = ladder({ kind: "number", log: false, minimum: -10, maximum: 10 });
  assert.ok(wide.length <= 21 && wide[0] === -10 && wide.at(-1) === 10, `${wide}`);
});

test("a large range above 0 is logarithmic though nobody said so", () => {
  const rungs = ladder({ kind: "number", log: false, exclusiveMinimum: 0, maximum: 1e6 });
  assert.ok(rungs.length < 30 && rungs.includes(3) && rungs.at(-1) === 1e6);
});

test("an unbounded number and a seed have no slider", () => {
  assert.deepEqual(ladder({ kind: "number", log: false, minimum: 0 }), []);
  assert.deepEqual(ladder({ kind: "integer", log: false, minimum: 0, maximum: 2 ** 32 - 1 }), []);
});

test("allows keeps all four limits", () => {
  assert.ok(allows(rate, 10) && allows(rate, 1e-9));
  assert.ok(!allows(rate, 0) && !allows(rate, 11) && !allows(rate, NaN));
});

test("nearest and neighbour move over the rungs", () => {
  const rungs = [1, 3, 10];
  assert.equal(nearest(rungs, 2.9), 1);
  assert.equal(nearest(rungs, 100), 2);
  assert.equal(neighbour(rungs, 2, 1), 3);
  assert.equal(neighbour(rungs, 3, -1), 1);
  assert.equal(neighbour(rungs, 10, 1), 10);
});

const typed = [
  ["0.01", 0.01],
  [" 1e-3 ", 0.001],
  ["−2", -2],
  [".5", 0.5],
  ["", null],
  ["  ", null],
  ["abc", "abc"],
  ["1,5", "1,5"],
  ["Infinity", "Infinity"],
];
for (const [text, value] of typed) {
  test(`${JSON.stringify(text)} is read as ${JSON.stringify(value)}`, () => {
    assert.equal(readNumber(text), value);
  });
}

test("numbers are written exactly and short", () => {
  assert.equal(writeNumber(0.001), "0.001");
  assert.equal(writeNumber(1e-8), "1e-8");
  assert.equal(writeNumber(0), "0");
  assert.equal(writeNumber(12345), "12345");
  assert.equal(writeNumber(null), "");
  assert.equal(writeNumber("abc"), "abc");
  for (const value of [3e-5, 0.1 + 0.2, 1 / 3, 4e9])
    assert.equal(Number(writeNumber(value)), value);
});
