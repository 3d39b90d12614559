import assert from "node:assert/strict";
import { test } from "node:test";
import { withDataset } from "../../static/js/datasets.js";
import { CONFIG } from "./schema.fixture.js";

const dataset = (name, kind, task = "classification", classes = 2) => ({
  name,
  kind,
  task,
  classes,
});
const DATASETS = [
  dataset("digits", "image", "classification", 10),
  dataset("circle", "points"),
  dataset("xor", "points"),
  dataset("blobs", "points", "classification", 3),
  dataset("plane", "points", "regression", 0),
];
const PRESETS = [
  {
    name: "circle",
    speed: 60,
    config: { dataset: { name: "circle", noise: 0.1 }, layers: [{ kind: "tanh" }] },
  },
  { name: "hills", speed: 60, config: { dataset: { name: "plane" }, layers: [], loss: "squared" } },
];
const choose = (config, name) =>
  withDataset(
    config,
    DATASETS.find((one) => one.name === name),
    DATASETS,
    PRESETS,
  );

test("data of the same kind leave the network alone", () => {
  const points = {
    ...CONFIG,
    dataset: { name: "circle", noise: 0.5 },
    loss: "binary_cross_entropy",
  };
  assert.deepEqual(choose(points, "xor"), {
    config: { ...points, dataset: { name: "xor" } },
    preset: null,
  });
  assert.ok(!("loss" in choose(points, "blobs").config));
  assert.ok(!("loss" in choose(points, "plane").config));
});

test("data of another kind bring the network of a preset that fits", () => {
  const circle = choose(CONFIG, "circle");
  assert.equal(circle.preset, PRESETS[0]);
  assert.deepEqual(circle.config.dataset, { name: "circle", noise: 0.1 });
  const xor = choose(CONFIG, "xor");
  assert.deepEqual(
    [xor.preset, xor.config.dataset, xor.config.layers],
    [PRESETS[0], { name: "xor" }, [{ kind: "tanh" }]],
  );
  assert.equal(choose(CONFIG, "plane").preset, PRESETS[1]);
  const alone = withDataset(CONFIG, DATASETS[1], DATASETS, []);
  assert.deepEqual(alone, { config: { ...CONFIG, dataset: { name: "circle" } }, preset: null });
});
