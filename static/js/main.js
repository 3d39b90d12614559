/**
 * Starts the page: makes the store, connects it to the server, and mounts every part on it.
 *
 * @import { Problem } from "./types"
 * @import { Link, Socket } from "./socket"
 */
import { mountAlert } from "./alert.js";
import { ApiError, api } from "./api.js";
import { mountCards } from "./cards.js";
import { createChoices } from "./choices.js";
import { createEdits } from "./edits.js";
import { readSchema } from "./form/schema.js";
import { listenToKeys } from "./keyboard.js";
import { mountNotices, tell } from "./notices.js";
import { panels } from "./panels/index.js";
import { mountPreferences, readPreferences } from "./preferences.js";
import { headline } from "./problems.js";
import { mountReadouts } from "./readouts.js";
import { createRecords } from "./records.js";
import { createRemote } from "./remote.js";
import { createSession } from "./session.js";
import { mountSetup } from "./setup.js";
import { createLink } from "./socket.js";
import { initialState } from "./state.js";
import { createStore } from "./store.js";
import { mountTips } from "./tip.js";
import { mountTransport } from "./transport.js";
import { tellFinished, watchRun } from "./watchers.js";

const store = createStore(initialState(readPreferences()));
const records = createRecords(store);
const remote = createRemote(api, () => link);
const session = createSession({
  store,
  api,
  remote,
  records,
  tellProblem,
  link: () => link,
  tellFinished: (run) => tellFinished(store, run),
  tellRecreated: () => tell(store, { id: "recreated", tone: "warning", key: "notice.recreated" }),
});
const edits = createEdits(store, remote, session.open, tellProblem);
const choices = createChoices(store, api, session, edits);
const { io } = /** @type {{io: (options: object) => Socket}} */ (
  /** @type {unknown} */ (globalThis)
);
/** @type {Link} */
const link = createLink(
  store,
  records,
  io({ transports: ["websocket", "polling"], tryAllTransports: true }),
  {
    onRefused: (problem) => (problem.status === 404 ? session.recreate() : tellProblem(problem)),
    onDownload: (download) => choices.takeDownload(download),
  },
);

/** @param {Problem} problem */
function tellProblem(problem) {
  const schema = store.get("schema");
  const text = headline(problem, schema && readSchema(schema.config));
  tell(store, { id: "problem", tone: "error", text, lasts: 12_000 });
}

/** What stands for an empty field: the data set's own size and noise, the run's seed. */
function blank(/** @type {string} */ path) {
  const config = store.get("config");
  if (path === "dataset.seed") return config?.seed;
  const dataset = store.get("datasets").find(({ name }) => name === config?.dataset.name);
  return path.startsWith("dataset.")
    ? (dataset?.defaults[path.slice("dataset.".length)] ?? undefined)
    : undefined;
}

/** Mount what has words in it; again when the language changes. Panels see to their own. */
function mountWords() {
  const unmounts = [
    mountTransport(store, session),
    mountReadouts(store, session, api),
    mountAlert(store, session),
    mountSetup(store, { edit: edits.edit, blank }, choices),
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
    const [schema, datasets, presets] = await Promise.all([
      api.schema(),
      api.datasets(),
      api.presets(),
    ]);
    store.set("schema", schema);
    store.set("datasets", datasets);
    store.set("presets", presets);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    tell(store, {
      id: "start",
      tone: "error",
      key: "problem.unreachable",
      action: { key: "notice.reload", run: () => location.reload() },
    });
    return;
  }
  await session.start();
  remount();
  listenToKeys(session);
  watchRun(store, api, session);
  mountCards(panels, store);
}

await start();
