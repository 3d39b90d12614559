import { paint } from "./dom.js";

import assert from "node:assert/strict";
import { test } from "node:test";

import { MapDrawing, plotSquare } from "../../../static/js/panels/map.js";
import { newPaper } from "../draw/recorder.js";

await paint(0);

const view = (more = {}) =>
  ({ kind: "boundary", size: 3, low: [-1, -2], high: [1, 2], values: [0, 0, 1, 0, 0, 1, 0, 0, 1], classes: 2, ...more });
const samples = (label = "label", values = [0, 1]) => {
  const points = { x: [-1, 0], y: [-2, 2], [label]: values };
  return { kind: "data", points: { train: points, validation: { ...points, x: [1, 1] } } };
};

/** Draw a map and return what was drawn, on it and on the points' own canvas. */
function drawn(more = {}, drawing = new MapDrawing()) {
  const paper = newPaper(500, 400);
  drawing.draw(paper, { view: view(), samples: samples(), names: ["0", "1"], discretize: false, validation: false, ...more });
  return { paper, drawing, dots: drawing.dots.record };
}

test("the map is a square with room for axes and legend, no larger than a screen can hold", () => {
  const small = plotSquare(330, 13);
  assert.equal(small.width, small.height);
  assert.ok(small.x >= 39 && small.x + small.width + 78 <= 331);
  assert.ok(plotSquare(2000, 13).width <= 34 * 13);
});

test("points stand where they are, in the colour of their class", () => {
  const { dots, drawing } = drawn();
  const side = drawing.placed.box.width;
  assert.deepEqual(dots.named("arc").map(([, [x, y]]) => [x, y]), [[0, side], [side / 2, 0]]);
  const fills = dots.named("fill").map(([, , { fill }]) => fill);
  assert.equal(new Set(fills).size, 1, "both colours are unknown names here");
});

test("validation points are diamonds, shown when asked for", () => {
  assert.equal(drawn().dots.named("closePath").length, 0);
  assert.equal(drawn({ validation: true }).dots.named("closePath").length, 2);
});

test("the points are drawn again only when something about them changes", () => {
  const drawing = new MapDrawing();
  const data = samples();
  const draws = () => drawing.dots.record.named("setTransform").length;
  drawn({ samples: data }, drawing);
  drawn({ samples: data, view: view({ values: Array(9).fill(0) }) }, drawing);
  assert.equal(draws(), 1);
  drawn({ samples: data, validation: true }, drawing);
  drawn({ samples: samples(), validation: true }, drawing);
  assert.equal(draws(), 3);
});

test("of two classes the border is drawn, half way between the points it parts", () => {
  const { paper, drawing } = drawn();
  const { x, width } = drawing.placed.box;
  const [, [start]] = paper.named("moveTo").find(([, , { stroke }]) => stroke !== "line-strong");
  assert.equal(start, x + 0.75 * width);
});

test("of several classes and of values there is no border", () => {
  const borders = (more) => drawn(more).paper.calls.filter(([name, , style]) => name === "stroke" && style.stroke === "text").length;
  assert.equal(borders(), 1);
  assert.equal(borders({ view: view({ classes: 3, labels: [0, 1, 2, 0, 1, 2, 0, 1, 2] }) }), 0);
  assert.equal(borders({ view: view({ classes: 0 }) }), 0);
});

test("axes and legend say what is shown", () => {
  const words = drawn().paper.words();
  for (const word of ["x₁", "x₂", "Class 1", "Class 0", "Probability of class 1", "0.5"]) assert.ok(words.includes(word), word);
});

test("several classes are listed by name", () => {
  const words = drawn({ view: view({ classes: 3, labels: Array(9).fill(0) }), names: ["a", "b", "c"] }).paper.words();
  for (const word of ["a", "b", "c", "fainter:"]) assert.ok(words.includes(word), word);
});

test("a regression's scale reaches to its largest target", () => {
  const words = drawn({ view: view({ classes: 0 }), samples: samples("target", [0.25, -2.5]) }).paper.words();
  for (const word of ["2.5", "−2.5", "Answer"]) assert.ok(words.includes(word), word);
});

test("made discrete the scale has two colours without a passage", () => {
  const stops = drawn({ discretize: true }).paper.named("addColorStop").map(([, [place]]) => place);
  assert.deepEqual(stops, [0, 0.5, 0.5, 1]);
});

test("a place of the map has an answer; outside there is none", () => {
  const { drawing } = drawn();
  const { x, y, width, height } = drawing.placed.box;
  assert.deepEqual(drawing.valueAt(x + width, y), { kind: "binary", label: 1, value: 1, x: 1, y: 2 });
  assert.deepEqual(drawing.valueAt(x, y + height), { kind: "binary", label: 0, value: 1, x: -1, y: -2 });
  assert.equal(drawing.valueAt(x - 1, y), null);
  assert.equal(drawing.valueAt(x, y + height + 1), null);
});

test("the answer is a class of several, or a value", () => {
  const several = drawn({ view: view({ classes: 3, labels: Array(9).fill(2) }) }).drawing;
  const { x, y } = several.placed.box;
  assert.deepEqual([several.valueAt(x, y).kind, several.valueAt(x, y).label], ["classes", 2]);
  assert.equal(drawn({ view: view({ classes: 0 }) }).drawing.valueAt(x, y).kind, "value");
});

test("without a view it says what to do, and has no answers", () => {
  const { paper, drawing } = drawn({ view: null });
  assert.match(paper.words()[0], /Play/);
  assert.equal(drawing.valueAt(200, 100), null);
});
