import { newElement, paint } from "./dom.js";

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { itemsOf, predictions } from "../../../static/js/panels/predictions.js";
import { newRun, newStore } from "../helpers.js";
import { newSummary } from "./examples.js";

const COUNT = 50;
const all = (make) => Array.from({ length: COUNT }, (_, i) => make(i));

/** Every tenth prediction is wrong. */
const VIEW = {
  kind: "predictions", split: "validation", indices: all((i) => i), labels: all((i) => i % 10),
  predicted: all((i) => (i % 10 === 0 ? 1 : i % 10)), confidence: all(() => 0.9),
};
const SAMPLES = { kind: "data", images: Buffer.alloc(COUNT * 4).toString("base64"), shape: [1, 2, 2], indices: VIEW.indices };

/** Mount the panel and draw it once. */
async function mounted(more = {}) {
  const root = newElement("div");
  const data = { kind: "image", shape: [1, 2, 2], class_names: [..."0123456789"] };
  const run = newRun({ summary: newSummary({ data }) });
  const store = newStore({ run, samples: SAMPLES, view: { boundary: null, predictions: VIEW }, ...more });
  const unmount = predictions.mount(root, store);
  await paint();
  const canvas = root.querySelector("canvas");
  const [back, next] = root.querySelector(".pn-pager").querySelectorAll("button");
  const place = () => root.querySelector(".pn-pager").querySelector(".pn-value").textContent;
  /** The pictures of the last drawing. */
  const shown = () => {
    const { calls } = canvas.record;
    const last = calls.slice(calls.findLastIndex(([name]) => name === "clearRect"));
    return last.filter(([name]) => name === "strokeRect").length;
  };
  return { root, store, unmount, canvas, back, next, place, shown };
}

test("it is for images, and asks for the picture it needs", () => {
  const of = (kind) => newRun({ summary: newSummary({ data: { kind } }) });
  assert.deepEqual([predictions.wants(of("image")), predictions.wants(of("points"))], [true, false]);
  assert.deepEqual(predictions.views, ["predictions"]);
});

test("items are all predictions, or the wrong ones", () => {
  assert.equal(itemsOf(VIEW, false).length, COUNT);
  assert.deepEqual(itemsOf(VIEW, true).map(({ index }) => index), [0, 10, 20, 30, 40]);
  assert.deepEqual(itemsOf(null, false), []);
});

test("how many are right, a page of pictures, and a text of the same for screen readers", async () => {
  const { root, canvas, shown, place, unmount } = await mounted();
  assert.equal(root.querySelector(".pn-verdict").textContent, "45 of 50 validation images right (90 %)");
  assert.equal(canvas.getAttribute("aria-label"), "45 of 50 validation images right (90 %)");
  assert.equal(shown(), 18);
  assert.equal(place(), "1 / 3");
  assert.match(root.querySelector(".pn-hidden").textContent, /^1: taken for 1, wrong, is 0, 90 %; 2: 1, right, 90 %;/);
  unmount();
});

test("it says so where there is no validation set and the pictures are those of training", async () => {
  const { root, unmount } = await mounted({ view: { boundary: null, predictions: { ...VIEW, split: "train" } } });
  assert.match(root.querySelector(".pn-verdict").textContent, /45 of 50 training images right/);
  unmount();
});

test("pages are turned to the last and back", async () => {
  mock.timers.enable({ apis: ["Date"] });
  const { back, next, place, shown, unmount } = await mounted();
  assert.deepEqual([back.disabled, next.disabled], [true, false]);
  for (let i = 0; i < 5; i++) next.dispatch("click");
  await paint();
  assert.deepEqual([place(), shown(), next.disabled], ["3 / 3", 14, true]);
  back.dispatch("click");
  await paint();
  assert.deepEqual([place(), back.disabled], ["2 / 3", false]);
  mock.timers.reset();
  unmount();
});

test("wrong ones alone; the page that no longer exists gives way to the last", async () => {
  const { root, next, store, place, shown, unmount } = await mounted();
  next.dispatch("click");
  next.dispatch("click");
  await paint();
  const [, wrong] = root.querySelectorAll("input");
  wrong.dispatch("change");
  await paint();
  assert.deepEqual([place(), shown()], ["1 / 1", 5]);
  store.set("view", { boundary: null, predictions: { ...VIEW, predicted: VIEW.labels } });
  await paint();
  assert.equal(shown(), 0);
  assert.equal(root.querySelector(".pn-verdict").textContent, "50 of 50 validation images right (100 %)");
  unmount();
});

test("the pointer is told what a picture is and was taken for", async () => {
  const { root, canvas, unmount } = await mounted();
  canvas.dispatch("pointermove", { offsetX: 20, offsetY: 20 });
  assert.match(root.querySelector(".pn-tip").textContent, /Taken for 1, probability 90 %It is 0/);
  unmount();
  assert.equal(root.children.length, 0);
});

test("before anything is known it says what to do", async () => {
  const { root, unmount } = await mounted({ view: { boundary: null, predictions: null }, samples: null, run: null });
  assert.match(root.querySelector(".pn-verdict").textContent, /Play/);
  unmount();
});
