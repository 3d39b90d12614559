import assert from "node:assert/strict";
import { test } from "node:test";
import { placeTip } from "../../static/js/tip.js";

test("a tip stands below its element, or above where there is no room, and on the screen", () => {
  const tip = { width: 100, height: 40 };
  const screen = { width: 400, height: 300 };
  const at = (left, top) => ({ left, top, bottom: top + 20, width: 20 });
  assert.deepEqual(placeTip(at(200, 100), tip, screen), { left: 160, top: 128 });
  assert.deepEqual(placeTip(at(0, 270), tip, screen), { left: 8, top: 222 });
  assert.equal(placeTip(at(390, 100), tip, screen).left, 292);
});
