import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../../static/js/api.js";
import { setIn } from "../../static/js/config.js";
import { createEdits } from "../../static/js/edits.js";
import { newRun, newStore, settle } from "./helpers.js";
import { CONFIG } from "./schema.fixture.js";

/** A server that merges, and refuses learning rates above 10 and units below 1. */
function begun() {
  const store = newStore({ run: newRun(), config: CONFIG });
  const calls = [];
  const told = [];
  let inForce = CONFIG;

  function answer(next) {
    const errors = [
      next.optimizer.learning_rate > 10 && {
        field: "optimizer.learning_rate",
        value: next.optimizer.learning_rate,
      },
      next.layers[0]?.units < 1 && { field: "layers.0.units", value: next.layers[0].units },
    ].filter(Boolean);
    if (errors.length) throw new ApiError({ title: "wrong", status: 422, errors });
    inForce = next;
    return newRun({ config: inForce });
  }
  const api = {
    async change(id, changes) {
      calls.push(["change", changes]);
      const { optimizer = {}, ...rest } = changes;
      return answer({ ...inForce, ...rest, optimizer: { ...inForce.optimizer, ...optimizer } });
    },
    async control(id, action, { config }) {
      calls.push([action, config]);
      return answer(config);
    },
  };
  const takeRun = (run) => {
    if (store.get("config") === store.get("run").config) store.set("config", run.config);
    store.set("run", run);
  };
  const edits = createEdits(store, api, takeRun, (problem) => told.push(problem));
  return { store, calls, told, edits };
}

const applied = () => settle(260);

test("a live edit is a change of that value alone", async () => {
  const { store, calls, edits } = begun();
  edits.edit("optimizer.learning_rate", 0.1);
  assert.equal(store.get("config").optimizer.learning_rate, 0.1);
  assert.deepEqual(calls, []);
  await applied();
  assert.deepEqual(calls, [["change", { optimizer: { learning_rate: 0.1 } }]]);
  assert.equal(store.get("run").config.optimizer.learning_rate, 0.1);
});

test("edits in quick succession go together", async () => {
  const { calls, edits } = begun();
  for (const rate of [0.1, 0.3, 1]) edits.edit("optimizer.learning_rate", rate);
  edits.edit("clip_norm", 1);
  await applied();
  assert.deepEqual(calls, [["change", { optimizer: { learning_rate: 1 }, clip_norm: 1 }]]);
});

test("an edit that a running net cannot take is a reset with the whole configuration", async () => {
  const { calls, edits } = begun();
  edits.edit("layers.0.units", 10);
  await applied();
  assert.deepEqual(calls, [
    ["reset", { ...CONFIG, layers: [{ kind: "affine", units: 10 }, ...CONFIG.layers.slice(1)] }],
  ]);
});

test("an edit back to what is in force asks for nothing", async () => {
  const { calls, edits } = begun();
  edits.edit("seed", 7);
  edits.edit("seed", 0);
  await applied();
  assert.deepEqual(calls, []);
});

test("a wrong value stays as typed, marked and told, and the value in force is kept", async () => {
  const { store, told, edits } = begun();
  edits.edit("optimizer.learning_rate", 100);
  await applied();
  assert.equal(store.get("config").optimizer.learning_rate, 100);
  assert.deepEqual(Object.keys(store.get("fieldProblems")), ["optimizer.learning_rate"]);
  assert.equal(store.get("run").config.optimizer.learning_rate, 0.001);
  assert.equal(told.length, 1);
});

test("beside a wrong value, what is right applies: at once and later", async () => {
  const { store, edits } = begun();
  edits.edit("optimizer.learning_rate", 100);
  edits.edit("clip_norm", 2);
  await applied();
  assert.equal(store.get("run").config.clip_norm, 2);
  edits.edit("seed", 9);
  await applied();
  assert.equal(store.get("run").config.seed, 9);
  assert.equal(store.get("config").optimizer.learning_rate, 100);
});

test("a corrected value is no longer marked, and applies", async () => {
  const { store, edits } = begun();
  edits.edit("layers.0.units", 0);
  await applied();
  assert.deepEqual(Object.keys(store.get("fieldProblems")), ["layers.0.units"]);
  edits.edit("layers.0.units", 5);
  assert.deepEqual(store.get("fieldProblems"), {});
  await applied();
  assert.equal(store.get("run").config.layers[0].units, 5);
});

test("replacing everything forgets what was wrong", async () => {
  const { store, calls, edits } = begun();
  edits.edit("optimizer.learning_rate", 100);
  await applied();
  edits.replace(setIn(CONFIG, "seed", 3));
  assert.deepEqual(store.get("fieldProblems"), {});
  await applied();
  assert.equal(calls.at(-1)[0], "reset");
  assert.equal(store.get("run").config.seed, 3);
});
