import assert from "node:assert/strict";
import { test } from "node:test";

import { blockNumbers, hasWeights, isActivation, kindTitle, rowsOf } from "../../../static/js/panels/names.js";
import { newProbes, SCHEMA } from "./examples.js";

const kinds = (...names) => names.map((kind) => ({ kind }));

test("a block is a weight layer and what follows it", () => {
  assert.deepEqual(blockNumbers(kinds("affine", "batch_norm", "relu", "affine", "relu", "affine")), [1, 1, 1, 2, 2, 3]);
  assert.deepEqual(blockNumbers(kinds("dropout", "affine", "relu")), [1, 1, 1]);
  assert.deepEqual(blockNumbers([]), []);
});

test("activations bend, weights multiply, other layers do neither", () => {
  assert.deepEqual(["relu", "sigmoid", "affine", "batch_norm", "dropout", "identity"].map(isActivation), [true, true, false, false, false, false]);
  assert.deepEqual(["affine", "conv2d", "relu"].map(hasWeights), [true, true, false]);
});

test("a kind is called what its class declares, in the page's language", () => {
  assert.equal(kindTitle(SCHEMA, "sigmoid", "en"), "Sigmoid");
  assert.equal(kindTitle(SCHEMA, "sigmoid", "zh"), "Sigmoid层");
  assert.equal(kindTitle(SCHEMA, "unheard_of", "en"), "unheard_of");
  assert.equal(kindTitle(null, "relu", "en"), "relu");
});

test("rows have short names and phrases; the last layer is the output", () => {
  const rows = rowsOf(newProbes().layers, SCHEMA, "en", ({ kind }) => kind !== "sigmoid");
  assert.deepEqual(rows.map(({ name }) => name), ["1 Affine", "2 Affine", "Output"]);
  assert.deepEqual(rows.map(({ phrase }) => phrase), ["layer 1 (Affine)", "layer 2 (Affine)", "the output layer"]);
  assert.deepEqual(rows.map(({ layer, block }) => [layer.index, block]), [[0, 1], [2, 2], [4, 3]]);
});
