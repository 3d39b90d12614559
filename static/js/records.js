/**
 * Takes what the server tells about the watched run into the store.
 *
 * A run has generations: a reset begins the next one at step 0, and what still arrives from the
 * one before is dropped.
 *
 * @import { Frame, Run, Store } from "./types"
 */
import { same } from "./config.js";
import { addEvaluations, addProbes, createRecorder } from "./metrics.js";

/** @param {Store} store */
export function createRecords(store) {
  const recorder = createRecorder();
  let generation = -1;

  /** @param {number} next */
  function begin(next) {
    generation = next;
    recorder.clear();
    store.set("metrics", recorder.metrics());
    store.set("evaluations", []);
    store.set("probes", null);
    store.set("firstProbes", null);
    store.set("probeHistory", []);
    store.set("view", { boundary: null, predictions: null });
    store.set("stepsPerSecond", null);
  }

  /** @param {Frame} frame */
  function keepPictures({ probes, view }) {
    if (probes) {
      store.set("probes", probes);
      store.set("probeHistory", addProbes(store.get("probeHistory"), probes));
      if (probes.step === 0) store.set("firstProbes", probes);
    }
    if (view) store.set("view", { ...store.get("view"), [view.kind]: view });
  }

  return {
    /** The last step that is kept: where the next frame has to begin. */
    last: () => recorder.last(),
    generation: () => Math.max(0, generation),

    /**
     * Take a stretch of training. Returns false where something before it is missing.
     *
     * @param {Frame} frame
     */
    takeFrame(frame) {
      if (frame.run !== store.get("run")?.id || frame.generation < generation) return true;
      if (frame.generation > generation) begin(frame.generation);
      if (!recorder.append(frame)) return false;
      if (frame.loss.length) store.set("metrics", recorder.metrics());
      store.set("evaluations", addEvaluations(store.get("evaluations"), frame.evaluations));
      keepPictures(frame);
      store.set("progress", { step: frame.step, epoch: frame.epoch });
      // The last frame of a run may come after the word that it rests.
      const moving = !frame.catch_up && store.get("run")?.state === "running";
      if (moving) store.set("stepsPerSecond", frame.steps_per_second);
      return true;
    },

    /**
     * Take the run as an answer or an event describes it; an older description is passed over.
     *
     * @param {Run} run
     */
    takeRun(run) {
      const before = store.get("run");
      const known = before?.id === run.id;
      if (known && isOlder(run, before)) return;
      if (!known || run.generation > generation) begin(run.generation);
      // The draft follows the run unless the user is about to change it.
      if (!known || same(store.get("config"), before.config)) store.set("config", run.config);
      store.set("run", run);
      const { step } = store.get("progress");
      if (
        !known ||
        run.step >= step ||
        run.state !== "running" ||
        run.generation > before.generation
      ) {
        store.set("progress", { step: run.step, epoch: run.epoch });
      }
      if (run.state !== "running") store.set("stepsPerSecond", null);
    },
  };
}

/** @typedef {ReturnType<typeof createRecords>} Records */

/**
 * @param {Run} run
 * @param {Run} than
 */
function isOlder(run, than) {
  return (
    run.generation < than.generation ||
    (run.generation === than.generation && (run.seq ?? 0) < (than.seq ?? 0))
  );
}
