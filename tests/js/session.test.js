import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { ApiError } from "../../static/js/api.js";
import { createRecords } from "../../static/js/records.js";
import { createSession } from "../../static/js/session.js";
import { newRun, newStore, settle } from "./helpers.js";
import { CONFIG } from "./schema.fixture.js";

let written;

beforeEach(() => {
  written = [];
  globalThis.location = { hash: "" };
  globalThis.window = { addEventListener() {} };
  globalThis.history = {
    replaceState(state, title, hash) {
      written.push(hash);
      location.hash = hash;
    },
  };
});

const refusal = (status) => new ApiError({ title: "no", status, errors: [] });

const CIRCLE = { name: "circle", kind: "points" };

function begun({ runs = [], refuse = [], presets = [] } = {}) {
  const store = newStore({ presets, datasets: [CIRCLE] });
  const calls = [];
  const told = [];
  const api = {
    async runs() {
      calls.push(["runs"]);
      return runs;
    },
    async create(body) {
      calls.push(["create", body]);
      if (refuse.length) throw refuse.shift();
      const { speed = null, preset: _, ...config } = body;
      return newRun({ id: "new", speed, config: { ...CONFIG, ...config } });
    },
  };
  const remote = {
    async control(id, action, body) {
      calls.push([action, id, body]);
      return { ...store.get("run"), state: action === "play" ? "running" : "paused" };
    },
    async setSpeed(id, speed) {
      calls.push(["speed", id, speed]);
      return { ...store.get("run"), speed };
    },
  };
  const link = { watch: (id) => calls.push(["watch", id]) };
  const session = createSession({
    store,
    api,
    remote,
    records: createRecords(store),
    link: () => link,
    tellProblem: (problem) => told.push(problem.status),
    tellRecreated: () => told.push("recreated"),
    tellFinished: () => told.push("finished"),
  });
  return { store, calls, told, session };
}

test("the first visit makes a run of the first preset, and watches it", async () => {
  const { store, calls, session } = begun({ presets: [{ name: "one" }, { name: "two" }] });
  await session.start();
  assert.deepEqual(calls, [
    ["create", { preset: "one" }],
    ["watch", "new"],
  ]);
  assert.equal(store.get("run").id, "new");
  assert.equal(location.hash, "#run=new");
});

test("without presets it is the default configuration", async () => {
  const { calls, session } = begun();
  await session.start();
  assert.deepEqual(calls[0], ["create", { speed: null }]);
  assert.equal(location.hash, "#run=new");
});

test("a link to points plays so that they can be watched", async () => {
  location.hash = '#config={"dataset":{"name":"circle"}}';
  const { calls, session } = begun({ presets: [{ name: "one" }] });
  await session.start();
  assert.deepEqual(calls[0], ["create", { dataset: { name: "circle" }, speed: 50 }]);
});

test("an address with a live run finds it", async () => {
  location.hash = "#run=b";
  const { store, calls, session } = begun({ runs: [newRun(), newRun({ id: "b" })] });
  await session.start();
  assert.deepEqual(calls, [["runs"], ["watch", "b"]]);
  assert.equal(store.get("run").id, "b");
});

test("an address whose run is gone makes one of its configuration", async () => {
  location.hash = '#run=gone&config={"seed":7}';
  const { calls, session } = begun();
  await session.start();
  assert.deepEqual(calls.slice(0, 2), [["runs"], ["create", { seed: 7, speed: null }]]);
  assert.equal(location.hash, '#run=new&config={"seed":7}');
});

test("the address is written only when it changes", async () => {
  const { store, session } = begun();
  await session.start();
  await settle();
  const before = written.length;
  store.set("run", { ...store.get("run"), step: 5 });
  await settle();
  assert.equal(written.length, before);
});

test("a refusal is told", async () => {
  for (const status of [429, 422]) {
    const { told, session } = begun({ refuse: [refusal(status)] });
    await session.start();
    assert.deepEqual(told, [status]);
  }
});

test("toggle plays a paused run, pauses a playing one, and tells of a finished one", async () => {
  const { store, calls, told, session } = begun();
  await session.start();
  await session.toggle();
  await session.toggle();
  assert.deepEqual(
    calls.slice(-2).map(([action]) => action),
    ["play", "pause"],
  );
  store.set("run", { ...store.get("run"), state: "finished" });
  session.toggle();
  assert.deepEqual(told, ["finished"]);
});

test("speed is the run's", async () => {
  const { store, session } = begun();
  await session.start();
  await session.setSpeed(10);
  assert.equal(store.get("run").speed, 10);
});

test("a run that the server lost is made anew from its configuration", async () => {
  const { store, calls, told, session } = begun();
  await session.start();
  store.set("run", { ...store.get("run"), id: "lost", speed: 5, config: { ...CONFIG, seed: 3 } });
  await session.recreate();
  assert.deepEqual(
    calls.findLast(([name]) => name === "create"),
    ["create", { ...CONFIG, seed: 3, speed: 5 }],
  );
  assert.deepEqual(told, ["recreated"]);
});
