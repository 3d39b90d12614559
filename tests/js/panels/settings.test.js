import assert from "node:assert/strict";
import { test } from "node:test";

import { choose, chosen } from "../../../static/js/panels/settings.js";
import { newStore } from "../helpers.js";

test("a choice is kept beside the page's other settings", () => {
  const store = newStore();
  assert.equal(chosen(store, "logCounts", false), false);
  choose(store, "logCounts", true);
  assert.equal(chosen(store, "logCounts", false), true);
  assert.deepEqual(store.get("settings").folded, []);
});

test("what is stored under another type, as an old page may have, counts for nothing", () => {
  const store = newStore({ settings: { smoothing: "much" } });
  assert.equal(chosen(store, "smoothing", 0), 0);
});
