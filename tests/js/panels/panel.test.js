import { newElement } from "./dom.js";

import assert from "node:assert/strict";
import { test } from "node:test";

import { setLanguage } from "../../../static/js/i18n/index.js";
import { open } from "../../../static/js/panels/panel.js";
import { newStore } from "../helpers.js";

const tick = () => new Promise((resolve) => setTimeout(resolve));

test("a panel follows the store, speaks the page's language, and leaves nothing behind", async () => {
  const store = newStore();
  const [root, part] = [newElement("div"), newElement("span")];
  part.setAttribute("data-i18n", "panel.output");
  const ran = [];
  const close = open(root, store, {
    parts: [part],
    follows: [[["theme"], () => ran.push("theme")], [["probes", "run"], () => ran.push("run")]],
    ends: [() => ran.push("end")],
  });
  assert.deepEqual([part.textContent, ran], ["Output", ["theme", "run"]], "each runs once at once");

  store.set("theme", "dark");
  await tick();
  assert.deepEqual(ran.splice(0), ["theme", "run", "theme"]);
  setLanguage("zh");
  store.set("lang", "zh");
  await tick();
  assert.equal(part.textContent, "输出层");
  setLanguage("en");

  close();
  store.set("theme", "light");
  await tick();
  assert.deepEqual([ran, root.children.length], [["end"], 0]);
});
