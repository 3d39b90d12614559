import assert from "node:assert/strict";
import { test } from "node:test";
import {
  addBlock,
  addKind,
  blocksOf,
  insertLayer,
  isActivation,
  moveBlock,
  moveLayer,
  removeBlock,
  removeLayer,
  setActivation,
  toggleLayer,
  widths,
} from "../../static/js/network.js";

const affine = (units) => ({ kind: "affine", units });
const relu = { kind: "relu" };
const tanh = { kind: "tanh" };
const norm = { kind: "batch_norm" };
const dropout = { kind: "dropout", rate: 0.5 };
const NET = [affine(50), norm, relu, affine(20), tanh, dropout];

test("a block is an affine layer and what follows it", () => {
  assert.deepEqual(blocksOf(NET), [
    { start: 0, layers: [affine(50), norm, relu] },
    { start: 3, layers: [affine(20), tanh, dropout] },
  ]);
  assert.deepEqual(
    blocksOf([dropout, affine(5)]).map(({ start }) => start),
    [0, 1],
  );
  assert.deepEqual(blocksOf([]), []);
});

test("what is neither affine, BatchNorm nor dropout is an activation", () => {
  assert.ok(isActivation("gelu"));
  assert.ok(!isActivation("dropout"));
});

test("blocks are moved, removed and added", () => {
  assert.deepEqual(moveBlock(NET, 1, 0), [...NET.slice(3), ...NET.slice(0, 3)]);
  assert.deepEqual(removeBlock(NET, 0), NET.slice(3));
  const grown = addBlock(NET, []);
  assert.deepEqual(grown.slice(6), NET.slice(3));
  assert.notEqual(grown[6], NET[3]);
  assert.deepEqual(addBlock([], [affine(8), relu]), [affine(8), relu]);
  assert.deepEqual(addBlock([dropout], [affine(8)]), [dropout, affine(8)]);
});

test("image layers go before the first layer that flattens the image", () => {
  const conv = { kind: "conv2d", filters: 8 };
  assert.deepEqual(blocksOf([conv, relu, affine(5)]).length, 2);
  assert.deepEqual(addKind([conv, relu, affine(5), tanh], [conv, relu]), [
    conv,
    relu,
    conv,
    relu,
    affine(5),
    tanh,
  ]);
  assert.deepEqual(addKind([relu], [conv]), [relu, conv]);
  assert.deepEqual(addKind([affine(5)], [affine(3)]), [affine(5), affine(3)]);
});

test("an activation replaces the block's own, or goes before dropout", () => {
  assert.deepEqual(setActivation(NET, 0, tanh), [affine(50), norm, tanh, ...NET.slice(3)]);
  assert.deepEqual(setActivation([affine(1), norm, dropout], 0, relu), [
    affine(1),
    norm,
    relu,
    dropout,
  ]);
  assert.deepEqual(setActivation([affine(1)], 0, relu), [affine(1), relu]);
  assert.deepEqual(setActivation(NET, 1, null), [...NET.slice(0, 3), affine(20), dropout]);
});

test("BatchNorm goes behind the affine layer, dropout to the end", () => {
  const net = [affine(1), relu];
  assert.deepEqual(toggleLayer(net, 0, norm, true), [affine(1), norm, relu]);
  assert.deepEqual(toggleLayer(net, 0, dropout, true), [affine(1), relu, dropout]);
  assert.deepEqual(toggleLayer(NET, 0, norm, false), [affine(50), relu, ...NET.slice(3)]);
});

test("single layers are moved, removed and inserted", () => {
  assert.deepEqual(moveLayer(NET, 1, 1), [affine(50), relu, norm, ...NET.slice(3)]);
  assert.equal(moveLayer(NET, 0, -1), NET);
  assert.equal(moveLayer(NET, 5, 1), NET);
  assert.deepEqual(removeLayer(NET, 1), [affine(50), ...NET.slice(2)]);
  assert.deepEqual(insertLayer([relu], 1, dropout), [relu, dropout]);
});

test("nothing is changed in place", () => {
  const before = structuredClone(NET);
  for (const change of [setActivation, toggleLayer]) change(NET, 0, norm, true);
  moveBlock(NET, 0, 1);
  assert.deepEqual(NET, before);
});

test("widths reads like a chain", () => {
  assert.equal(widths([[1, 28, 28], 50, [10]]), "28×28 → 50 → 10");
  assert.equal(widths([[1], 1]), "1 → 1");
});
