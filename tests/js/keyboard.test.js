import assert from "node:assert/strict";
import { test } from "node:test";
import { actionOf } from "../../static/js/keyboard.js";

globalThis.Element ??= class Element {};

/** An element that lies within elements matching these selectors. */
function within(...selectors) {
  const element = new Element();
  element.closest = (list) =>
    list.split(", ").some((one) => selectors.includes(one)) ? element : null;
  return element;
}
const press = (key, target = null, more = {}) =>
  actionOf({ key, ctrlKey: false, metaKey: false, altKey: false, target, ...more });

test("Space, → and R command the run", () => {
  assert.equal(press(" "), "toggle");
  assert.equal(press("ArrowRight"), "step");
  assert.equal(press("r"), "reset");
  assert.equal(press("R"), "reset");
  assert.equal(press("x"), null);
});

test("keys that an element or the browser uses are left alone", () => {
  for (const key of [" ", "ArrowRight", "r"]) assert.equal(press(key, within("select")), null);
  assert.equal(press(" ", within("button")), null);
  assert.equal(press("r", within("button")), "reset");
  assert.equal(press("r", null, { ctrlKey: true }), null);
  assert.equal(press("ArrowRight", within("[role=radiogroup]")), null);
});
