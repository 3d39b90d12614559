import assert from "node:assert/strict";
import { test } from "node:test";
import { createStore } from "../../static/js/store.js";

const settle = () => new Promise((resolve) => setTimeout(resolve));

test("tells a subscriber once for several changes of its keys", async () => {
  const store = createStore({ lang: "en", theme: "dark" });
  const seen = [];
  store.subscribe(["lang", "theme"], ({ lang, theme }) => seen.push([lang, theme]));
  store.set("lang", "zh");
  store.set("theme", "light");
  assert.deepEqual(seen, []);
  await settle();
  assert.deepEqual(seen, [["zh", "light"]]);
  assert.equal(store.get("lang"), "zh");
});

test("passes over other keys and values that are the same", async () => {
  const store = createStore({ lang: "en", theme: "dark" });
  let calls = 0;
  store.subscribe(["theme"], () => calls++);
  store.set("lang", "zh");
  store.set("theme", "dark");
  await settle();
  assert.equal(calls, 0);
});

test("tells nobody who has left, even when a call was on its way", async () => {
  const store = createStore({ lang: "en" });
  let calls = 0;
  const off = store.subscribe(["lang"], () => calls++);
  store.set("lang", "zh");
  off();
  await settle();
  assert.equal(calls, 0);
});

test("a subscriber may change the store: the change is told in the next round", async () => {
  const store = createStore({ step: 0 });
  const seen = [];
  store.subscribe(["step"], ({ step }) => {
    seen.push(step);
    if (step < 3) store.set("step", step + 1);
  });
  store.set("step", 1);
  await settle();
  assert.deepEqual(seen, [1, 2, 3]);
});

test("onFrame waits for the frame", () => {
  const frames = [];
  const store = createStore({ step: 0 }, (run) => frames.push(run));
  const seen = [];
  store.onFrame(["step"], ({ step }) => seen.push(step));
  store.set("step", 1);
  store.set("step", 2);
  assert.equal(frames.length, 1);
  frames.pop()();
  assert.deepEqual(seen, [2]);
  store.set("step", 3);
  assert.equal(frames.length, 1);
});
