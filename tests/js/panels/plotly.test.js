import "./dom.js";

import assert from "node:assert/strict";
import { test } from "node:test";

import { settle } from "../helpers.js";

globalThis.window = globalThis;
const { head } = document;
const { plotly } = await import("../../../static/js/panels/plotly.js");

/** The script element, once it has been asked for. */
async function script() {
  await settle(60);
  return head.querySelector("script");
}

test("nothing is loaded before it is asked for", () => assert.equal(head.children.length, 0));

test("a script that cannot be loaded is an error, and may be tried again", async () => {
  const failing = assert.rejects(plotly(), /plotly\.min\.js/);
  (await script()).onerror();
  await failing;
  assert.equal(head.querySelector("script"), null);
});

test("it is loaded once for all, with elements that keep its styles out of the page", async () => {
  const [one, two] = [plotly(), plotly()];
  const element = await script();
  globalThis.Plotly = { react: () => {} };
  element.onload();
  assert.equal(await one, globalThis.Plotly);
  assert.equal(await two, globalThis.Plotly);
  const [styles, ...more] = head.querySelectorAll("link");
  assert.equal(more.length, 0);
  assert.deepEqual([styles.getAttribute("id"), styles.getAttribute("class"), styles.getAttribute("href")], ["plotly.js-style-global", "no-inline-styles", "/static/css/plotly.css"]);
  assert.equal(head.querySelectorAll("meta").length, 1);
});
