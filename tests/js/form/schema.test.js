import assert from "node:assert/strict";
import { test } from "node:test";
import { fieldNamed, freshPart, readSchema } from "../../../static/js/form/schema.js";
import { SCHEMA } from "../schema.fixture.js";

const root = readSchema(SCHEMA);
const named = (name) => fieldNamed(root, name);

test("tells the kinds of field apart", () => {
  assert.deepEqual(Object.fromEntries(root.fields.map(({ name, kind }) => [name, kind])), {
    seed: "integer",
    dataset: "group",
    layers: "list",
    loss: "enum",
    optimizer: "choice",
    clip_norm: "number",
    shuffle: "boolean",
    padding: "text",
    note: "text",
  });
});

test("reads an optional number with its limits", () => {
  const clip = named("clip_norm");
  assert.ok(clip.nullable);
  assert.ok(clip.live);
  assert.equal(clip.exclusiveMinimum, 0);
  assert.equal(clip.maximum, 10);
  assert.equal(clip.texts.zh.title, "Clip中");
  assert.ok(!named("seed").nullable);
});

test("a number or a word is a text that may be a number", () => {
  assert.ok(named("padding").numeric);
  assert.ok(!named("note").numeric);
});

test("follows references, the field's own words first", () => {
  assert.deepEqual(
    named("dataset").fields.map(({ name }) => name),
    ["name", "noise"],
  );
  assert.deepEqual(named("dataset").fallback, { name: "digits", noise: null });
});

test("an enum's options have the words that come with them, or their own name", () => {
  assert.deepEqual(
    named("loss").options.map(({ value, texts }) => [value, texts.en.title]),
    [
      ["softmax", "Softmax"],
      ["squared", "squared"],
    ],
  );
});

test("a choice's options have fields, its tag is none of them", () => {
  const { tag, options } = named("optimizer");
  assert.equal(tag, "name");
  assert.deepEqual(
    options.map(({ value, fields }) => [value, fields.map(({ name }) => name)]),
    [
      ["sgd", ["learning_rate"]],
      ["adam", ["learning_rate", "beta1"]],
    ],
  );
});

test("a list knows what its items are", () => {
  const { item, maxItems } = named("layers");
  assert.equal(maxItems, 32);
  assert.equal(item.tag, "kind");
  assert.deepEqual(
    item.options.map(({ value }) => value),
    ["affine", "relu", "dropout"],
  );
});

test("a fresh part has every setting at its default", () => {
  const optimizer = named("optimizer");
  assert.deepEqual(freshPart(optimizer, optimizer.options[1]), {
    name: "adam",
    learning_rate: 0.001,
    beta1: 0.9,
  });
});

test("a field that is missing is named", () => {
  assert.throws(() => named("no_such"), /no_such/);
});
