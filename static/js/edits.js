/**
 * Brings the user's edits to the server: live ones at once, the others by a reset.
 *
 * The draft in the store is what the form shows. Wrong values stay in it, marked, while the run
 * goes on with the values in force; all that is right is applied.
 *
 * @import { Config, FieldProblem, Json, Problem, Run, Store } from "./types"
 * @import { Remote } from "./remote"
 */
import { ApiError } from "./api.js";
import { difference, getIn, isLiveChange, same, setIn, withoutProblems } from "./config.js";
import { readSchema } from "./form/schema.js";

const DELAY = 150;

/**
 * @param {Store} store
 * @param {Pick<Remote, "change" | "control">} remote
 * @param {(run: Run) => void} takeRun
 * @param {(problem: Problem) => void} tellProblem
 */
export function createEdits(store, remote, takeRun, tellProblem) {
  let busy = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  function schedule(delay = DELAY) {
    clearTimeout(timer);
    timer = setTimeout(flush, delay);
  }

  async function flush() {
    const run = store.get("run");
    const draft = store.get("config");
    if (busy || !run || !draft) return;
    const candidate = withoutProblems(draft, run.config, store.get("fieldProblems"));
    if (same(candidate, run.config)) return;
    busy = true;
    try {
      const answer = await send(run, candidate);
      takeRun(answer);
      if (store.get("run")?.id === run.id) settle(draft, answer.config);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      refuse(error.problem);
    } finally {
      busy = false;
    }
    if (store.get("config") !== draft) schedule(0);
  }

  /**
   * @param {Run} run
   * @param {Config} candidate
   */
  function send(run, candidate) {
    const schema = store.get("schema");
    const live = schema && isLiveChange(readSchema(schema.config), run.config, candidate);
    return live
      ? remote.change(run.id, difference(run.config, candidate))
      : remote.control(run.id, "reset", { config: candidate });
  }

  /**
   * Show what is now in force, with the wrong values as they were typed.
   *
   * @param {Config} draft the draft that was sent
   * @param {Config} inForce
   */
  function settle(draft, inForce) {
    if (store.get("config") !== draft) return;
    const wrong = Object.keys(store.get("fieldProblems"));
    const shown = wrong.reduce((config, path) => {
      const value = getIn(draft, path);
      return value === undefined ? config : setIn(config, path, value);
    }, inForce);
    store.set("config", shown);
  }

  /** @param {Problem} problem */
  function refuse(problem) {
    const before = store.get("fieldProblems");
    const named = (problem.errors ?? []).map((one) => [one.field, one]);
    const after = {
      ...before,
      .../** @type {Record<string, FieldProblem>} */ (Object.fromEntries(named)),
    };
    store.set("fieldProblems", after);
    tellProblem(problem);
    // What else was changed is right and has not been applied yet.
    if (Object.keys(after).length > Object.keys(before).length) schedule(0);
  }

  /** @param {string} path forget the problems of this field and of all that is below it */
  function forgive(path) {
    const kept = Object.entries(store.get("fieldProblems")).filter(
      ([field]) => field !== path && !field.startsWith(`${path}.`),
    );
    store.set("fieldProblems", Object.fromEntries(kept));
  }

  return {
    /**
     * Change one value; it applies a moment later, together with others that follow at once.
     *
     * @param {string} path such as "optimizer.learning_rate"
     * @param {Json} value
     */
    edit(path, value) {
      const draft = store.get("config");
      if (!draft) return;
      forgive(path);
      store.set("config", setIn(draft, path, value));
      schedule();
    },
    /**
     * Change the whole configuration.
     *
     * @param {Config} config
     */
    replace(config) {
      store.set("fieldProblems", {});
      store.set("config", config);
      schedule(0);
    },
  };
}

/** @typedef {ReturnType<typeof createEdits>} Edits */
