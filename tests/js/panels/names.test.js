import assert from "node:assert/strict";
import { test } from "node:test";

import { blockNumbers, classNames, hasWeights, isActivation, kindTitle, rowsOf } from "../../../static/js/panels/names.js";
import { newRun, newStore } from "../helpers.js";
import { newProbes, newSummary, SCHEMA } from "./examples.js";

const kinds = (...names) => names.map((kind) => ({ kind }));

test("a block is a weight layer and what follows it", () => {
  assert.deepEqual(blockNumbers(kinds("affine", "batch_norm", "relu", "affine", "relu", "affine")), [1, 1, 1, 2, 2, 3]);
  assert.deepEqual(blockNumbers(kinds("dropout", "affine", "relu")), [1, 1, 1]);
  assert.deepEqual(blockNumbers([]), []);
});

test("activations bend, weights multiply, other layers do neither", () => {
  assert.deepEqual(["relu", "sigmoid", "affine", "batch_norm", "dropout", "identity"].map(isActivation), [true, true, false, false, false, false]);
  assert.deepEqual(["affine", "conv2d", "relu"].map(hasWeights), [true, true, false]);
  const ofImages = ["conv2d", "max_pool2d", "avg_pool2d", "global_avg_pool", "flatten"];
  assert.deepEqual(ofImages.filter(isActivation), []);
});

test("classes are called as the data set says in the page's language, else as the run says", () => {
  const run = newRun({ config: { dataset: { name: "clothes" } }, summary: newSummary() });
  const datasets = [{ name: "clothes", class_names: { en: ["Bag", "Coat"], zh: ["包", "外套"] } }, { name: "points", class_names: {} }];
  assert.deepEqual(classNames(newStore({ run, datasets })), ["Bag", "Coat"]);
  assert.deepEqual(classNames(newStore({ run, datasets, lang: "zh" })), ["包", "外套"]);
  const points = { ...run, config: { dataset: { name: "points" } } };
  assert.deepEqual(classNames(newStore({ run: points, datasets, lang: "zh" })), ["0", "1"]);
  assert.deepEqual(classNames(newStore()), []);
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
