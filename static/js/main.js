/**
 * Starts the page: makes the store, connects it to the server, and mounts every part on it.
 *
 * @import { Config, Dataset, Download, Problem, State } from "./types"
 * @import { Link, Socket } from "./socket"
 */
import { mountAlert } from "./alert.js";
import { ApiError, api } from "./api.js";
import { mountCards } from "./cards.js";
import { withDataset } from "./datasets.js";
import { createEdits } from "./edits.js";
import { readSchema } from "./form/schema.js";
import { inLanguage } from "./i18n/index.js";
import { listenToKeys } from "./keyboard.js";
import { noMetrics } from "./metrics.js";
import { dismiss, mountNotices, tell } from "./notices.js";
import { panels } from "./panels/index.js";
import { mountPreferences, readPreferences } from "./preferences.js";
import { headline } from "./problems.js";
import { mountReadouts } from "./readouts.js";
import { createRecords } from "./records.js";
import { createRemote } from "./remote.js";
import { createSession } from "./session.js";
import { mountSetup } from "./setup.js";
import { createLink } from "./socket.js";
import { speedFor } from "./speed.js";
import { createStore } from "./store.js";
import { mountTips } from "./tip.js";
import { mountTransport } from "./transport.js";
import { tellFinished, watchRun } from "./watchers.js";

/** @type {State} */
const INITIAL = {
  schema: null, datasets: [], downloads: {}, presets: [],
  run: null, runs: [], config: null, fieldProblems: {},
  metrics: noMetrics(), evaluations: [], probes: null, firstProbes: null, probeHistory: [],
  view: { boundary: null, predictions: null }, wantedViews: [], samples: null,
  stepsPerSecond: null, progress: { step: 0, epoch: 0 },
  connection: "connecting", notices: [], highlight: null,
  ...readPreferences(),
};

const store = createStore(INITIAL);
const records = createRecords(store);
const remote = createRemote(api, () => link);
const session = createSession({
  store, api, remote, records, tellProblem, link: () => link,
  tellFinished: (run) => tellFinished(store, run),
  tellRecreated: () => tell(store, { id: "recreated", tone: "warning", key: "notice.recreated" }),
});
const edits = createEdits(store, remote, session.open, tellProblem);
const { io } = /** @type {{io: (options: object) => Socket}} */ (/** @type {unknown} */ (globalThis));
/** @type {Link} */
const link = createLink(store, records, io({ transports: ["websocket", "polling"], tryAllTransports: true }), {
  onRefused: (problem) => (problem.status === 404 ? session.recreate() : tellProblem(problem)),
  onDownload: takeDownload,
});

/** The data set that is being fetched because the user chose it. */
let awaited = "";

/** @param {Problem} problem */
function tellProblem(problem) {
  const schema = store.get("schema");
  const text = headline(problem, schema && readSchema(schema.config));
  tell(store, { id: "problem", tone: "error", text, lasts: 12_000 });
}

/** @param {Dataset} dataset */
async function chooseDataset(dataset) {
  const config = store.get("config");
  if (!config || config.dataset.name === dataset.name) return;
  const next = withDataset(config, dataset, store.get("datasets"), store.get("presets"));
  edits.replace(next.config);
  if (!next.preset) return;
  const speed = next.preset.speed ?? speedFor(dataset.kind);
  await session.setSpeed(speed);
  tell(store, {
    id: "start", tone: "info", key: "notice.start", values: { title: inLanguage(dataset.title) },
    action: { key: "notice.undo", run: () => edits.replace(config) }, lasts: 10_000,
  });
}

/** @param {Dataset} dataset */
async function fetchDataset(dataset) {
  awaited = dataset.name;
  dismiss(store, "download");
  await takeDownload({ name: dataset.name, state: "fetching", done: 0, total: null });
  const answer = await session.attempt(() => api.fetchDataset(dataset.name));
  // Events tell how it goes on, and may have come before this answer.
  if (answer?.state === "ready") await takeDownload(answer);
}

/** @param {Download} download */
async function takeDownload(download) {
  const { name, state } = download;
  store.set("downloads", { ...store.get("downloads"), [name]: download });
  store.set("datasets", store.get("datasets").map((one) => (one.name === name ? { ...one, status: state } : one)));
  const dataset = store.get("datasets").find((one) => one.name === name);
  if (!dataset) return;
  if (state === "failed") {
    tell(store, {
      id: "download", tone: "error", key: "notice.download", values: { title: inLanguage(dataset.title) },
      action: { key: "notice.again", run: () => void fetchDataset(dataset) },
    });
  } else if (state === "ready") {
    store.set("datasets", await api.datasets()); // with its thumbnail
    if (awaited === name) await chooseDataset(dataset);
    awaited = "";
  }
}

const actions = {
  data: { choose: (/** @type {Dataset} */ dataset) => void chooseDataset(dataset), fetch: (/** @type {Dataset} */ dataset) => void fetchDataset(dataset) },
  preset: async (/** @type {import("./types").Preset} */ preset) => {
    edits.replace(/** @type {Config} */ (preset.config));
    await session.setSpeed(preset.speed);
  },
};

/** What stands for an empty field: the data set's own size and noise, the run's seed. */
function blank(/** @type {string} */ path) {
  const config = store.get("config");
  if (path === "dataset.seed") return config?.seed;
  const dataset = store.get("datasets").find(({ name }) => name === config?.dataset.name);
  return path.startsWith("dataset.") ? dataset?.defaults[path.slice("dataset.".length)] ?? undefined : undefined;
}

/** Mount what has words in it; again when the language changes. Panels see to their own. */
function mountWords() {
  const unmounts = [
    mountTransport(store, session),
    mountReadouts(store, session, api),
    mountAlert(store, session),
    mountSetup(store, { edit: edits.edit, blank }, actions),
  ];
  return () => unmounts.forEach((unmount) => unmount());
}

async function start() {
  mountPreferences(store);
  mountTips();
  mountNotices(store);
  let unmount = mountWords();
  const remount = () => {
    unmount();
    unmount = mountWords();
  };
  store.subscribe(["lang"], remount);
  try {
    const [schema, datasets, presets] = await Promise.all([api.schema(), api.datasets(), api.presets()]);
    store.set("schema", schema);
    store.set("datasets", datasets);
    store.set("presets", presets);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    tell(store, { id: "start", tone: "error", key: "problem.unreachable", action: { key: "notice.reload", run: () => location.reload() } });
    return;
  }
  await session.start();
  remount();
  listenToKeys(session);
  watchRun(store, api, session);
  mountCards(panels, store);
}

await start();
