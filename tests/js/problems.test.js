import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { readSchema } from "../../static/js/form/schema.js";
import { setLanguage } from "../../static/js/i18n/index.js";
import { explain, headline, titleOf } from "../../static/js/problems.js";
import { SCHEMA } from "./schema.fixture.js";

const root = readSchema(SCHEMA);
const tooLarge = {
  field: "optimizer.learning_rate",
  value: 100,
  rule: "must be at most 10",
  remedy: "choose 10 or less",
  code: "less_than_equal",
  limits: { le: 10 },
};
const odd = {
  field: "loss",
  value: "x",
  rule: "does not fit digits",
  remedy: "choose softmax",
  code: "value_error",
};

afterEach(() => setLanguage("en"));

test("a known rule is said in the page's language", () => {
  assert.equal(explain(tooLarge), "Must be at most 10.");
  setLanguage("zh");
  assert.equal(explain(tooLarge), "不能大于 10。");
});

test("a rule of its own is the server's in English, the field's in Chinese", () => {
  assert.equal(explain(odd), "Does not fit digits; choose softmax.");
  setLanguage("zh");
  assert.equal(explain(odd), "与数据集不匹配，请选择其他损失函数。");
  assert.match(explain({ ...odd, field: "elsewhere" }), /^该值不可用（Does not fit digits/);
});

test("titles are found through groups, lists and choices", () => {
  assert.equal(titleOf("optimizer.learning_rate", root), "Rate");
  assert.equal(titleOf("layers.0.units", root), "Units");
  assert.equal(titleOf("seed", root), "Seed");
  assert.equal(titleOf("no.such", root), "");
  assert.equal(titleOf("seed", null), "");
});

test("a headline names the value and the rule", () => {
  assert.equal(
    headline({ title: "", status: 422, errors: [tooLarge] }, root),
    "Rate (= 100): Must be at most 10.",
  );
  assert.equal(
    headline({ title: "", status: 422, errors: [{ ...odd, field: "?", value: [] }] }, root),
    "Does not fit digits; choose softmax.",
  );
});

test("a problem without fields says what it can", () => {
  assert.match(headline({ title: "x", status: 0 }, root), /does not answer/);
  assert.match(headline({ title: "x", status: 500 }, root), /wrong in the server/);
  assert.equal(headline({ title: "Gone", status: 404 }, root), "Gone");
});
