import assert from "node:assert/strict";
import { test } from "node:test";
import { alertOf } from "../../static/js/alert.js";
import { newRun } from "./helpers.js";

test("a run says what keeps it from going on", () => {
  assert.equal(alertOf(null), null);
  assert.equal(alertOf(newRun()), null);
  assert.equal(alertOf(newRun({ state: "diverged" })), "diverged");
  assert.equal(alertOf(newRun({ detail: { kind: "full", step: 9 } })), "full");
  assert.equal(alertOf(newRun({ detail: { kind: "resumed", step: 9 } })), null);
});
