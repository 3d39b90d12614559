import assert from "node:assert/strict";
import { test } from "node:test";
import { SPEEDS, speedAt, speedFor, speedIndex } from "../../static/js/speed.js";

test("every speed has its place, from one step a second to as fast as it goes", () => {
  assert.equal(SPEEDS[0], 1);
  assert.equal(SPEEDS.at(-1), null);
  SPEEDS.forEach((speed, i) => assert.equal(speedIndex(speed), i));
  assert.equal(speedAt(0), 1);
});

test("a speed between two has the place of the nearer one", () => {
  assert.equal(speedAt(speedIndex(0.1)), 1);
  assert.equal(speedAt(speedIndex(11)), 10);
  assert.equal(speedAt(speedIndex(19)), 20);
  assert.equal(speedAt(speedIndex(50_000)), 1000);
});

test("points are watched, images go as fast as they can", () => {
  assert.ok(SPEEDS.includes(speedFor("points")));
  assert.equal(speedFor("image"), null);
});
