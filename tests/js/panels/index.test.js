import assert from "node:assert/strict";
import { test } from "node:test";

import { LANGUAGES } from "../../../static/js/i18n/index.js";
import { panels } from "../../../static/js/panels/index.js";

test("each panel has an id of its own, a title and a help in every language", () => {
  assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
  for (const { titleKey, helpKey } of panels) {
    for (const words of Object.values(LANGUAGES)) assert.ok(words[titleKey] && words[helpKey], titleKey);
  }
});

test("for points there is a map, for images there are predictions, the rest is for all", () => {
  const wanted = (kind) => panels.filter((panel) => panel.wants({ summary: { data: { kind } } })).map(({ id }) => id);
  assert.deepEqual(wanted("points"), ["network", "boundary", "curves", "activations", "gradients", "gradcheck"]);
  assert.deepEqual(wanted("image"), ["network", "curves", "activations", "gradients", "predictions", "gradcheck"]);
});
