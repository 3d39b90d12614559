/**
 * Exponential moving average with bias correction, as TensorBoard smooths its scalars:
 * m ← w·m + (1 − w)·x, shown as m / (1 − wⁿ), so that the first values are not pulled toward 0.
 */

/** A growing series smoothed as it grows. */
export class Smoother {
  /** @param {number} weight 0 (no smoothing) up to below 1 */
  constructor(weight) {
    this.weight = weight;
    this.length = 0;
    this.buffer = new Float32Array(1024);
    this.mean = 0;
    this.count = 0;
  }

  /**
   * Take in what `values` has beyond what is known and return all smoothed values so far.
   * A value that is no number leaves a gap and the average as it is.
   *
   * @param {ArrayLike<number>} values
   * @returns {Float32Array}
   */
  extend(values) {
    this.reserve(values.length);
    for (; this.length < values.length; this.length++) {
      this.buffer[this.length] = this.next(values[this.length] ?? NaN);
    }
    return this.buffer.subarray(0, values.length);
  }

  /** @param {number} value */
  next(value) {
    if (!Number.isFinite(value)) return NaN;
    this.count += 1;
    this.mean = this.weight * this.mean + (1 - this.weight) * value;
    return this.mean / (1 - this.weight ** this.count);
  }

  /** @param {number} length */
  reserve(length) {
    if (length <= this.buffer.length) return;
    const larger = new Float32Array(Math.max(length, this.buffer.length * 2));
    larger.set(this.buffer.subarray(0, this.length));
    this.buffer = larger;
  }
}
