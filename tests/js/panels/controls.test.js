import { newElement } from "./dom.js";

import assert from "node:assert/strict";
import { test } from "node:test";

import { translate } from "../../../static/js/i18n/index.js";
import { bar, choice, headline, slider, toggle } from "../../../static/js/panels/controls.js";
import { chosen } from "../../../static/js/panels/settings.js";
import { newStore } from "../helpers.js";

const WORDS = { label: "panel.curves.log", tip: "panel.curves.log.help" };
const OPTIONS = [
  { value: "step", label: "panel.curves.x.step", tip: "panel.curves.x.step.help" },
  { value: "epoch", label: "panel.curves.x.epoch", tip: "panel.curves.x.epoch.help" },
];

test("a toggle shows its setting, changes it, and is named with a tip", () => {
  const store = newStore({ settings: { logLoss: true } });
  const root = newElement("div");
  root.append(toggle(store, "logLoss", false, WORDS));
  translate(root);
  const [box] = root.querySelectorAll("input");
  assert.equal(box.checked, true);
  box.checked = false;
  box.dispatch("change");
  assert.equal(chosen(store, "logLoss", true), false);
  assert.equal(root.textContent, "Log loss");
  assert.match(root.querySelector("label").getAttribute("data-tip"), /logarithmic/);
});

test("of a row of choices one is taken", () => {
  const store = newStore();
  const row = choice(store, "curvesX", "step", "panel.curves.x", OPTIONS);
  const radios = row.querySelectorAll("input");
  assert.deepEqual(radios.map(({ checked }) => checked), [true, false]);
  assert.equal(new Set(radios.map((radio) => radio.getAttribute("name"))).size, 1);
  radios[1].dispatch("change");
  assert.equal(chosen(store, "curvesX", "step"), "epoch");
  assert.equal(row.getAttribute("role"), "radiogroup");
});

test("two rows for the same setting are two groups", () => {
  const names = [1, 2].map(() => choice(newStore(), "x", "step", "panel.curves.x", OPTIONS).querySelector("input").getAttribute("name"));
  assert.notEqual(names[0], names[1]);
});

test("a slider shows its value and sets a number", () => {
  const store = newStore({ settings: { smoothing: 0.5 } });
  const label = slider(store, "smoothing", { min: 0, max: 0.99, step: 0.01, fallback: 0 }, WORDS);
  const input = label.querySelector("input");
  assert.deepEqual([input.value, label.querySelector("output").textContent], ["0.5", "0.5"]);
  input.value = "0.9";
  input.dispatch("input");
  assert.equal(chosen(store, "smoothing", 0), 0.9);
  assert.equal(label.querySelector("output").textContent, "0.9");
});

test("the headline says its words in a tone; a bar holds controls", () => {
  const { element, say } = headline();
  say("All is well", "good");
  const words = element.querySelector(".pn-verdict");
  assert.deepEqual([words.textContent, words.dataset.tone], ["All is well", "good"]);
  assert.equal(bar(element).children[0], element);
});
