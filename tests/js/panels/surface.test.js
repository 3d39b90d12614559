import { newElement, observers, paint } from "./dom.js";

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { naming, palette, seldom, surface, whileSeen } from "../../../static/js/panels/surface.js";

/** A picture that counts how often it is drawn. */
function newPicture(more = {}) {
  const drawn = [];
  const picture = surface({
    height: (width, em) => width / 2 + em,
    draw: (paper) => drawn.push(paper),
    label: () => `drawn ${drawn.length} times`,
    ...more,
  });
  return { ...picture, drawn, canvas: picture.element.querySelector("canvas") };
}

/** Tell what watches the panel that it is now seen or not. */
function see(isIntersecting) {
  for (const { run } of observers) run([{ isIntersecting }]);
}

test("a picture is as wide as its panel, as high as it asks, and named", async () => {
  const { element, canvas, drawn, remove } = newPicture();
  assert.equal(canvas.getAttribute("aria-label"), "drawn 0 times");
  await paint();
  assert.equal(element.style.minHeight, "253px");
  const [{ width, height, em }] = drawn;
  assert.deepEqual([width, height, em], [480, 253, 13]);
  assert.deepEqual([canvas.getAttribute("role"), canvas.getAttribute("aria-label")], ["img", "drawn 1 times"]);
  remove();
  assert.equal(observers.size, 0);
});

test("without a width there is nothing to draw", async () => {
  const { element, drawn, remove } = newPicture();
  element.querySelector(".pn-ruler").clientWidth = 0;
  await paint();
  assert.equal(drawn.length, 0);
  remove();
});

test("unseen it does no work; seen again it is drawn once", async () => {
  const { redraw, drawn, remove } = newPicture();
  await paint();
  see(false);
  drawn.length = 0;
  for (let i = 0; i < 5; i++) {
    redraw();
    await paint(1);
  }
  assert.equal(drawn.length, 0);
  for (const observer of observers) if (observer.constructor.name !== "ResizeObserver") observer.run([{ isIntersecting: true }]);
  await paint(2);
  assert.ok(drawn.length >= 1);
  remove();
});

test("the pointer is told what it is on, also when that changes under it, within the panel", async () => {
  let value = 1;
  const { element, canvas, redraw, remove } = newPicture({ inspect: (x) => (x > 100 ? [`value ${value}`, "more"] : null) });
  await paint();
  const tip = element.querySelector(".pn-tip");
  assert.equal(tip.hidden, true);
  canvas.dispatch("pointermove", { offsetX: 470, offsetY: 20 });
  assert.deepEqual([tip.hidden, tip.textContent], [false, "value 1more"]);
  assert.equal(tip.style.left, "380px");
  value = 2;
  redraw();
  await paint();
  assert.equal(tip.textContent, "value 2more");
  canvas.dispatch("pointermove", { offsetX: 50, offsetY: 20 });
  assert.equal(tip.hidden, true);
  canvas.dispatch("pointermove", { offsetX: 470, offsetY: 20 });
  canvas.dispatch("pointerleave");
  assert.equal(tip.hidden, true);
  remove();
});

test("colours are read once a theme", () => {
  const light = palette();
  assert.equal(light.accent, "color-of--accent");
  assert.equal(palette(), light);
  document.documentElement.dataset.theme = "dark";
  assert.notEqual(palette(), light);
});

test("work that follows an element waits until it is seen", async () => {
  let drawn = 0;
  const { redraw, remove } = whileSeen(newElement("div"), () => drawn++);
  redraw();
  await paint();
  assert.equal(drawn, 1);
  remove();
  redraw();
  await paint();
  assert.equal(drawn, 1);
});

test("what is told seldom is told at once, then at most once a second, the last word included", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let told = 0;
  const { refresh, stop } = seldom(() => told++);
  for (let i = 0; i < 10; i++) refresh();
  assert.equal(told, 1);
  mock.timers.tick(1000);
  assert.equal(told, 2);
  mock.timers.tick(5000);
  assert.equal(told, 2);
  refresh();
  stop();
  mock.timers.tick(5000);
  assert.equal(told, 2);
  mock.timers.reset();
});

test("a name is written only when it changes", () => {
  const element = newElement("div");
  let name = "one";
  let written = 0;
  const setAttribute = element.setAttribute.bind(element);
  element.setAttribute = (...values) => (written++, setAttribute(...values));
  mock.timers.enable({ apis: ["setTimeout"] });
  const { refresh } = naming(element, () => name);
  refresh();
  refresh();
  mock.timers.tick(1000);
  assert.equal(written, 1);
  name = "two";
  refresh();
  mock.timers.tick(1000);
  assert.deepEqual([element.getAttribute("aria-label"), written], ["two", 2]);
  mock.timers.reset();
});
