import assert from "node:assert/strict";
import { test } from "node:test";

import { Loop } from "../../../static/js/draw/loop.js";

/** A loop whose frames come when the test says so. */
function newLoop() {
  const waiting = [];
  const errors = [];
  const loop = new Loop((tick) => waiting.push(tick), (error) => errors.push(error.message));
  return {
    loop,
    errors,
    asked: () => waiting.length,
    /** @param {number} time */
    frame: (time) => waiting.splice(0).forEach((tick) => tick(time)),
  };
}

test("nothing runs while nobody asks", () => {
  const { loop, asked } = newLoop();
  loop.add(() => assert.fail("drawn"));
  assert.equal(asked(), 0);
});

test("many requests before a frame draw once, and one frame serves all tasks", () => {
  const { loop, asked, frame } = newLoop();
  const drawn = [];
  const one = loop.add((time) => drawn.push(["one", time]));
  const two = loop.add((time) => drawn.push(["two", time]));
  one.request();
  one.request();
  two.request();
  assert.equal(asked(), 1);
  frame(16);
  assert.deepEqual(drawn, [["one", 16], ["two", 16]]);
  assert.equal(asked(), 0);
});

test("a task with an interval waits for its turn and then draws what was asked for", () => {
  const { loop, frame, asked } = newLoop();
  const times = [];
  const task = loop.add((time) => times.push(time), 100);
  for (let time = 0; time < 1000; time += 20) {
    task.request();
    frame(time);
  }
  assert.deepEqual(times, [0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
  frame(1000);
  assert.equal(times.at(-1), 1000);
  assert.equal(asked(), 0);
});

test("a paused task asks for no frames; on resume it draws once if it was asked to", () => {
  const { loop, frame, asked } = newLoop();
  let drawn = 0;
  const task = loop.add(() => drawn++);
  task.pause();
  task.request();
  assert.equal(asked(), 0);
  task.resume();
  frame(1);
  assert.equal(drawn, 1);
  task.pause();
  task.resume();
  assert.equal(asked(), 0);
});

test("paused between request and frame, it is not drawn", () => {
  const { loop, frame } = newLoop();
  const task = loop.add(() => assert.fail("drawn"));
  task.request();
  task.pause();
  frame(1);
});

test("a removed task is gone, also when it had asked", () => {
  const { loop, frame, asked } = newLoop();
  const task = loop.add(() => assert.fail("drawn"));
  task.request();
  task.remove();
  frame(1);
  task.request();
  assert.equal(asked(), 0);
});

test("an error in one drawing is reported and stops no other", () => {
  const { loop, frame, errors } = newLoop();
  let drawn = 0;
  const bad = loop.add(() => {
    throw new Error("broken");
  });
  const good = loop.add(() => drawn++);
  bad.request();
  good.request();
  frame(1);
  assert.deepEqual([errors, drawn], [["broken"], 1]);
});

test("a drawing may ask for the next frame: an animation", () => {
  const { loop, frame } = newLoop();
  let drawn = 0;
  const task = loop.add(() => {
    drawn++;
    if (drawn < 3) task.request();
  });
  task.request();
  for (let time = 0; time < 10; time++) frame(time * 16);
  assert.equal(drawn, 3);
});
