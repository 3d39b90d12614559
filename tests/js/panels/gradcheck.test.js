import { newElement, paint } from "./dom.js";

import assert from "node:assert/strict";
import { test } from "node:test";

import { ApiError } from "../../../static/js/api.js";
import { gradcheck, mount, nameOf, seconds, verdict } from "../../../static/js/panels/gradcheck.js";
import { setLanguage } from "../../../static/js/i18n/index.js";
import { newRun, newStore } from "../helpers.js";
import { newSummary, SCHEMA } from "./examples.js";

const array = (name, more = {}) => ({
  name, size: 5000, checked: 20, kinks: 0, max_difference: 1e-9, mean_difference: 1e-10,
  max_error: 2.5e-7, agrees: true, ...more,
});

const newCheck = (more = {}) => ({
  step: 12, agrees: true, tolerance: 1e-5, samples: 8, limit: 20,
  arrays: [array("0.weight"), array("4.bias", { size: 10, checked: 8, kinks: 2 }), array("input")],
  cost: { parameters: 39760, forward: 2e-4, backpropagation: 5.2e-4, numerical: 15.9, ratio: 30577 },
  ...more,
});

const setUp = (answer) => {
  const run = newRun({ summary: newSummary(), step: 12 });
  const store = newStore({ schema: SCHEMA, run });
  const asked = [];
  const checkGradients = async (id) => (asked.push(id), answer());
  const root = newElement("div");
  const unmount = mount(root, store, { checkGradients });
  const button = root.querySelector("button");
  const press = async () => (button.dispatch("click"), paint(1));
  const rows = () => root.querySelectorAll("tr").slice(1).map((row) => row.children.map((cell) => cell.textContent));
  return { root, store, run, asked, unmount, button, press, rows };
};

test("one press asks for this run; the report has a row for each array", async () => {
  const page = setUp(() => newCheck());
  assert.equal(page.button.textContent, "Check the gradients");
  assert.match(page.root.textContent, /Not checked yet/);
  assert.equal(page.root.querySelector("table"), null);
  await page.press();
  assert.deepEqual(page.asked, ["a"]);
  assert.match(page.root.textContent, /At step 12 all gradients agree/);
  assert.deepEqual(page.rows(), [
    ["0 Affine weight", "20 of 5,000", "2.5·10⁻⁷", "✓ agrees"],
    ["4 Output bias", "8 of 10 (+ 2 at a kink)", "2.5·10⁻⁷", "✓ agrees"],
    ["Input", "20 of 5,000", "2.5·10⁻⁷", "✓ agrees"],
  ]);
  assert.match(page.root.textContent, /8 samples backpropagation took 520 µs/);
  assert.match(page.root.textContent, /all 39,760 parameters would take 15.9 s: 30,577 times as long/);
  page.unmount();
  assert.equal(page.root.children.length, 0);
});

test("a difference is named, and what has only kinks is neither right nor wrong", async () => {
  const arrays = [
    array("0.weight", { agrees: false, max_error: 0.4 }),
    array("0.bias", { checked: 0, kinks: 20, max_error: 0 }),
  ];
  const page = setUp(() => newCheck({ agrees: false, arrays }));
  await page.press();
  assert.match(page.root.textContent, /gradients differ: 0\.weight/);
  assert.deepEqual(page.rows().map((row) => row.slice(2)), [["0.4", "▲ differs"], ["–", "only kinks"]]);
  assert.equal(page.root.querySelector(".pn-verdict").dataset.tone, "bad");
});

test("while it works the button waits, and a second press asks nothing", async () => {
  let finish = () => {};
  const page = setUp(() => new Promise((resolve) => (finish = () => resolve(newCheck()))));
  await page.press();
  assert.equal(page.button.disabled, true);
  assert.equal(page.button.textContent, "Checking …");
  await page.press();
  assert.equal(page.asked.length, 1);
  finish();
  await paint(1);
  assert.equal(page.button.disabled, false);
});

test("a refusal is told in its words; the next press tries again", async () => {
  let refuse = true;
  const page = setUp(() => {
    if (refuse) throw new ApiError({ title: "No", detail: "too few samples", status: 409 });
    return newCheck();
  });
  await page.press();
  assert.match(page.root.querySelector(".pn-verdict").textContent, /too few samples|No/);
  assert.equal(page.button.disabled, false);
  refuse = false;
  await page.press();
  assert.match(page.root.textContent, /agree/);
});

test("a step keeps the report, a reset or another run takes it away", async () => {
  const page = setUp(() => newCheck());
  await page.press();
  page.store.set("run", { ...page.run, step: 99 });
  await paint(1);
  assert.match(page.root.textContent, /At step 12/);
  page.store.set("run", { ...page.run, generation: 1 });
  await paint(1);
  assert.match(page.root.textContent, /Not checked yet/);
});

test("it follows the language", async () => {
  const page = setUp(() => newCheck());
  await page.press();
  setLanguage("zh");
  page.store.set("lang", "zh");
  await paint(1);
  assert.match(page.root.textContent, /所有梯度一致/);
  assert.equal(page.rows()[0][0], "0 Affine层 weight");
  setLanguage("en");
});

test("an array that is no layer's is the input", () => {
  const run = newRun({ summary: newSummary() });
  const store = newStore({ schema: SCHEMA });
  assert.equal(nameOf("input", run, store), "Input");
  assert.equal(nameOf("3.slope", run, store), "3 Sigmoid slope");
});

test("times have the unit that suits them", () => {
  assert.deepEqual([2e-5, 0.0123, 15.53, 72000].map(seconds), ["20 µs", "12 ms", "15.5 s", "20 h"]);
});

test("without a report there is nothing to say", () => {
  assert.deepEqual(verdict(null), { words: "Not checked yet.", tone: "" });
  assert.equal(gradcheck.wants(newRun({ summary: null })), false);
  assert.equal(gradcheck.wants(newRun({ summary: newSummary() })), true);
});
