import assert from "node:assert/strict";
import { test } from "node:test";

import { axisBelow, fit, rule, shortened, text, widest } from "../../../static/js/draw/canvas.js";
import { linear } from "../../../static/js/draw/scale.js";
import { newPaper, recorder } from "./recorder.js";

/** A canvas that counts how often it is given a size, which empties it. */
function newCanvas() {
  const { ctx, named } = recorder();
  const sizes = [];
  let [width, height] = [300, 150];
  return {
    named,
    sizes,
    getContext: () => ctx,
    get width() {
      return width;
    },
    set width(value) {
      sizes.push(value);
      width = value;
    },
    get height() {
      return height;
    },
    set height(value) {
      height = value;
    },
  };
}

test("a canvas has the screen's pixels and is drawn in the page's", () => {
  const canvas = newCanvas();
  fit(canvas, 200, 100.4, 1.5);
  assert.deepEqual([canvas.width, canvas.height], [300, 151]);
  assert.deepEqual(canvas.named("setTransform")[0][1], [1.5, 0, 0, 1.5, 0, 0]);
  assert.deepEqual(canvas.named("clearRect")[0][1], [0, 0, 200, 100.4]);
});

test("its size is set only when it changes", () => {
  const canvas = newCanvas();
  fit(canvas, 200, 100, 2);
  fit(canvas, 200, 100, 2);
  assert.deepEqual(canvas.sizes, [400]);
});

test("text is written in its style, shortened where it must be", () => {
  const paper = newPaper();
  text(paper, "Saturated", 5, 6, { color: "red", bold: true, align: "right", max: 42 });
  const [, [words, x, y], { fill }] = paper.named("fillText")[0];
  assert.deepEqual([words, x, y, fill], ["Satur…", 5, 6, "red"]);
  assert.match(paper.ctx.font, /^600 13px /);
  assert.equal(paper.ctx.textAlign, "right");
});

test("a halo is drawn below the text in the colour of the card", () => {
  const paper = newPaper();
  text(paper, "12 %", 0, 0, { halo: true });
  const [[first, , style], [second]] = paper.calls.filter(([name]) => name.endsWith("Text"));
  assert.deepEqual([first, style.stroke, second], ["strokeText", "surface", "fillText"]);
});

test("words that fit stay as they are; at least one letter remains of others", () => {
  const { ctx } = newPaper();
  assert.equal(shortened(ctx, "ReLU", 28), "ReLU");
  assert.equal(shortened(ctx, "Leaky ReLU", 49), "Leaky…");
  assert.equal(shortened(ctx, "ReLU", 1), "R…");
});

test("the widest of some words", () => {
  assert.equal(widest(newPaper(), ["a", "abc", "ab"]), 21);
  assert.equal(widest(newPaper(), []), 0);
});

test("a rule lies on whole pixels", () => {
  const paper = newPaper();
  rule(paper.ctx, [1.2, 3.7], [9.9, 3.7], "blue");
  assert.deepEqual([paper.named("moveTo")[0][1], paper.named("lineTo")[0][1]], [[1.5, 4.5], [10.5, 4.5]]);
});

test("an axis marks its values under the box, the ends kept near it", () => {
  const paper = newPaper(200);
  const box = { x: 50, y: 0, width: 100, height: 80 };
  axisBelow(paper, box, linear([0, 1], [50, 150]), [0, 0.5, 1], (value) => value.toFixed(2));
  const places = paper.named("fillText").map(([, [words, x]]) => [words, x]);
  assert.deepEqual(places, [["0.00", 57.5], ["0.50", 100], ["1.00", 142.5]]);
});
