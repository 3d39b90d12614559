import assert from "node:assert/strict";
import { test } from "node:test";
import { createRecords } from "../../static/js/records.js";
import { setIn } from "../../static/js/config.js";
import { newFrame, newRun, newStore } from "./helpers.js";
import { CONFIG } from "./schema.fixture.js";

function begun(more) {
  const store = newStore();
  const records = createRecords(store);
  records.takeRun(newRun(more));
  return { store, records };
}

test("a frame reaches the store whole", () => {
  const { store, records } = begun({ state: "running" });
  const probes = { step: 0, layers: [] };
  const view = { kind: "boundary", size: 2 };
  assert.ok(records.takeFrame(newFrame(0, 0, { probes, evaluations: [{ step: 0 }] })));
  assert.ok(records.takeFrame(newFrame(0, 3, { view, evaluations: [{ step: 3 }] })));
  assert.equal(records.last(), 3);
  assert.deepEqual([...store.get("metrics").step], [1, 2, 3]);
  assert.deepEqual(
    store.get("evaluations").map(({ step }) => step),
    [0, 3],
  );
  assert.equal(store.get("firstProbes"), probes);
  assert.deepEqual(store.get("probeHistory"), [probes]);
  assert.deepEqual(store.get("view"), { boundary: view, predictions: null });
  assert.deepEqual(store.get("progress"), { step: 3, epoch: 0.3 });
  assert.equal(store.get("stepsPerSecond"), 30);
});

test("a frame after a gap is refused, the rest stays", () => {
  const { store, records } = begun();
  assert.equal(records.takeFrame(newFrame(4, 1)), false);
  assert.equal(store.get("metrics").step.length, 0);
});

test("frames of another run or an older generation are passed over", () => {
  const { store, records } = begun({ generation: 2 });
  assert.ok(records.takeFrame(newFrame(7, 1, { run: "b" })));
  assert.ok(records.takeFrame(newFrame(7, 1, { generation: 1 })));
  assert.equal(store.get("metrics").step.length, 0);
});

test("a new generation begins at nothing, whether a frame or the run brings it", () => {
  for (const bring of [
    (records) => records.takeFrame(newFrame(0, 1, { generation: 1 })),
    (records) => records.takeRun(newRun({ generation: 1 })),
  ]) {
    const { store, records } = begun();
    records.takeFrame(newFrame(0, 5, { probes: { step: 5 }, evaluations: [{ step: 5 }] }));
    bring(records);
    assert.ok(store.get("metrics").step.length <= 1);
    assert.deepEqual(store.get("evaluations"), []);
    assert.equal(store.get("probes"), null);
    assert.equal(records.generation(), 1);
  }
});

test("a run that rests has no speed, though its last frame comes late", () => {
  const { store, records } = begun({ state: "running" });
  records.takeFrame(newFrame(0, 2));
  records.takeRun(newRun({ state: "paused", step: 4 }));
  records.takeFrame(newFrame(2, 2));
  assert.equal(store.get("progress").step, 4);
  assert.equal(store.get("stepsPerSecond"), null);
});

test("a frame of the catch-up says nothing of the speed", () => {
  const { store, records } = begun();
  records.takeFrame(newFrame(0, 2, { catch_up: true, steps_per_second: null }));
  assert.equal(store.get("stepsPerSecond"), null);
});

test("an older description of the run is passed over", () => {
  const { store, records } = begun({ seq: 5, generation: 1 });
  records.takeRun(newRun({ seq: 4, generation: 1, state: "running" }));
  records.takeRun(newRun({ seq: 9, generation: 0, state: "running" }));
  assert.equal(store.get("run").state, "paused");
  records.takeRun(newRun({ seq: 5, generation: 1, state: "running" }));
  assert.equal(store.get("run").state, "running");
});

test("the draft follows the run unless it was changed", () => {
  const { store, records } = begun();
  const other = setIn(CONFIG, "seed", 7);
  records.takeRun(newRun({ config: other }));
  assert.equal(store.get("config"), other);
  const draft = setIn(other, "seed", 8);
  store.set("config", draft);
  records.takeRun(newRun({ config: CONFIG }));
  assert.equal(store.get("config"), draft);
});

test("progress never runs back while frames are ahead of the run's description", () => {
  const { store, records } = begun({ state: "running" });
  records.takeFrame(newFrame(0, 8));
  records.takeRun(newRun({ state: "running", step: 5 }));
  assert.equal(store.get("progress").step, 8);
  records.takeRun(newRun({ state: "paused", step: 9 }));
  assert.equal(store.get("progress").step, 9);
  assert.equal(store.get("stepsPerSecond"), null);
});
