/**
 * Distributions: shares of all values by bin, on an axis that several of them can share.
 *
 * @typedef {{low: number, high: number, counts: ArrayLike<number>, mean?: number, std?: number}} Bins
 *   `counts` of equally wide bins from `low` to `high`; where `std` is 0, all values are `mean`
 */

/** A bar may stick out so many times over the top of its row before the row gives way. */
const TALLEST = 8;

/** @param {Bins} bins */
export function total(bins) {
  let sum = 0;
  for (let i = 0; i < bins.counts.length; i++) sum += bins.counts[i] ?? 0;
  return sum;
}

/**
 * Return the shares of all values that fall into `count` bins between `low` and `high`.
 * A bin that lies across several of the new ones is spread evenly over them.
 *
 * @param {Bins} bins
 * @param {number} low
 * @param {number} high
 * @param {number} count
 * @returns {Float64Array}
 */
export function rebin(bins, low, high, count) {
  const shares = new Float64Array(count);
  const sum = total(bins) || 1;
  const only = point(bins);
  if (only !== null) {
    spread(shares, 1, ((only - low) / (high - low)) * count, ((only - low) / (high - low)) * count);
    return shares;
  }
  const width = (bins.high - bins.low) / bins.counts.length;
  const unit = (high - low) / count;
  for (let i = 0; i < bins.counts.length; i++) {
    const share = (bins.counts[i] ?? 0) / sum;
    if (share === 0) continue;
    const start = (bins.low + i * width - low) / unit;
    spread(shares, share, start, start + width / unit);
  }
  return shares;
}

/**
 * Return the one value that all are, null where they differ.
 *
 * @param {Bins} bins
 */
const point = ({ mean, std }) => (std === 0 && mean !== undefined ? mean : null);

/**
 * Add `share` evenly to the bins from place `start` to `end` (in bins, fractions allowed).
 *
 * @param {Float64Array} shares
 * @param {number} share
 * @param {number} start
 * @param {number} end
 */
function spread(shares, share, start, end) {
  const first = Math.max(0, Math.floor(start));
  // A value exactly on the upper end belongs to the last bin, as in numpy's histogram.
  const last = Math.min(shares.length - 1, Math.max(first, Math.ceil(end) - 1));
  if (end - start < 1e-9) {
    const place = Math.min(Math.floor(start), start <= shares.length ? shares.length - 1 : Infinity);
    if (place >= 0 && place < shares.length) shares[place] = (shares[place] ?? 0) + share;
    return;
  }
  for (let i = first; i <= last; i++) {
    const overlap = Math.min(end, i + 1) - Math.max(start, i);
    if (overlap > 0) shares[i] = (shares[i] ?? 0) + (share * overlap) / (end - start);
  }
}

/**
 * Return the range that holds all but `tail` of the values at either end.
 *
 * @param {Bins} bins
 * @param {number} [tail]
 * @returns {[number, number]}
 */
export function bulk(bins, tail = 0.002) {
  const { counts, low, high } = bins;
  const only = point(bins);
  if (only !== null) return [only, only];
  const limit = total(bins) * tail;
  const width = (high - low) / counts.length;
  let first = 0;
  let last = counts.length - 1;
  for (let sum = counts[first] ?? 0; sum <= limit && first < last; sum += counts[first] ?? 0) first++;
  for (let sum = counts[last] ?? 0; sum <= limit && last > first; sum += counts[last] ?? 0) last--;
  return [low + first * width, low + (last + 1) * width];
}

/**
 * Return the smallest range with round room that holds all ranges; never an empty one.
 *
 * @param {[number, number][]} ranges
 * @returns {[number, number]}
 */
export function around(ranges) {
  const low = Math.min(...ranges.map((range) => range[0]));
  const high = Math.max(...ranges.map((range) => range[1]));
  if (high > low) return [low, high];
  if (!Number.isFinite(low)) return [-1, 1];
  const room = Math.abs(low) / 2 || 1;
  return [low - room, high + room];
}

/**
 * Return what share fills the height of a row, and the bar that sticks out over it, if one does.
 *
 * One bar (a ReLU's zeros) may dwarf all others; it is cut off so that the others can be read,
 * but by no more than a factor: where nearly all values are one, that is what the row shows.
 *
 * @param {ArrayLike<number>} shares
 * @returns {{top: number, cut: number}} `cut` is the place of the bar, -1 for none
 */
export function headroom(shares) {
  let largest = 0;
  for (let i = 1; i < shares.length; i++) if (at(shares, i) > at(shares, largest)) largest = i;
  // A peak that falls between two bins is one bar all the same.
  const apart = /** @param {number} i */ (i) => Math.abs(i - largest) > 1;
  let second = 0;
  for (let i = 0; i < shares.length; i++) if (apart(i)) second = Math.max(second, at(shares, i));
  const most = at(shares, largest);
  const top = most <= 2 * second ? most : Math.max(1.25 * second, most / TALLEST);
  return { top, cut: top < most ? largest : -1 };
}

/**
 * @param {ArrayLike<number>} values
 * @param {number} i
 */
const at = (values, i) => values[i] ?? 0;

/**
 * Return the height, 0 to 1, of a share in its row.
 *
 * @param {number} share
 * @param {number} top the share that fills the row
 * @param {number} values how many values there are in all; 0 for a linear row, else logarithmic
 */
export function height(share, top, values) {
  if (top <= 0) return 0;
  if (values > 0) return Math.min(1, Math.log1p(share * values) / Math.log1p(top * values));
  return Math.min(1, share / top);
}
