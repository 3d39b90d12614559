/** A small trained network as the server describes it. */

const bins = (low, high, counts, more = {}) => ({ low, high, counts, mean: (low + high) / 2, std: (high - low) / 4, ...more });

/** A layer of a probe. */
export const newLayer = (index, kind, more = {}) => ({
  index, kind, out_shape: [10],
  activation: bins(0, 1, [5, 10, 20, 10, 5], { mean: 0.5, std: 0.2 }),
  gradient: bins(-0.01, 0.01, [1, 8, 30, 8, 1], { mean: 0, std: 0.003 }),
  weight: null, update_ratio: null, dead: null, saturated: null, ...more,
});

/** A layer with weights, whose gradient has that size (root mean square) over 100 weights. */
export const newWeights = (index, size, ratio, more = {}) =>
  newLayer(index, "affine", {
    gradient: bins(-0.01, 0.01, [1, 8, 30, 8, 1], { mean: 0, std: 0.003, norm: 10 * size }),
    weight: bins(-1, 1, [1, 2, 1]), update_ratio: ratio, ...more,
  });

/** A probe of affine - sigmoid - affine - sigmoid - output. */
export const newProbes = (step = 7, more = {}) => ({
  step,
  layers: [
    newWeights(0, 1e-5, 1e-4), newLayer(1, "sigmoid", { saturated: 0.02 }),
    newWeights(2, 1e-4, 1e-3), newLayer(3, "sigmoid", { saturated: 0.55, activation: bins(0, 1, [9, 1, 0, 1, 9], { mean: 0.5, std: 0.45 }) }),
    newWeights(4, 1e-2, 2e-3),
  ],
  health: [],
  summary: { status: "ok" },
  ...more,
});

export const newSummary = (more = {}) => ({
  layers: ["affine", "sigmoid", "affine", "sigmoid", "affine"].map((kind, index) => ({
    index, kind, in_shape: [10], out_shape: [10], parameters: kind === "affine" ? 110 : 0,
  })),
  parameters: 330,
  data: { task: "classification", kind: "points", shape: [2], classes: 2, class_names: ["0", "1"], sizes: {} },
  ...more,
});

/** What the schema says of these kinds. */
export const schemaOf = (titles) => ({
  default: {}, limits: {},
  config: {
    $defs: Object.fromEntries(Object.entries(titles).map(([kind, title]) => [kind, {
      properties: { kind: { const: kind } },
      "x-text": { en: { title, help: "" }, zh: { title: `${title}层`, help: "" } },
    }])),
  },
});

export const SCHEMA = schemaOf({ affine: "Affine", sigmoid: "Sigmoid", relu: "ReLU", batch_norm: "BatchNorm" });

export const newEvaluation = (step, epoch, more = {}) => ({
  step, epoch, train_loss: 1, train_accuracy: 0.5, validation_loss: 2, validation_accuracy: 0.4, ...more,
});

/** Metrics of so many iterations, losses from `loss(i)`. */
export const newMetrics = (count, loss = (i) => 1 / (1 + i)) => ({
  step: Float64Array.from({ length: count }, (_, i) => i + 1),
  loss: Float32Array.from({ length: count }, (_, i) => loss(i)),
  accuracy: new Float32Array(count).fill(0.5),
  learningRate: new Float32Array(count),
  gradNorm: new Float32Array(count),
});
