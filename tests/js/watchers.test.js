import assert from "node:assert/strict";
import { test } from "node:test";
import { watchRun } from "../../static/js/watchers.js";
import { newRun, newStore, settle } from "./helpers.js";
import { CONFIG } from "./schema.fixture.js";

const RUN = newRun({ config: { ...CONFIG, stop: { epochs: 20, steps: null } } });

function begun(run = RUN) {
  const store = newStore({ run });
  const asked = [];
  const api = {
    async samples(id) {
      asked.push(id);
      return { kind: "points" };
    },
    async probes() {
      return { step: 0, layers: [] };
    },
  };
  watchRun(store, api, { attempt: (work) => work() });
  const become = async (more) => {
    store.set("run", { ...store.get("run"), ...more });
    await settle();
  };
  const notices = () => store.get("notices").map(({ id }) => id);
  return { store, asked, become, notices };
}

test("a run brings its data and the probes of step 0, once a generation", async () => {
  const { store, asked, become } = begun();
  await settle();
  assert.deepEqual(store.get("samples"), { kind: "points" });
  assert.equal(store.get("firstProbes").step, 0);
  await become({ step: 5 });
  assert.equal(asked.length, 1);
  await become({ generation: 1, step: 0 });
  assert.equal(asked.length, 2);
});

test("a run that is still being prepared is waited for", async () => {
  const { asked, become } = begun(newRun({ summary: null, state: "queued" }));
  await settle();
  assert.equal(asked.length, 0);
  await become({ summary: {}, state: "paused" });
  assert.equal(asked.length, 1);
});

test("a resumption is told once, and only when it is news", async () => {
  const resumed = { kind: "resumed", step: 40 };
  const { store, become, notices } = begun({ ...RUN, events: [{ kind: "resumed", step: 3 }] });
  await settle();
  assert.deepEqual(notices(), []);
  await become({ events: [{ kind: "resumed", step: 3 }, resumed] });
  assert.deepEqual(notices(), ["resumed"]);
  store.set("notices", []);
  await become({ events: [{ kind: "resumed", step: 3 }, resumed], step: 50 });
  assert.deepEqual(notices(), []);
});

test("reaching the limit is told, with the limit's knob; going on takes it back", async () => {
  const { store, become, notices } = begun({ ...RUN, state: "running" });
  await settle();
  await become({ state: "finished", step: 100 });
  assert.deepEqual(notices(), ["finished"]);
  store.get("notices")[0].action.run();
  assert.equal(store.get("highlight"), "stop.epochs");
  await become({ state: "paused" });
  assert.deepEqual(notices(), []);
  store.set("run", { ...RUN, state: "running" });
  await settle();
  await become({
    state: "finished",
    step: 100,
    config: { ...CONFIG, stop: { epochs: 20, steps: 100 } },
  });
  store.get("notices")[0].action.run();
  assert.equal(store.get("highlight"), "stop.steps");
});

test("a lost connection is told until it is back", async () => {
  const { store, notices } = begun();
  store.set("connection", "reconnecting");
  await settle();
  assert.deepEqual(notices(), ["connection"]);
  store.set("connection", "connected");
  await settle();
  assert.deepEqual(notices(), []);
});
