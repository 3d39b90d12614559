/** What several tests need: a store as main.js makes it, a run, frames, waiting. */
import { initialState } from "../../static/js/state.js";
import { createStore } from "../../static/js/store.js";
import { CONFIG, SCHEMA } from "./schema.fixture.js";

export const settle = (milliseconds = 0) =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

export function newStore(more = {}) {
  const preferences = {
    lang: "en",
    theme: "light",
    settings: { logLoss: false, smoothing: 0, folded: [] },
  };
  const schema = { config: SCHEMA, default: CONFIG, limits: {} };
  const state = { ...initialState(preferences), schema, ...more };
  return createStore(state, (run) => queueMicrotask(run));
}

export const newRun = (more = {}) => ({
  id: "a",
  name: "run",
  state: "paused",
  step: 0,
  epoch: 0,
  config: CONFIG,
  latest: {},
  detail: null,
  speed: null,
  summary: {},
  events: [],
  seq: 0,
  generation: 0,
  ...more,
});

/** A frame of `count` iterations after `from`. */
export const newFrame = (from, count, more = {}) => ({
  run: "a",
  seq: 1,
  generation: 0,
  from_step: from,
  step: from + count,
  epoch: (from + count) / 10,
  loss: Array(count).fill(1),
  accuracy: Array(count).fill(0.5),
  learning_rate: Array(count).fill(0.1),
  grad_norm: Array(count).fill(2),
  evaluations: [],
  probes: null,
  view: null,
  steps_per_second: 30,
  ...more,
});
