import assert from "node:assert/strict";
import { test } from "node:test";
import { targetIndex } from "../../static/js/sortable.js";

test("a dragged block goes where its middle is", () => {
  const middles = [50, 150, 250];
  assert.equal(targetIndex(middles, 0, 140), 0);
  assert.equal(targetIndex(middles, 0, 160), 1);
  assert.equal(targetIndex(middles, 0, 900), 2);
  assert.equal(targetIndex(middles, 2, 40), 0);
});
