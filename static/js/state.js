/**
 * What the store holds before anything has happened.
 *
 * @import { State } from "./types"
 */
import { noMetrics } from "./metrics.js";

/**
 * @param {Pick<State, "lang" | "theme" | "settings">} preferences
 * @returns {State}
 */
export const initialState = (preferences) => ({
  schema: null,
  datasets: [],
  downloads: {},
  presets: [],
  run: null,
  runs: [],
  config: null,
  fieldProblems: {},
  metrics: noMetrics(),
  evaluations: [],
  probes: null,
  firstProbes: null,
  probeHistory: [],
  view: { boundary: null, predictions: null },
  wantedViews: [],
  samples: null,
  stepsPerSecond: null,
  progress: { step: 0, epoch: 0 },
  connection: "connecting",
  notices: [],
  highlight: null,
  ...preferences,
});
