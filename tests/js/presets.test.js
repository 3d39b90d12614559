import assert from "node:assert/strict";
import { test } from "node:test";
import { isPreset } from "../../static/js/presets.js";
import { CONFIG } from "./schema.fixture.js";

test("a preset is recognised whatever the seed", () => {
  const preset = { config: CONFIG };
  assert.ok(isPreset({ ...CONFIG, seed: 5 }, preset));
  assert.ok(!isPreset({ ...CONFIG, loss: "squared" }, preset));
});
