import assert from "node:assert/strict";
import { test } from "node:test";

import { layout, traces } from "../../../static/js/panels/figure.js";
import { PALETTE } from "../draw/recorder.js";

const WORDS = { training: "Training", validation: "Validation", loss: "Loss", accuracy: "Accuracy", x: "Step" };
const LOOK = { palette: PALETTE, em: 13, marks: null, touch: false, view: "0 false" };
const plot = (smooth = null) => ({ raw: { x: [1, 2], y: [3, 4] }, smooth, validation: { x: [2], y: [5] } });

test("training and validation of both quantities, one entry each in the legend", () => {
  const all = traces(plot(), plot(), WORDS, PALETTE);
  assert.deepEqual(all.map(({ name, yaxis, showlegend }) => [name, yaxis, showlegend]), [
    ["Training", "y", true], ["Validation", "y", true], ["Training", "y2", false], ["Validation", "y2", false],
  ]);
  assert.deepEqual(all.map(({ line }) => line.color), ["train", "validation", "train", "validation"]);
});

test("a regression has no accuracy: one plot over the whole height", () => {
  assert.equal(traces(plot(), null, WORDS, PALETTE).length, 2);
  const { yaxis, yaxis2, xaxis } = layout(false, [], WORDS, LOOK);
  assert.deepEqual([yaxis.domain, yaxis2, xaxis.anchor], [[0, 1], undefined, "y"]);
});

test("smoothed, the raw curve stays behind, pale and without hover or legend", () => {
  const [raw, smooth] = traces(plot({ x: [1, 2], y: [3, 3.5] }), null, WORDS, PALETTE);
  assert.deepEqual([raw.y, raw.hoverinfo, raw.showlegend], [[3, 4], "skip", false]);
  assert.ok(raw.opacity < 0.5);
  assert.deepEqual([smooth.y, smooth.showlegend], [[3, 3.5], true]);
});

test("the zoom is kept while data arrive: what names it depends on nothing that arrives", () => {
  const revision = (marks, look = {}) => {
    const { uirevision, yaxis } = layout(true, marks, WORDS, { ...LOOK, ...look });
    return [uirevision, yaxis.uirevision];
  };
  const mark = { x: 3, text: "edited", bad: false };
  assert.deepEqual(revision([]), revision([mark]));
  assert.notDeepEqual(revision([]), revision([], { view: "1 false" }));
  assert.notEqual(revision([])[1], revision([], { marks: [1] })[1], "another kind of axis is another zoom");
});

test("axes are titled, the loss may be logarithmic with marks that are words", () => {
  const linear = layout(true, [], WORDS, LOOK);
  assert.deepEqual([linear.xaxis, linear.yaxis, linear.yaxis2].map(({ title }) => title.text), ["Step", "Loss", "Accuracy"]);
  assert.equal(linear.yaxis.type, "linear");
  const { yaxis } = layout(true, [], WORDS, { ...LOOK, marks: [1e-4, 1] });
  assert.deepEqual([yaxis.type, yaxis.tickvals, yaxis.ticktext], ["log", [1e-4, 1], ["10⁻⁴", "1"]]);
});

test("no text has tags or superscripts, whose inline styles the page's policy forbids", () => {
  const made = layout(true, [{ x: 1, text: "a", label: "b", bad: true }], WORDS, { ...LOOK, marks: [1] });
  const words = JSON.stringify([made, traces(plot(), plot(), WORDS, PALETTE)]);
  assert.doesNotMatch(words, /<|"power"|"B"/);
  assert.deepEqual([made.xaxis, made.yaxis, made.yaxis2].map(({ exponentformat }) => exponentformat), ["e", "e", "e"]);
});

test("events are thin lines, a divergence a strong one with its name", () => {
  const { shapes, annotations } = layout(true, [
    { x: 3, text: "learning rate 0.1", bad: false }, { x: 9, text: "too large", label: "Diverged", bad: true },
  ], WORDS, LOOK);
  assert.deepEqual(shapes.map(({ x0, x1, line }) => [x0, x1, line.color]), [[3, 3, "line-strong"], [9, 9, "error"]]);
  assert.deepEqual(annotations.map(({ text, hovertext }) => [text, hovertext]), [["▾", "learning rate 0.1"], ["Diverged", "too large"]]);
});

test("where it is used, a finger scrolls the page instead of zooming", () => {
  assert.equal(layout(true, [], WORDS, { ...LOOK, touch: true }).dragmode, false);
  assert.equal(layout(true, [], WORDS, LOOK).dragmode, "zoom");
});
