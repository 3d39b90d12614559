/** The shapes of what travels between server, store and panels: the published contract. */

export type Lang = "en" | "zh";
export type Theme = "dark" | "light";
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export type Text = { title: string; help: string };
export type Texts = Record<Lang, Text>;

/** One node of the JSON schema of RunConfig, as far as the form reads it. */
export interface SchemaNode {
  $ref?: string;
  type?: string;
  title?: string;
  description?: string;
  const?: Json;
  enum?: Json[];
  default?: Json;
  anyOf?: SchemaNode[];
  oneOf?: SchemaNode[];
  discriminator?: { propertyName: string; mapping: Record<string, string> };
  properties?: Record<string, SchemaNode>;
  items?: SchemaNode;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  $defs?: Record<string, SchemaNode>;
  "x-text"?: Texts;
  "x-unit"?: string;
  "x-live"?: boolean;
  "x-log"?: boolean;
  "x-options"?: Record<string, Texts>;
}

export interface Schema {
  config: SchemaNode;
  default: Config;
  limits: Record<string, number>;
}

export type LayerConfig = { kind: string } & JsonObject;

export interface Config extends JsonObject {
  seed: number;
  dataset: { name: string } & JsonObject;
  layers: LayerConfig[];
  head: JsonObject;
  loss: string;
  optimizer: { name: string; learning_rate: number } & JsonObject;
  schedule: { name: string } & JsonObject;
  batch_size: number;
  stop: { epochs: number | null; steps: number | null };
  dtype: string;
}

export type RunState = "queued" | "paused" | "running" | "finished" | "diverged" | "failed";

/** Why a run is as it is: a divergence with its cure, a failure, a resumption. */
export interface Detail {
  kind: string;
  step?: number;
  /** What was the first to be no finite number, of a divergence. */
  what?: "weight" | "activation" | "gradient" | "loss";
  reason?: string;
  last_good_step?: number;
  layer?: { index: number; kind: string } | null;
  cure?: Record<Lang, string>;
  knob?: string | null;
  text?: string;
}

export interface RunEvent {
  step: number;
  kind: string;
  text?: string;
}

export interface LayerSummary {
  index: number;
  kind: string;
  in_shape?: number[];
  out_shape: number[];
  parameters: number;
}

export interface Summary {
  layers: LayerSummary[];
  parameters: number;
  data: {
    task: "classification" | "regression";
    kind: "points" | "image";
    shape: number[];
    classes: number;
    class_names?: string[];
    sizes: { train: number; validation: number; test: number };
  };
}

export interface Latest {
  loss: number | null;
  accuracy: number | null;
  validation_loss: number | null;
  validation_accuracy: number | null;
}

export interface Run {
  id: string;
  name: string;
  state: RunState;
  step: number;
  epoch: number;
  config: Config;
  latest: Latest;
  created_at: string;
  detail: Detail | null;
  speed: number | null;
  summary: Summary | null;
  events: RunEvent[];
  /** Grows by one a frame, and by one a reset. */
  seq: number;
  generation: number;
}

export interface Evaluation {
  step: number;
  epoch: number;
  train_loss: number | null;
  train_accuracy: number | null;
  validation_loss: number | null;
  validation_accuracy: number | null;
}

/**
 * Every iteration of the run so far, entry for entry; NaN where the server has no number.
 * The arrays are views that a new frame replaces: read, never write.
 */
export interface Metrics {
  step: Float64Array;
  loss: Float32Array;
  accuracy: Float32Array;
  learningRate: Float32Array;
  gradNorm: Float32Array;
}

export interface Histogram {
  low: number;
  high: number;
  counts: number[];
  mean: number;
  std: number;
  norm?: number;
}

export interface LayerProbe {
  index: number;
  kind: string;
  out_shape: number[];
  activation: Histogram;
  gradient: Histogram;
  weight: Histogram | null;
  update_ratio: number | null;
  dead: number | null;
  saturated: number | null;
}

export type HealthStatus = "ok" | "vanishing" | "exploding" | "dead" | "saturated" | "starving";

export interface Health {
  layer: number;
  status: HealthStatus;
  evidence: Record<string, number>;
  knob: string | null;
}

export interface Probes {
  step: number;
  layers: LayerProbe[];
  health: Health[];
  summary: { status: HealthStatus };
}

export interface BoundaryView {
  kind: "boundary";
  step?: number;
  size: number;
  low: [number, number];
  high: [number, number];
  values: number[];
  classes: number;
  labels?: number[];
}

export interface PredictionsView {
  kind: "predictions";
  step?: number;
  split: string;
  indices: number[];
  labels: number[];
  predicted: number[];
  confidence: number[];
}

export type View = BoundaryView | PredictionsView;

/** One message of a training run: what happened between `from_step` and `step`. */
export interface Frame {
  run: string;
  seq: number;
  /** Grows by one a reset. */
  generation: number;
  from_step: number;
  step: number;
  epoch: number;
  loss: (number | null)[];
  accuracy: (number | null)[];
  learning_rate: (number | null)[];
  grad_norm: (number | null)[];
  evaluations: Evaluation[];
  probes: Probes | null;
  view: View | null;
  steps_per_second: number | null;
  catch_up?: boolean;
}

