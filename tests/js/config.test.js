import assert from "node:assert/strict";
import { test } from "node:test";
import {
  difference,
  getIn,
  isLiveChange,
  same,
  setIn,
  withoutProblems,
} from "../../static/js/config.js";
import { readSchema } from "../../static/js/form/schema.js";
import { CONFIG, SCHEMA } from "./schema.fixture.js";

const field = readSchema(SCHEMA);

test("same compares by value", () => {
  assert.ok(same({ a: [1, { b: null }] }, { a: [1, { b: null }] }));
  assert.ok(!same({ a: 1 }, { a: 1, b: 2 }));
  assert.ok(!same({ a: 1, c: 2 }, { a: 1, b: 2 }));
  assert.ok(!same([1, 2], [1]));
  assert.ok(!same([], {}));
  assert.ok(!same(null, {}));
});

test("getIn follows a path and stops where there is none", () => {
  assert.equal(getIn(CONFIG, "layers.0.units"), 50);
  assert.equal(getIn(CONFIG, ""), CONFIG);
  assert.equal(getIn(CONFIG, "layers.9.units"), undefined);
  assert.equal(getIn(CONFIG, "optimizer.constructor"), undefined);
});

test("setIn copies what is on the path and shares the rest", () => {
  const changed = setIn(CONFIG, "layers.0.units", 10);
  assert.equal(changed.layers[0].units, 10);
  assert.equal(CONFIG.layers[0].units, 50);
  assert.equal(changed.layers[1], CONFIG.layers[1]);
  assert.equal(changed.optimizer, CONFIG.optimizer);
  assert.ok(Array.isArray(changed.layers));
  assert.deepEqual(setIn(null, "a.b", 1), { a: { b: 1 } });
});

test("difference is the merge patch from one configuration to another", () => {
  assert.deepEqual(difference(CONFIG, CONFIG), {});
  assert.deepEqual(difference(CONFIG, setIn(CONFIG, "optimizer.beta1", 0.5)), {
    optimizer: { beta1: 0.5 },
  });
  const sgd = { name: "sgd", learning_rate: 0.1 };
  assert.deepEqual(difference(CONFIG, { ...CONFIG, optimizer: sgd }), { optimizer: sgd });
  assert.deepEqual(difference(CONFIG, { ...CONFIG, layers: [] }), { layers: [] });
  assert.deepEqual(difference({ a: 1 }, { a: 1, b: null }), { b: null });
});

const live = [
  ["optimizer.learning_rate", 0.1, true],
  ["optimizer", { name: "sgd", learning_rate: 0.1 }, true],
  ["clip_norm", 1, true],
  ["layers.2.rate", 0.1, true],
  ["layers.0.units", 10, false],
  ["layers.1", { kind: "dropout", rate: 0.5 }, false],
  ["layers", [], false],
  ["seed", 1, false],
  ["dataset.noise", 0.1, false],
  ["loss", "squared", false],
  ["layers.0.units", 50, true],
];
for (const [path, value, expected] of live) {
  test(`${path} = ${JSON.stringify(value)} is ${expected ? "live" : "a reset"}`, () => {
    assert.equal(isLiveChange(field, CONFIG, setIn(CONFIG, path, value)), expected);
  });
}

test("withoutProblems puts wrong values back and leaves the rest of the draft", () => {
  let draft = setIn(CONFIG, "optimizer.learning_rate", "abc");
  draft = setIn(draft, "layers.0.units", 0);
  draft = setIn(draft, "seed", 7);
  const problems = { "optimizer.learning_rate": {}, "layers.0.units": {} };
  assert.deepEqual(withoutProblems(draft, CONFIG, problems), { ...CONFIG, seed: 7 });
});

test("withoutProblems leaves a wrong value that nothing in force stands for", () => {
  const draft = { ...CONFIG, layers: [{ kind: "dropout", rate: 2 }] };
  assert.deepEqual(withoutProblems(draft, CONFIG, { "layers.0.rate": {} }), draft);
  const other = { ...CONFIG, layers: [{ kind: "relu" }, { kind: "affine", units: 0 }] };
  assert.deepEqual(withoutProblems(other, CONFIG, { "layers.1.units": {} }), other);
});
