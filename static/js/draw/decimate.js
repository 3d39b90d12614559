/**
 * Few points that look like many: of each stretch of a long series the lowest and the highest.
 *
 * A pyramid of extremes grows with the series (two comparisons a value in the long run), so that
 * any range can be drawn without reading all of it. Stretches begin at multiples of their length:
 * as a series grows, the points already drawn stay where they are.
 *
 * @typedef {[low: number, high: number]} Extremes where a stretch is lowest and highest, -1 for gaps
 */

/** Values under one entry of the lowest level. */
const BASE = 16;

/** The extremes of equally long stretches. */
class Level {
  constructor() {
    this.length = 0;
    this.places = new Int32Array(128);
  }

  /** @param {Extremes} extremes */
  push(extremes) {
    if (2 * this.length === this.places.length) {
      const larger = new Int32Array(this.places.length * 2);
      larger.set(this.places);
      this.places = larger;
    }
    this.places.set(extremes, 2 * this.length);
    this.length += 1;
  }

  /**
   * @param {number} i
   * @returns {Extremes}
   */
  at(i) {
    return [this.places[2 * i] ?? -1, this.places[2 * i + 1] ?? -1];
  }
}

/** Picks the points to draw of one growing series. */
export class Decimator {
  constructor() {
    /** @type {ArrayLike<number>} */
    this.values = [];
    this.base = new Level();
    this.levels = [this.base];
  }

  /**
   * Take the series as it is now: the same as before and more.
   *
   * @param {ArrayLike<number>} values NaN where there is a gap
   */
  extend(values) {
    this.values = values;
    while ((this.base.length + 1) * BASE <= values.length) {
      const start = this.base.length * BASE;
      this.base.push(this.scan(start, start + BASE));
      this.raise();
    }
  }

  /** Complete the upper levels as far as the lower ones allow. */
  raise() {
    let lower = this.base;
    for (let k = 1; lower.length % 2 === 0; k++) {
      const upper = (this.levels[k] ??= new Level());
      upper.push(this.merge(lower.at(2 * upper.length), lower.at(2 * upper.length + 1)));
      lower = upper;
    }
  }

  /**
   * Return the extremes of the values from `start` to before `end`, read one by one.
   *
   * @param {number} start
   * @param {number} end
   * @returns {Extremes}
   */
  scan(start, end) {
    let low = -1;
    let high = -1;
    let least = Infinity;
    let most = -Infinity;
    for (let at = start; at < end; at++) {
      const value = this.values[at] ?? NaN;
      if (value < least) [least, low] = [value, at];
      if (value > most) [most, high] = [value, at];
    }
    return [low, high];
  }

  /**
   * @param {Extremes} one
   * @param {Extremes} other
   * @returns {Extremes}
   */
  merge(one, other) {
    const at = /** @param {number} index */ (index) => this.values[index] ?? NaN;
    return [
      one[0] < 0 || at(other[0]) < at(one[0]) ? other[0] : one[0],
      one[1] < 0 || at(other[1]) > at(one[1]) ? other[1] : one[1],
    ];
  }

  /**
   * Return the extremes of entry `i` of level `k`, also where the series ends within it.
   *
   * @param {number} k
   * @param {number} i
   * @returns {Extremes}
   */
  extremes(k, i) {
    const level = this.levels[k];
    if (level && i < level.length) return level.at(i);
    if (k === 0) return this.scan(i * BASE, Math.min((i + 1) * BASE, this.values.length));
    const half = BASE * 2 ** (k - 1);
    const first = this.extremes(k - 1, 2 * i);
    if ((2 * i + 1) * half >= this.values.length) return first;
    return this.merge(first, this.extremes(k - 1, 2 * i + 1));
  }

  /**
   * Return, in order, the places to draw of those from `from` to before `to`: all of them where
   * they are few, else the extremes of each stretch and the two ends.
   *
   * @param {number} from
   * @param {number} to
   * @param {number} most at least 4
   * @returns {number[]}
   */
  pick(from, to, most) {
    if (to - from <= most) {
      return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
    }
    // Two ends, and one stretch more than fits where `from` is no multiple of the length.
    const width = 2 ** Math.ceil(Math.log2((to - from) / (most / 2 - 2)));
    const chosen = [from];
    for (let i = Math.floor(from / width); i * width < to; i++) {
      const [low, high] =
        width < BASE
          ? this.scan(Math.max(from, i * width), Math.min(to, (i + 1) * width))
          : this.extremes(Math.log2(width / BASE), i);
      for (const at of [Math.min(low, high), Math.max(low, high)]) {
        if (at > (chosen.at(-1) ?? from) && at < to) chosen.push(at);
      }
    }
    if (chosen.at(-1) !== to - 1) chosen.push(to - 1);
    return chosen;
  }
}
