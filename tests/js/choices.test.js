import assert from "node:assert/strict";
import { test } from "node:test";
import { createChoices } from "../../static/js/choices.js";
import { newRun, newStore, settle } from "./helpers.js";
import { CONFIG } from "./schema.fixture.js";

const names = (name) => ({ en: name, zh: name });
const DATASETS = [
  {
    name: "digits",
    kind: "image",
    task: "classification",
    status: "ready",
    title: names("Digits"),
  },
  {
    name: "circle",
    kind: "points",
    task: "classification",
    status: "ready",
    title: names("Circle"),
  },
  {
    name: "mnist",
    kind: "image",
    task: "classification",
    status: "missing",
    title: names("MNIST"),
  },
];
const PRESET = { name: "circle", speed: 60, config: { dataset: { name: "circle" }, layers: [] } };

function begun(answer = { name: "mnist", state: "fetching" }) {
  const store = newStore({
    run: newRun({ speed: null }),
    config: CONFIG,
    datasets: DATASETS,
    presets: [PRESET],
  });
  const calls = [];
  const api = {
    async datasets() {
      return DATASETS.map((one) => ({ ...one, status: "ready" }));
    },
    async fetchDataset(name) {
      calls.push(["fetch", name]);
      return answer;
    },
  };
  const session = {
    attempt: (work) => work(),
    async setSpeed(speed) {
      calls.push(["speed", speed]);
    },
  };
  const edits = { replace: (config) => calls.push(["replace", config.dataset.name]) };
  return { store, calls, choices: createChoices(store, api, session, edits) };
}

const statusOf = (store, name) => store.get("datasets").find((one) => one.name === name).status;

test("a preset brings its configuration and its speed", async () => {
  const { calls, choices } = begun();
  choices.preset(PRESET);
  await settle();
  assert.deepEqual(calls, [
    ["replace", "circle"],
    ["speed", 60],
  ]);
});

test("data of another kind bring a start that can be undone, speed and all", async () => {
  const { store, calls, choices } = begun();
  choices.data.choose(DATASETS[1]);
  await settle();
  assert.deepEqual(calls, [
    ["replace", "circle"],
    ["speed", 60],
  ]);
  const [notice] = store.get("notices");
  assert.equal(notice.key, "notice.start");
  notice.action.run();
  await settle();
  assert.deepEqual(calls.slice(2), [
    ["replace", "digits"],
    ["speed", null],
  ]);
});

test("data that are chosen already change nothing", async () => {
  const { calls, choices } = begun();
  choices.data.choose(DATASETS[0]);
  await settle();
  assert.deepEqual(calls, []);
});

test("a download is used when it is here, if the user waits for it", async () => {
  const { store, calls, choices } = begun();
  choices.data.fetch(DATASETS[2]);
  await settle();
  assert.equal(statusOf(store, "mnist"), "fetching");
  await choices.takeDownload({ name: "mnist", state: "fetching", done: 5, total: 10 });
  assert.equal(store.get("downloads").mnist.done, 5);
  await choices.takeDownload({ name: "mnist", state: "ready" });
  assert.equal(statusOf(store, "mnist"), "ready");
  assert.deepEqual(calls, [
    ["fetch", "mnist"],
    ["replace", "mnist"],
  ]);
});

test("a download that somebody else asked for changes nothing here", async () => {
  const { store, calls, choices } = begun();
  await choices.takeDownload({ name: "mnist", state: "ready" });
  assert.equal(statusOf(store, "mnist"), "ready");
  assert.deepEqual(calls, []);
});

test("a failure told before the answer stands, and can be tried again", async () => {
  const { store, calls, choices } = begun();
  choices.data.fetch(DATASETS[2]);
  await choices.takeDownload({ name: "mnist", state: "failed", error: "no network" });
  await settle();
  assert.equal(statusOf(store, "mnist"), "failed");
  const [notice] = store.get("notices");
  assert.equal(notice.key, "notice.download");
  notice.action.run();
  await settle();
  assert.deepEqual(calls, [
    ["fetch", "mnist"],
    ["fetch", "mnist"],
  ]);
  assert.deepEqual(store.get("notices"), []);
});

test("what is here after all is used at once", async () => {
  const { calls, choices } = begun({ name: "mnist", state: "ready" });
  choices.data.fetch(DATASETS[2]);
  await settle();
  assert.deepEqual(calls, [
    ["fetch", "mnist"],
    ["replace", "mnist"],
  ]);
});
