import assert from "node:assert/strict";
import { test } from "node:test";
import { createRecords } from "../../static/js/records.js";
import { createLink } from "../../static/js/socket.js";
import { newFrame, newRun, newStore, settle } from "./helpers.js";

function begun() {
  const listeners = {};
  const sent = [];
  const socket = {
    connected: false,
    on: (event, listener) => {
      listeners[event] = listener;
    },
    emit: (event, message, acknowledge) => sent.push({ event, message, acknowledge }),
  };
  const store = newStore();
  const records = createRecords(store);
  records.takeRun(newRun());
  const refused = [];
  const link = createLink(store, records, socket, {
    onRefused: (problem) => refused.push(problem),
    onDownload() {},
  });
  const connect = () => {
    socket.connected = true;
    listeners.connect();
  };
  const named = (event) => sent.filter((one) => one.event === event);
  return { store, link, refused, listeners, connect, named };
}

test("the run is watched once there is a connection, and again after each loss", () => {
  const { store, link, listeners, connect, named } = begun();
  link.watch("a");
  assert.equal(named("watch").length, 0);
  connect();
  assert.equal(store.get("connection"), "connected");
  assert.deepEqual(named("watch")[0].message, { run: "a", since: 0, generation: 0, views: [] });
  listeners.frame(newFrame(0, 4));
  listeners.disconnect();
  assert.equal(store.get("connection"), "reconnecting");
  connect();
  assert.equal(named("watch")[1].message.since, 4);
});

test("every frame is acknowledged; a gap and a resync ask for what is missing", () => {
  const { link, listeners, connect, named } = begun();
  link.watch("a");
  connect();
  named("watch")[0].acknowledge({ run: "a", ...newRun() });
  listeners.frame(newFrame(0, 2, { seq: 7 }));
  assert.deepEqual(
    named("ack").map(({ message }) => message),
    [{ run: "a", seq: 7 }],
  );
  listeners.frame(newFrame(5, 1, { seq: 9 }));
  assert.deepEqual(
    named("watch").map(({ message }) => message.since),
    [0, 2],
  );
  listeners.frame(newFrame(6, 1, { seq: 10 }));
  assert.equal(named("watch").length, 2, "asked once while the answer is on its way");
  listeners.resync({ run: "a" });
  assert.equal(named("watch").length, 3);
});

test("views that panels want are asked for", async () => {
  const { store, link, connect, named } = begun();
  link.watch("a");
  connect();
  store.set("wantedViews", ["boundary"]);
  await settle();
  assert.deepEqual(named("watch").at(-1).message.views, ["boundary"]);
});

test("a refused watch is told; frames and states of other runs are not ours", () => {
  const { store, link, refused, listeners, connect, named } = begun();
  link.watch("a");
  connect();
  named("watch")[0].acknowledge({ ok: false, problem: { status: 404 } });
  assert.deepEqual(refused, [{ status: 404 }]);
  listeners.frame(newFrame(0, 1, { run: "b" }));
  listeners.state({ ...newRun({ state: "running" }), run: "b" });
  assert.equal(named("ack").length, 0);
  assert.equal(store.get("run").state, "paused");
  listeners.state({ ...newRun({ state: "running" }), run: "a" });
  assert.equal(store.get("run").state, "running");
});

test("another run takes the place of the watched one", () => {
  const { link, connect, named } = begun();
  link.watch("a");
  connect();
  link.watch("b");
  assert.deepEqual(
    named("unwatch").map(({ message }) => message),
    [{ run: "a" }],
  );
  assert.equal(named("watch").at(-1).message.run, "b");
});
