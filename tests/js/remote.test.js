import assert from "node:assert/strict";
import { test } from "node:test";
import { createRemote } from "../../static/js/remote.js";

function begun(connected) {
  const calls = [];
  const api = {
    control: async (...said) => calls.push(["http", ...said]),
    change: async (...said) => calls.push(["http change", ...said]),
  };
  const link = { isConnected: () => connected, control: async (message) => calls.push(message) };
  return { calls, remote: createRemote(api, () => link) };
}

async function command({ calls, remote }) {
  await remote.control("a", "step", { steps: 2 });
  await remote.control("a", "reset");
  await remote.change("a", { batch_size: 5 });
  await remote.setSpeed("a", null);
  return calls;
}

test("commands go over the live connection while there is one", async () => {
  assert.deepEqual(await command(begun(true)), [
    { run: "a", action: "step", steps: 2 },
    { run: "a", action: "reset" },
    { run: "a", action: "update", changes: { batch_size: 5 } },
    { run: "a", action: "speed", steps_per_second: null },
  ]);
});

test("without one they go by HTTP", async () => {
  assert.deepEqual(await command(begun(false)), [
    ["http", "a", "step", { steps: 2 }],
    ["http", "a", "reset", {}],
    ["http change", "a", { batch_size: 5 }],
    ["http change", "a", { speed: null }],
  ]);
});
