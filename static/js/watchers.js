/**
 * Looks after what a run brings along: its data, the probes of step 0, and what happened to it.
 *
 * @import { Run, RunEvent, Store } from "./types"
 * @import { Api } from "./api"
 * @import { Session } from "./session"
 */
import { ApiError } from "./api.js";
import { count } from "./draw/format.js";
import { readSchema } from "./form/schema.js";
import { dismiss, tell } from "./notices.js";
import { titleOf } from "./problems.js";

/**
 * Say that the run has reached its limit, and which it is.
 *
 * @param {Store} store
 * @param {Run} run
 */
export function tellFinished(store, run) {
  const { steps } = run.config.stop;
  const knob = steps !== null && run.step >= steps ? "stop.steps" : "stop.epochs";
  const schema = store.get("schema");
  tell(store, {
    id: "finished",
    tone: "good",
    key: "notice.finished",
    lasts: 12_000,
    values: { title: schema ? titleOf(knob, readSchema(schema.config)) : knob },
    action: { key: "notice.show", run: () => store.set("highlight", knob) },
  });
}

/**
 * @param {Store} store
 * @param {Pick<Api, "samples" | "probes">} api
 * @param {Session} session
 */
export function watchRun(store, api, session) {
  let life = "";
  let state = "";
  /** @type {RunEvent | null} */
  let told = null;

  /** @param {Run} run */
  const isCurrent = (run) => {
    const now = store.get("run");
    return now?.id === run.id && now.generation === run.generation;
  };

  /** @param {Run} run */
  async function begin(run) {
    told = run.events.at(-1) ?? null;
    store.set("samples", null);
    const [samples, probes] = await Promise.all([
      session.attempt(() => api.samples(run.id)),
      // Old runs may have lost the probes of their first step: then there is no ghost.
      api.probes(run.id, 0).catch((error) => {
        if (error instanceof ApiError) return null;
        throw error;
      }),
    ]);
    if (!isCurrent(run)) return;
    store.set("samples", samples);
    if (probes?.step === 0 && !store.get("firstProbes")) store.set("firstProbes", probes);
  }

  function follow() {
    const run = store.get("run");
    if (!run?.summary) return;
    const now = `${run.id} ${run.generation}`;
    if (now !== life) {
      life = now;
      void begin(run);
    }
    const latest = run.events.findLast(({ kind }) => kind === "resumed") ?? null;
    if (latest && isNews(latest, told)) {
      tell(store, {
        id: "resumed",
        tone: "warning",
        key: "notice.resumed",
        values: { step: count(latest.step) },
        lasts: 30_000,
      });
    }
    told = run.events.at(-1) ?? null;
    if (run.state === "finished" && state === "running") tellFinished(store, run);
    else if (run.state !== "finished") dismiss(store, "finished");
    state = run.state;
  }

  store.subscribe(["run"], follow);
  store.subscribe(["connection"], ({ connection }) => {
    if (connection === "connected") dismiss(store, "connection");
    else tell(store, { id: "connection", tone: "warning", key: "notice.reconnecting" });
  });
  follow();
}

/**
 * @param {RunEvent} event
 * @param {RunEvent | null} told the last event that is known
 */
function isNews(event, told) {
  return !told || event.step > told.step || (event.step === told.step && event.kind !== told.kind);
}
