/**
 * Keeps every iteration of the run that is watched, in growing typed arrays.
 *
 * @import { Evaluation, Frame, Metrics, Probes } from "./types"
 */

const FIRST_CAPACITY = 4096;
const MAX_PROBES = 64;

/** The page's names and the frame's. */
const SERIES = /** @type {const} */ ({
  loss: "loss",
  accuracy: "accuracy",
  learningRate: "learning_rate",
  gradNorm: "grad_norm",
});
const NAMES = /** @type {(keyof typeof SERIES)[]} */ (Object.keys(SERIES));

/**
 * @param {number} capacity
 * @returns {Metrics}
 */
function buffers(capacity) {
  return {
    step: new Float64Array(capacity),
    loss: new Float32Array(capacity),
    accuracy: new Float32Array(capacity),
    learningRate: new Float32Array(capacity),
    gradNorm: new Float32Array(capacity),
  };
}

/** @returns {Metrics} no iterations at all */
export const noMetrics = () => buffers(0);

/** Make a recorder of one run's iterations. */
export function createRecorder() {
  let kept = buffers(FIRST_CAPACITY);
  let length = 0;

  /** @param {number} wanted */
  function reserve(wanted) {
    if (wanted <= kept.step.length) return;
    const larger = buffers(Math.max(wanted, 2 * kept.step.length));
    larger.step.set(kept.step);
    for (const name of NAMES) larger[name].set(kept[name]);
    kept = larger;
  }

  return {
    /** The last step that is kept, 0 before the first. */
    last: () => (length ? kept.step[length - 1] : 0),
    clear() {
      length = 0;
    },
    /**
     * Take a frame's iterations. Returns false where iterations before it are missing.
     *
     * @param {Frame} frame
     */
    append(frame) {
      if (frame.from_step > this.last()) return false;
      // A stretch that overlaps replaces what it repeats: steps are numbered without gaps.
      length = Math.min(length, frame.from_step);
      const count = frame.loss.length;
      reserve(length + count);
      for (let i = 0; i < count; i++) kept.step[length + i] = frame.from_step + 1 + i;
      for (const name of NAMES) {
        const values = frame[SERIES[name]];
        for (let i = 0; i < count; i++) kept[name][length + i] = values[i] ?? NaN;
      }
      length += count;
      return true;
    },
    /** @returns {Metrics} views of all that is kept */
    metrics: () => ({
      step: kept.step.subarray(0, length),
      loss: kept.loss.subarray(0, length),
      accuracy: kept.accuracy.subarray(0, length),
      learningRate: kept.learningRate.subarray(0, length),
      gradNorm: kept.gradNorm.subarray(0, length),
    }),
  };
}

/**
 * Return the evaluations with newer ones added; those that are known already are passed over.
 *
 * @param {Evaluation[]} known oldest first
 * @param {Evaluation[]} more oldest first
 */
export function addEvaluations(known, more) {
  const last = known.at(-1)?.step ?? -1;
  const newer = more.filter((evaluation) => evaluation.step > last);
  return newer.length ? [...known, ...newer] : known;
}

/**
 * Return the history with newer probes added, every second one left out when it grows too long:
 * a thinned series that always reaches from the first to the latest.
 *
 * @param {Probes[]} history oldest first
 * @param {Probes} probes
 * @param {number} [limit]
 */
export function addProbes(history, probes, limit = MAX_PROBES) {
  const last = history.at(-1);
  if (last && probes.step <= last.step) return history;
  const all = [...history, probes];
  return all.length > limit ? all.filter((_, i) => i % 2 === 0 || i === all.length - 1) : all;
}
