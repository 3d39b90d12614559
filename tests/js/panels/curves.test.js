import { newElement, paint } from "./dom.js";

import assert from "node:assert/strict";
import { test } from "node:test";

import { newRun, newStore, settle } from "../helpers.js";
import { newEvaluation, newMetrics, newSummary } from "./examples.js";

globalThis.window = globalThis;
const { curves } = await import("../../../static/js/panels/curves.js");

/** Stands for Plotly: notes what it is to draw and keeps the layout, as Plotly does. */
const drawn = [];
globalThis.Plotly = {
  react: (figure, data, layout, config) => {
    drawn.push({ data, layout, config });
    const zoomed = figure.layout?.xaxis?.autorange === false && figure.layout.uirevision === layout.uirevision;
    figure.layout = zoomed ? { ...layout, xaxis: figure.layout.xaxis } : layout;
    figure.on = (event, run) => (figure.relayout = run);
    return Promise.resolve();
  },
  purge: (figure) => drawn.push({ purged: figure }),
};

const last = () => drawn.at(-1);
const trace = (name, yaxis = "y") => last().data.filter((one) => one.name === name && one.yaxis === yaxis).at(-1);

/** Mount the panel, load the library and draw once. */
async function mounted(more = {}) {
  const root = newElement("div");
  const store = newStore({
    run: newRun({ step: 20, epoch: 2, summary: newSummary(), ...more.run }), metrics: newMetrics(20),
    evaluations: [newEvaluation(0, 0), newEvaluation(10, 1), newEvaluation(20, 2, { validation_loss: 0.125 })], ...more.state,
  });
  const unmount = curves.mount(root, store);
  await settle(60);
  document.head.querySelector("script")?.onload();
  await settle();
  await paint();
  return { root, store, unmount, figure: root.querySelector(".pn-figure") };
}

test("without its library the panel says so, in the page's words", async () => {
  const root = newElement("div");
  const unmount = curves.mount(root, newStore());
  assert.equal(root.querySelector(".pn-wait").textContent, "Loading the chart…");
  await settle(60);
  document.head.querySelector("script").onerror();
  await settle();
  assert.match(root.querySelector(".pn-wait").textContent, /could not be loaded/);
  unmount();
});

test("every iteration and every evaluation is drawn", async () => {
  const { unmount, root } = await mounted();
  assert.deepEqual(trace("Training").x, Array.from({ length: 20 }, (_, i) => i + 1));
  assert.deepEqual(trace("Training").y, [...newMetrics(20).loss]);
  assert.deepEqual([trace("Validation").x, trace("Validation").y], [[0, 10, 20], [2, 2, 0.125]]);
  assert.deepEqual(trace("Validation", "y2").y, [0.4, 0.4, 0.4]);
  assert.equal(root.querySelector(".pn-wait"), null);
  unmount();
  assert.ok(last().purged);
});

test("the latest figures are its name for screen readers", async () => {
  const { figure, unmount } = await mounted();
  assert.match(figure.getAttribute("aria-label"), /step 20: training loss 0\.05, training accuracy 50 %, validation loss 0\.125/);
  unmount();
});

test("against epochs, iterations stand where the evaluations say", async () => {
  const { unmount } = await mounted({ state: { settings: { curvesX: "epoch" } } });
  assert.deepEqual([trace("Training").x[9], trace("Training").x[19]], [1, 2]);
  assert.equal(last().layout.xaxis.title.text, "Epoch");
  unmount();
});

test("a regression has a loss alone", async () => {
  const summary = newSummary({ data: { task: "regression" } });
  const { unmount } = await mounted({ run: { summary } });
  assert.equal(trace("Training", "y2"), undefined);
  unmount();
});

test("smoothing adds a second, smoother training curve", async () => {
  const { unmount } = await mounted({ state: { settings: { smoothing: 0.9 } } });
  const [raw, smooth] = last().data;
  assert.deepEqual([raw.hoverinfo, smooth.y.length], ["skip", 20]);
  assert.ok(smooth.y[1] > raw.y[1]);
  unmount();
});

test("many changes between two redraws are one; never more than ten a second", async () => {
  const { store, unmount } = await mounted();
  const before = drawn.length;
  for (let count = 21; count < 60; count++) store.set("metrics", newMetrics(count));
  await paint(1);
  assert.ok(drawn.length <= before + 1);
  unmount();
});

test("zoomed in, the visible stretch is drawn in full and the zoom is kept while data arrive", async () => {
  const { store, figure, unmount } = await mounted({ state: { metrics: newMetrics(50_000) } });
  assert.ok(trace("Training").x.length <= 1000);
  figure.layout.xaxis = { range: [100, 300], autorange: false };
  figure.relayout();
  await paint();
  assert.deepEqual([trace("Training").x[0], trace("Training").x.length], [99, 202]);
  store.set("metrics", newMetrics(60_000));
  await paint();
  assert.deepEqual([trace("Training").x[0], figure.layout.xaxis.range], [99, [100, 300]]);
  unmount();
});

test("a new run is shown whole, whatever the zoom was", async () => {
  const { store, figure, unmount } = await mounted();
  figure.layout.xaxis = { range: [5, 8], autorange: false };
  store.set("metrics", newMetrics(10, (i) => 9 - i));
  await paint();
  assert.equal(trace("Training").x.length, 10);
  unmount();
});

test("a logarithmic loss has marks for what is to be seen", async () => {
  const { figure, store, unmount } = await mounted({ state: { settings: { logLoss: true } } });
  assert.deepEqual(last().layout.yaxis.ticktext, ["0.05", "0.1", "0.2", "0.5", "1", "2"]);
  figure.layout.yaxis = { type: "log", range: [-1, -0.5], autorange: false };
  store.set("metrics", newMetrics(21));
  await paint();
  assert.deepEqual(last().layout.yaxis.tickvals, [0.1, 0.15, 0.2, 0.25, 0.3]);
  unmount();
  const nothing = await mounted({ state: { settings: { logLoss: true }, metrics: newMetrics(0), evaluations: [] } });
  assert.ok(last().layout.yaxis.tickvals.length > 2);
  nothing.unmount();
});

test("Plotly's own buttons speak the page's language", async () => {
  const { unmount } = await mounted({ state: { lang: "zh" } });
  assert.equal(last().config.locale, "zh");
  assert.ok(last().config.locales.zh.dictionary["Reset axes"]);
  assert.equal(last().config.displaylogo, false);
  unmount();
});
