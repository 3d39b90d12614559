/** Scales: from a value to a place on an axis, and the round values to mark there. */

/**
 * Map a value onto a range of pixels.
 *
 * @typedef {((value: number) => number) & {domain: [number, number], range: [number, number]}} Scale
 */

/**
 * Return the scale that maps `domain` evenly onto `range`.
 *
 * @param {[number, number]} domain two different values
 * @param {[number, number]} range
 * @returns {Scale}
 */
export function linear(domain, range) {
  const factor = (range[1] - range[0]) / (domain[1] - domain[0]);
  return Object.assign(
    /** @param {number} value */ (value) => range[0] + (value - domain[0]) * factor,
    { domain, range },
  );
}

/**
 * Return the scale that maps equal factors onto equal lengths; what is not above 0 goes to the
 * low end, what lies outside the domain to the nearer end.
 *
 * @param {[number, number]} domain both above 0
 * @param {[number, number]} range
 * @returns {Scale}
 */
export function logarithmic(domain, range) {
  const inner = linear([Math.log10(domain[0]), Math.log10(domain[1])], range);
  const [low, high] = domain;
  return Object.assign(
    /** @param {number} value */ (value) =>
      inner(Math.log10(Math.min(high, Math.max(low, value > 0 ? value : low)))),
    { domain, range },
  );
}

/**
 * Return round values (steps of 1, 2 or 5 times a power of ten) that lie within the domain.
 *
 * @param {number} low
 * @param {number} high
 * @param {number} count about how many
 * @returns {number[]}
 */
export function ticks(low, high, count) {
  if (!(high > low) || count < 1) return [];
  const rough = (high - low) / count;
  const power = tenTo(Math.floor(Math.log10(rough)));
  const unit = [1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999) ?? 10;
  const step = unit * power;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => clean((first + i) * step, step));
}

/**
 * Return a multiple of `step` without the dust of binary fractions, and never -0.
 *
 * @param {number} value
 * @param {number} step
 */
function clean(value, step) {
  const digits = Math.max(0, -Math.floor(Math.log10(step)) + 1);
  return digits > 15 ? value : Number(value.toFixed(digits)) + 0;
}

/**
 * Return powers of ten within the domain, thinned to at most `count`.
 *
 * @param {number} low above 0
 * @param {number} high
 * @param {number} count
 * @returns {number[]}
 */
export function powers(low, high, count) {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const step = Math.max(1, Math.ceil((last - first + 1) / Math.max(1, count)));
  const values = [];
  // From the top, so that the largest power keeps its mark when the axis grows downward.
  for (let power = last; power >= first; power -= step) values.unshift(tenTo(power));
  return values;
}

/**
 * Return a power of ten; `10 ** -4` would be 0.00009999999999999999.
 *
 * @param {number} power
 */
export const tenTo = (power) => Number(`1e${power}`);

/**
 * Return round values for a logarithmic axis that people can zoom into: powers of ten, between
 * them 2 and 5 where there is room, and even steps where it shows a part of a decade.
 *
 * @param {number} low above 0
 * @param {number} high
 * @returns {number[]}
 */
export function logTicks(low, high) {
  const decades = Math.log10(high / low);
  if (decades < 0.7) return ticks(low, high, 5);
  const tens = powers(low / 10, high, decades > 2.5 ? 6 : 100);
  const all = decades > 2.5 ? tens : tens.flatMap((ten) => [ten, 2 * ten, 5 * ten]);
  return all.filter((value) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9));
}

/**
 * Return the range that an axis should show: it grows at once to hold what is `wanted`, and shrinks
 * only when less than `keep` of it is used, so that a live axis does not tremble.
 *
 * @param {[number, number] | null} shown
 * @param {[number, number]} wanted
 * @param {number} [keep]
 * @returns {[number, number]}
 */
export function steady(shown, wanted, keep = 0.6) {
  if (!shown) return wanted;
  const span = wanted[1] - wanted[0];
  if (span < keep * (shown[1] - shown[0])) return wanted;
  const low = Math.min(shown[0], wanted[0]);
  const high = Math.max(shown[1], wanted[1]);
  return span < keep * (high - low) ? wanted : [low, high];
}
