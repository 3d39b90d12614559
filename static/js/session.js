/**
 * The run this page is about: found or made when the page opens, commanded, and made anew when
 * the server has lost it.
 *
 * @import { JsonObject, Problem, Run, Store } from "./types"
 * @import { Api } from "./api"
 * @import { Address } from "./hash"
 * @import { Link } from "./socket"
 * @import { Records } from "./records"
 * @import { Remote } from "./remote"
 */
import { ApiError } from "./api.js";
import { difference } from "./config.js";
import { readHash, writeHash } from "./hash.js";
import { speedFor } from "./speed.js";

/** @typedef {"play" | "pause" | "step" | "epoch" | "reset"} Action */

/**
 * @typedef {object} Parts
 * @property {Store} store
 * @property {Pick<Api, "runs" | "create">} api
 * @property {Remote} remote
 * @property {Records} records
 * @property {() => Link} link
 * @property {(problem: Problem) => void} tellProblem
 * @property {() => void} tellRecreated the run is gone and a new one has taken its place
 * @property {(run: Run) => void} tellFinished the run is asked to go on and has reached its limit
 */

/** @param {Parts} parts */
export function createSession({
  store,
  api,
  remote,
  records,
  link,
  tellProblem,
  tellRecreated,
  tellFinished,
}) {
  /** The address that the page wrote itself: it does not follow that. */
  let address = "none yet";

  /** @param {Run} run */
  function open(run) {
    const other = store.get("run")?.id !== run.id;
    if (other) store.set("fieldProblems", {});
    records.takeRun(run);
    if (other) link().watch(run.id);
    return run;
  }

  /**
   * Do something that may be refused, and say so if it is.
   *
   * @template T
   * @param {() => Promise<T>} work
   * @returns {Promise<T | null>}
   */
  async function attempt(work) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      tellProblem(error.problem);
      return null;
    }
  }

  /** @param {string} id */
  async function find(id) {
    // Asked for by its id, a run that is gone would be an error in the browser's console.
    store.set("runs", await api.runs());
    return store.get("runs").find((run) => run.id === id) ?? null;
  }

  /**
   * Make a run of an address: of its configuration, or of the first preset where it says nothing.
   *
   * @param {Address} address
   */
  function make({ run, config }) {
    const [preset] = store.get("presets");
    if (!run && !config && preset) return api.create({ preset: preset.name });
    const wanted = { ...store.get("schema")?.default.dataset, ...Object(config?.dataset) };
    const dataset = store.get("datasets").find(({ name }) => name === wanted.name);
    return api.create({ ...config, speed: dataset ? speedFor(dataset.kind) : null });
  }

  function writeAddress() {
    const { run, schema } = { run: store.get("run"), schema: store.get("schema") };
    if (!run || !schema) return;
    const next = writeHash({ run: run.id, config: difference(schema.default, run.config) });
    if (next === address) return; // browsers limit how often an address may be written
    address = next;
    history.replaceState(null, "", `#${address}`);
  }

  async function follow() {
    if (location.hash.slice(1) === address) return;
    const wanted = readHash(location.hash);
    await attempt(async () =>
      open((wanted.run && (await find(wanted.run))) || (await make(wanted))),
    );
    writeAddress();
  }

  store.subscribe(["run", "schema"], writeAddress);

  return {
    attempt,
    open,
    /** Find the run of the page's address, or make one from its configuration. */
    async start() {
      await follow();
      window.addEventListener("hashchange", follow);
    },
    /**
     * Command the run.
     *
     * @param {Action} action
     * @param {JsonObject} [body]
     */
    command(action, body) {
      const run = store.get("run");
      return run && attempt(async () => open(await remote.control(run.id, action, body)));
    },
    /** Let it play, or pause it. */
    toggle() {
      const run = store.get("run");
      if (run?.state === "finished") return tellFinished(run);
      return this.command(run?.state === "running" ? "pause" : "play");
    },
    /** @param {number | null} speed steps a second; null is as fast as it goes */
    setSpeed(speed) {
      const run = store.get("run");
      return run && attempt(async () => open(await remote.setSpeed(run.id, speed)));
    },
    /** The server no longer knows the run: make it anew from its configuration. */
    async recreate() {
      const run = store.get("run");
      if (!run) return;
      const made = await attempt(async () =>
        open(await api.create({ ...run.config, speed: run.speed })),
      );
      if (made) tellRecreated();
    },
  };
}

/** @typedef {ReturnType<typeof createSession>} Session */
