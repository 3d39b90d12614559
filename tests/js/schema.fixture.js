/** A small schema of the form that the server's has. */

const words = (title) => ({
  en: { title, help: `${title}?` },
  zh: { title: `${title}中`, help: "" },
});

const part = (tag, name, title, properties = {}) => ({
  type: "object",
  title,
  "x-text": words(title),
  properties: { [tag]: { const: name, default: name, type: "string" }, ...properties },
});

const number = (title, rules = {}) => ({
  type: "number",
  "x-text": words(title),
  "x-live": true,
  ...rules,
});

export const SCHEMA = {
  type: "object",
  properties: {
    seed: { type: "integer", title: "Seed", minimum: 0, maximum: 2 ** 32 - 1, default: 0 },
    dataset: { $ref: "#/$defs/Dataset", default: { name: "digits", noise: null } },
    layers: {
      type: "array",
      maxItems: 32,
      default: [],
      items: {
        discriminator: { propertyName: "kind", mapping: {} },
        oneOf: [{ $ref: "#/$defs/Affine" }, { $ref: "#/$defs/Relu" }, { $ref: "#/$defs/Dropout" }],
      },
    },
    loss: {
      enum: ["softmax", "squared"],
      default: "softmax",
      title: "Loss",
      "x-options": { softmax: words("Softmax") },
    },
    optimizer: {
      "x-live": true,
      "x-text": words("Optimizer"),
      default: { name: "sgd", learning_rate: 0.01 },
      discriminator: { propertyName: "name", mapping: {} },
      oneOf: [{ $ref: "#/$defs/Sgd" }, { $ref: "#/$defs/Adam" }],
    },
    clip_norm: {
      anyOf: [{ type: "number", exclusiveMinimum: 0, maximum: 10 }, { type: "null" }],
      default: null,
      "x-live": true,
      "x-text": words("Clip"),
    },
    shuffle: { type: "boolean", default: true, title: "Shuffle" },
    padding: {
      anyOf: [
        { type: "integer", minimum: 0 },
        { const: "same", type: "string" },
      ],
      default: 0,
      title: "Padding",
    },
    note: { type: "string", default: "", title: "Note" },
  },
  $defs: {
    Dataset: {
      type: "object",
      title: "Data",
      properties: {
        name: { enum: ["digits", "circle"], default: "digits" },
        noise: {
          anyOf: [{ type: "number", minimum: 0, maximum: 1 }, { type: "null" }],
          default: null,
        },
      },
    },
    Affine: part("kind", "affine", "Affine", {
      units: { type: "integer", minimum: 1, maximum: 4096, default: 50, title: "Units" },
    }),
    Relu: part("kind", "relu", "ReLU"),
    Dropout: part("kind", "dropout", "Dropout", {
      rate: number("Rate", { minimum: 0, exclusiveMaximum: 1, default: 0.5 }),
    }),
    Sgd: part("name", "sgd", "SGD", {
      learning_rate: number("Rate", {
        exclusiveMinimum: 0,
        maximum: 10,
        default: 0.01,
        "x-log": true,
      }),
    }),
    Adam: part("name", "adam", "Adam", {
      learning_rate: number("Rate", {
        exclusiveMinimum: 0,
        maximum: 10,
        default: 0.001,
        "x-log": true,
      }),
      beta1: number("β₁", { minimum: 0, exclusiveMaximum: 1, default: 0.9 }),
    }),
  },
};

export const CONFIG = {
  seed: 0,
  dataset: { name: "digits", noise: null },
  layers: [{ kind: "affine", units: 50 }, { kind: "relu" }, { kind: "dropout", rate: 0.5 }],
  loss: "softmax",
  optimizer: { name: "adam", learning_rate: 0.001, beta1: 0.9 },
  clip_norm: null,
  shuffle: true,
  note: "",
};