/** The data of the run, as `GET view?kind=data` answers. */
export type Samples = { kind: string } & JsonObject;

/** Backpropagation's gradient for one array beside the measured one. */
export interface CheckedArray {
  name: string;
  size: number;
  checked: number;
  kinks: number;
  max_difference: number | null;
  mean_difference: number | null;
  max_error: number | null;
  agrees: boolean;
}

/** What `POST check-gradients` answers; times in seconds. */
export interface GradientCheck {
  step: number;
  agrees: boolean;
  tolerance: number;
  samples: number;
  limit: number;
  arrays: CheckedArray[];
  cost: {
    parameters: number;
    forward: number;
    backpropagation: number;
    numerical: number;
    ratio: number;
  };
}

export interface Dataset {
  name: string;
  title: Record<Lang, string>;
  help: Record<Lang, string>;
  kind: "points" | "image";
  task: "classification" | "regression";
  shape: number[];
  classes: number;
  class_names?: Partial<Record<Lang, string[]>>;
  choosable: string[];
  defaults: Record<string, number | null>;
  status: "ready" | "missing" | "fetching" | "failed";
  thumbnail:
    | { points: [number, number, number][] }
    | { images: string; shape: number[]; count: number }
    | null;
}

/** How far the download of a data set is. */
export interface Download {
  name: string;
  done: number;
  total: number | null;
  state: Dataset["status"];
  error?: string;
}

export interface Preset {
  name: string;
  title: Record<Lang, string>;
  help: Record<Lang, string>;
  config: JsonObject;
  speed: number | null;
}

/** One wrong value, as problem+json names it. */
export interface FieldProblem {
  field: string;
  value: Json;
  rule: string;
  remedy: string;
  code?: string;
  limits?: JsonObject;
}

export interface Problem {
  title: string;
  status: number;
  detail?: string | null;
  code?: string;
  errors?: FieldProblem[] | null;
}

/** A message to the user; the one with the same `id` replaces the older one. */
export interface Notice {
  id: string;
  tone: "info" | "good" | "warning" | "error";
  /** A key of the language files and what fills its places. */
  key?: import("./i18n/index.js").Key;
  values?: Record<string, string | number>;
  /** Text that is already in the page's language. */
  text?: string;
  /** What a button in it does. */
  action?: { key: import("./i18n/index.js").Key; run: () => void };
  /** Milliseconds until it goes by itself; without it, it stays. */
  lasts?: number;
}

export interface Settings {
  logLoss: boolean;
  smoothing: number;
  /** Panels that are folded away. */
  folded: string[];
}

export interface State {
  schema: Schema | null;
  datasets: Dataset[];
  downloads: Record<string, Download>;
  presets: Preset[];
  run: Run | null;
  runs: Run[];
  /** The draft: what the form shows. It differs from `run.config` while a value is wrong. */
  config: Config | null;
  /** Wrong values by the path of their field ("optimizer.learning_rate"). */
  fieldProblems: Record<string, FieldProblem>;
  metrics: Metrics;
  evaluations: Evaluation[];
  /** The latest probes, those of step 0 and a thinned series of all since, oldest first. */
  probes: Probes | null;
  firstProbes: Probes | null;
  probeHistory: Probes[];
  /** The latest picture of each kind. */
  view: { boundary: BoundaryView | null; predictions: PredictionsView | null };
  /** The kinds of view that open panels want in the frames; main.js tells the server. */
  wantedViews: string[];
  samples: Samples | null;
  stepsPerSecond: number | null;
  /** How far the run is, frame by frame; `run.step` follows at leisure. */
  progress: { step: number; epoch: number };
  connection: "connecting" | "connected" | "reconnecting";
  notices: Notice[];
  /** Set it to the path of a field ("layers.0.initializer"): the form shows and marks it. */
  highlight: string | null;
  lang: Lang;
  theme: Theme;
  settings: Settings;
}

export interface Store {
  get<K extends keyof State>(key: K): State[K];
  set<K extends keyof State>(key: K, value: State[K]): void;
  /** Call `run` once after one or more of `keys` changed (in a microtask); returns `off`. */
  subscribe(keys: (keyof State)[], run: (state: Readonly<State>) => void): () => void;
  /** The same, at most once a painted frame: for everything that draws. Idle in a hidden tab. */
  onFrame(keys: (keyof State)[], run: (state: Readonly<State>) => void): () => void;
}

/** One view of the run, in a card of its own. */
export interface Panel {
  id: string;
  titleKey: import("./i18n/index.js").Key;
  /** Plain words: what the panel shows and what to look for. */
  helpKey: import("./i18n/index.js").Key;
  /** A line across all columns, without a heading to fold it by. */
  bare?: boolean;
  /** A card across all columns, for what is mostly a line. */
  slim?: boolean;
  wants(run: Run): boolean;
  /** Draw into `root` until the function that is returned is called. */
  mount(root: HTMLElement, store: Store): () => void;
  /** Pictures that must ride in the frames while the panel is open. */
  views?: ("boundary" | "predictions")[];
}
