import "./dom.js";

import assert from "node:assert/strict";
import { test } from "node:test";

import { Gallery, layoutFor, ROWS } from "../../../static/js/panels/gallery.js";
import { newPaper } from "../draw/recorder.js";

const IMAGES = { pixels: new Uint8Array(8).fill(255), shape: [1, 2, 2], places: new Map([[3, 0], [4, 1]]) };
const RIGHT = { index: 3, label: 5, predicted: 5, confidence: 0.876, right: true };
const WRONG = { index: 4, label: 0, predicted: 2, confidence: 0.6, right: false };

/** Draw a page of pictures. */
function drawn(items, more = {}, gallery = new Gallery()) {
  const paper = newPaper(460, 400);
  const model = { split: "validation", page: () => items, images: IMAGES, names: Array.from("0123456789"), ...more };
  gallery.draw(paper, layoutFor(460, 13, model.names), model);
  return { paper, gallery, model };
}

test("pictures with long names stand wider apart", () => {
  assert.ok(layoutFor(460, 13, ["T-shirt/top"]).columns < layoutFor(460, 13, ["0", "1"]).columns);
  assert.equal(layoutFor(460, 13, []).rows, ROWS);
  const { height } = layoutFor(460, 13, []);
  assert.equal(layoutFor(460, 13, [], height * 5.5).rows, 5);
});

test("right and wrong differ in colour, in symbol and in the strength of the frame", () => {
  const { paper } = drawn([RIGHT, WRONG]);
  const words = paper.words();
  assert.ok(words.includes("✓ 5") && words.includes("✗ 2") && words.includes("is 0"));
  assert.deepEqual(paper.named("strokeRect").map(([, , { stroke }]) => stroke), ["good", "error"]);
});

test("how sure it is stands beside, where there is room", () => {
  assert.ok(drawn([RIGHT]).paper.words().includes("88 %"));
  const names = Array(10).fill("A long name indeed");
  assert.ok(!drawn([RIGHT], { names }).paper.words().includes("88 %"));
});

test("each picture comes from its place in the atlas", () => {
  const { paper } = drawn([WRONG, RIGHT]);
  assert.deepEqual(paper.named("drawImage").map(([, [, x, y]]) => [x, y]), [[0, 2], [0, 0]]);
});

test("the atlas is painted once for the same pictures and colours", () => {
  const gallery = new Gallery();
  drawn([RIGHT], {}, gallery);
  drawn([WRONG], {}, gallery);
  assert.equal(gallery.atlas.record.named("putImageData").length, 1);
  drawn([WRONG], { images: { ...IMAGES } }, gallery);
  assert.equal(gallery.atlas.record.named("putImageData").length, 2);
});

test("a picture that is not there yet has its frame and words", () => {
  const { paper } = drawn([RIGHT], { images: null });
  assert.equal(paper.named("drawImage").length, 0);
  assert.ok(paper.words().includes("✓ 5"));
});

test("the pointer is told prediction, truth and which one it is", () => {
  const { gallery, model } = drawn([RIGHT, WRONG]);
  const lines = gallery.inspect(gallery.cells.width + 5, 10, model);
  assert.deepEqual(lines, ["Taken for 2, probability 60 %", "It is 0", "From the validation set, number 4"]);
  assert.equal(gallery.inspect(450, 10, model), null);
  assert.equal(new Gallery().inspect(1, 1, model), null);
});

test("an empty page says why", () => {
  assert.deepEqual(drawn([]).paper.words(), ["No wrong ones."]);
  assert.match(drawn([], { images: null }).paper.words()[0], /Play/);
});
