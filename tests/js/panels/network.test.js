import { newElement, paint } from "./dom.js";

import assert from "node:assert/strict";
import { test } from "node:test";

import { blocksOf, network, sizeWords, together } from "../../../static/js/panels/network.js";
import { newRun, newStore } from "../helpers.js";
import { newSummary, SCHEMA } from "./examples.js";

test("layers in blocks: each weight layer with what follows, the output alone", () => {
  const kinds = blocksOf(newSummary().layers).map((block) => block.map(({ kind }) => kind));
  assert.deepEqual(kinds, [["affine", "sigmoid"], ["affine", "sigmoid"], ["affine"]]);
  assert.deepEqual(blocksOf([]), []);
});

test("a shape as people write it, one channel unsaid", () => {
  assert.deepEqual([[50], [1, 8, 8], [16, 14, 14], [1000]].map(sizeWords), ["50", "8 × 8", "16 × 14 × 14", "1,000"]);
});

test("the strip tells every layer with its shape and parameters, and the total", async () => {
  const root = newElement("div");
  const store = newStore({ schema: SCHEMA, run: newRun({ summary: newSummary() }) });
  const unmount = network.mount(root, store);
  const blocks = root.querySelectorAll(".pn-block").map((block) => block.textContent);
  assert.deepEqual(blocks, ["Input 2", "2 ×Affine 10Sigmoid", "Output 10"]);
  const tips = root.querySelectorAll(".pn-chip").map((chip) => chip.getAttribute("data-tip"));
  assert.deepEqual(tips, [null, "220 parameters", null, "110 parameters"]);
  assert.match(root.textContent, /330 parameters in all/);

  const list = root.querySelector("ol");
  store.set("run", newRun({ summary: newSummary(), step: 5 }));
  await paint(1);
  assert.equal(root.querySelector("ol"), list, "a step changes nothing here");
  store.set("run", newRun({ summary: newSummary({ parameters: 7 }) }));
  await paint(1);
  assert.match(root.textContent, /7 parameters in all/);
  unmount();
  assert.equal(root.children.length, 0);
});

test("equal blocks stand together, but never the output, nor different ones", () => {
  const block = (units, kind = "relu") => [
    { kind: "affine", out_shape: [units], parameters: units }, { kind, out_shape: [units], parameters: 0 },
  ];
  const times = (...blocks) => together(blocks).map((group) => group.times);
  assert.deepEqual(times(block(9), block(9), block(9), block(9)), [3, 1]);
  assert.deepEqual(times(block(9), block(8), block(9), block(3)), [1, 1, 1, 1]);
  assert.deepEqual(times(block(9), block(9, "tanh"), block(3)), [1, 1, 1]);
  assert.equal(together([block(9), block(9), block(1)])[0].block[0].parameters, 18);
  assert.deepEqual(times(), []);
});

test("it is wanted as soon as the network is known", () => {
  assert.equal(network.wants(newRun({ summary: null })), false);
  assert.equal(network.wants(newRun({ summary: newSummary() })), true);
});
