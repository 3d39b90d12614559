import assert from "node:assert/strict";
import { test } from "node:test";
import { dismiss, tell } from "../../static/js/notices.js";
import { newStore } from "./helpers.js";

const ids = (store) => store.get("notices").map(({ id }) => id);

test("a message takes the place of the one with its id; old ones make room", () => {
  const store = newStore();
  for (const id of ["a", "b", "a"]) tell(store, { id, tone: "info", text: id });
  assert.deepEqual(ids(store), ["b", "a"]);
  for (const id of ["c", "d", "e"]) tell(store, { id, tone: "info", text: id });
  assert.deepEqual(ids(store), ["a", "c", "d", "e"]);
});

test("a message can be taken away; one that is not there changes nothing", () => {
  const store = newStore();
  tell(store, { id: "a", tone: "info", text: "" });
  const before = store.get("notices");
  dismiss(store, "b");
  assert.equal(store.get("notices"), before);
  dismiss(store, "a");
  assert.deepEqual(ids(store), []);
});
