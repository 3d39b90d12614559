/**
 * The curves' numbers: every iteration of a run, smoothed and thinned for drawing as they arrive.
 *
 * @import { Evaluation, Metrics, Run } from "../types"
 */

import { Decimator } from "../draw/decimate.js";
import { Smoother } from "../draw/smooth.js";

/** Points a curve at most. */
const MOST = 1000;

/**
 * Return how many points a curve of that width is drawn with: a lowest and a highest one for each
 * pixel show all there is to see.
 *
 * @param {number} width pixels
 */
export const pointsFor = (width) => Math.min(MOST, Math.max(200, 2 * Math.round(width)));

/** One quantity of every iteration. */
class Series {
  /** @param {number} weight of the smoothing */
  constructor(weight) {
    this.raw = new Decimator();
    this.smooth = new Decimator();
    this.smoother = new Smoother(weight);
  }

  /** @param {Float32Array} values */
  extend(values) {
    this.raw.extend(values);
    if (this.smoother.weight > 0) this.smooth.extend(this.smoother.extend(values));
  }
}

/** Follows the metrics of a run; begins anew when they do. */
export class Curves {
  constructor() {
    this.loss = new Series(0);
    this.accuracy = new Series(0);
    /** How often the metrics began anew. */
    this.generation = 0;
    /** @type {Float64Array} */
    this.step = new Float64Array(0);
    this.last = NaN;
    this.weight = 0;
  }

  /**
   * Take in the metrics as they are now.
   *
   * @param {Metrics} metrics
   * @param {number} weight of the smoothing, 0 to below 1
   */
  extend(metrics, weight) {
    const anew = !this.continues(metrics);
    if (anew) this.generation += 1;
    if (anew || weight !== this.weight) {
      this.loss = new Series(weight);
      this.accuracy = new Series(weight);
      this.weight = weight;
    }
    this.step = metrics.step;
    this.last = metrics.loss.at(-1) ?? NaN;
    this.loss.extend(metrics.loss);
    this.accuracy.extend(metrics.accuracy);
  }

  /**
   * Tell whether the metrics are those known so far and more.
   *
   * @param {Metrics} metrics
   */
  continues({ step, loss }) {
    const known = this.step.length;
    if (known === 0) return true;
    if (step.length < known || step[0] !== this.step[0]) return false;
    return step[known - 1] === this.step[known - 1] && Object.is(loss[known - 1], this.last);
  }

  /**
   * Return the places, from and to, of the steps in a range, with one more on either side so that
   * the lines run on to the edges.
   *
   * @param {[number, number] | null} range steps; null for all
   * @returns {[number, number]}
   */
  within(range) {
    const { step } = this;
    if (!range) return [0, step.length];
    return [
      Math.max(0, firstFrom(step, range[0]) - 1),
      Math.min(step.length, firstFrom(step, range[1]) + 1),
    ];
  }
}

/**
 * Return the points of a finished list to draw, by the same rule.
 *
 * @param {number[]} values
 * @param {number} most
 */
export function thinned(values, most) {
  const all = new Decimator();
  all.extend(values);
  return all.pick(0, values.length, most);
}

/**
 * Return the first place whose value is at least `value` in a rising array.
 *
 * @param {ArrayLike<number>} rising
 * @param {number} value
 */
export function firstFrom(rising, value) {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Number(rising[middle]) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Return how steps turn into epochs and back. The batch size may change while a run goes on, so
 * the two are matched at each evaluation and at the run's present place, straight in between.
 *
 * @param {Evaluation[]} evaluations
 * @param {Pick<Run, "step" | "epoch"> | null} run
 * @returns {{toEpoch: (step: number) => number, toStep: (epoch: number) => number}}
 */
export function epochs(evaluations, run) {
  const steps = [0];
  const passes = [0];
  for (const { step, epoch } of run ? [...evaluations, run] : evaluations) {
    if (step <= Number(steps.at(-1)) || epoch <= Number(passes.at(-1))) continue;
    steps.push(step);
    passes.push(epoch);
  }
  return { toEpoch: between(steps, passes), toStep: between(passes, steps) };
}

/**
 * @param {number[]} xs rising
 * @param {number[]} ys
 * @returns {(x: number) => number}
 */
function between(xs, ys) {
  return (x) => {
    if (xs.length < 2) return x;
    const i = Math.min(xs.length - 1, Math.max(1, firstFrom(xs, x)));
    const [x0, x1] = [Number(xs[i - 1]), Number(xs[i])];
    const [y0, y1] = [Number(ys[i - 1]), Number(ys[i])];
    return y0 + ((x - x0) / (x1 - x0)) * (y1 - y0);
  };
}
