/**
 * The rungs of a number's slider: values that people choose, few enough to be hit with a thumb.
 *
 * Learning rates and their like climb 1-3-10; counts climb finely at first and coarsely later;
 * shares below 1 come close to it (0.9, 0.99, 0.999), as momentum needs; the rest is even.
 */

const LOWEST_POWER = -5;
const EVEN_RUNGS = [20, 10, 5, 4, 2, 1];
const COUNT_FACTORS = [1, 1.5, 2, 3, 4, 5, 6, 8];
const NEAR_ONE = [0.95, 0.99, 0.995, 0.999, 0.9999];
/** A whole number with more room than this is an arbitrary one, such as a seed: no slider. */
const LARGEST_COUNT = 10_000_000;

/**
 * @typedef {object} Range
 * @property {string} kind
 * @property {boolean} log
 * @property {number} [minimum]
 * @property {number} [maximum]
 * @property {number} [exclusiveMinimum]
 * @property {number} [exclusiveMaximum]
 * @property {unknown} [fallback] the default: within the rungs wherever it lies
 */

/**
 * Return a field's rungs, lowest first; none where a slider makes no sense.
 *
 * @param {Range} field
 * @returns {number[]}
 */
export function ladder(field) {
  const low = field.minimum ?? field.exclusiveMinimum;
  const high = field.maximum ?? field.exclusiveMaximum;
  if (low === undefined || high === undefined || high > LARGEST_COUNT) return [];
  const rungs = candidates(field, low, high);
  return rungs.filter((value) => allows(field, value));
}

/**
 * @param {Range} field
 * @param {number} low
 * @param {number} high
 */
function candidates(field, low, high) {
  if (field.kind === "integer") return high - low > 40 ? counts(low, high) : even(low, high, 1);
  if (field.log || (low >= 0 && high > 100)) return decades(low, high, field.fallback);
  if (low === 0 && field.exclusiveMaximum === 1) return [...even(0, 0.9, 0.05), ...NEAR_ONE];
  return even(low, high, evenStep(high - low));
}

/**
 * Tell whether a number keeps the field's limits.
 *
 * @param {Range} field
 * @param {number} value
 */
export function allows(field, value) {
  return (
    value >= (field.minimum ?? -Infinity) &&
    value <= (field.maximum ?? Infinity) &&
    value > (field.exclusiveMinimum ?? -Infinity) &&
    value < (field.exclusiveMaximum ?? Infinity)
  );
}

/**
 * @param {number} low
 * @param {number} high
 * @param {unknown} fallback
 */
function decades(low, high, fallback) {
  const rungs = low === 0 ? [0] : [];
  const usual =
    typeof fallback === "number" && fallback > 0 ? Math.floor(Math.log10(fallback)) - 1 : 0;
  const from = low > 0 ? Math.floor(Math.log10(low)) : Math.min(LOWEST_POWER, usual);
  // Number("3e-5") is the double nearest to 0.00003; 3 * 10 ** -5 is not.
  for (let power = Math.min(from, Math.log10(high)); power <= Math.log10(high); power++) {
    for (const factor of [1, 3]) rungs.push(Number(`${factor}e${power}`));
  }
  return rungs;
}

/**
 * @param {number} low
 * @param {number} high
 */
function counts(low, high) {
  const rungs = even(low, Math.min(10, high), 1);
  for (let power = 10; power <= high; power *= 10) {
    for (const factor of COUNT_FACTORS) if (factor * power > 10) rungs.push(factor * power);
  }
  if (rungs.at(-1) !== high) rungs.push(high);
  return rungs.filter((value) => value <= high).sort((a, b) => a - b);
}

/**
 * @param {number} low
 * @param {number} high
 * @param {number} step
 */
function even(low, high, step) {
  const rungs = [];
  for (let i = 0; low + i * step <= high + step / 1e6; i++) {
    rungs.push(Number((low + i * step).toPrecision(10)));
  }
  return rungs;
}

/** @param {number} width */
function evenStep(width) {
  const unit = 10 ** Math.floor(Math.log10(width));
  for (const rungs of EVEN_RUNGS) {
    const step = unit / rungs;
    if (width / step <= 20.5) return step;
  }
  return width / 10;
}

/**
 * Return the index of the rung nearest to a value, as the eye sees it on the slider.
 *
 * @param {number[]} rungs lowest first
 * @param {number} value
 */
export function nearest(rungs, value) {
  let best = 0;
  for (let i = 1; i < rungs.length; i++) {
    if (Math.abs(rungs[i] - value) <= Math.abs(rungs[best] - value)) best = i;
  }
  return best;
}

/**
 * Return the next rung above (`direction` 1) or below (-1) a value, itself at the end.
 *
 * @param {number[]} rungs lowest first
 * @param {number} value
 * @param {1 | -1} direction
 */
export function neighbour(rungs, value, direction) {
  const beyond =
    direction > 0 ? rungs.find((rung) => rung > value) : rungs.findLast((rung) => rung < value);
  return beyond ?? value;
}

/**
 * Return what the user typed as a number, or as the text it is where it is none: the server
 * judges it. Nothing at all is null.
 *
 * @param {string} text
 * @returns {number | string | null}
 */
export function readNumber(text) {
  const trimmed = text
    .trim()
    .replace("−", "-")
    .replace(/^[.。]/, "0.");
  if (trimmed === "") return null;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : trimmed;
}

/**
 * Return a number as it stands in an input: exact, short, never with grouping.
 *
 * @param {unknown} value
 */
export function writeNumber(value) {
  if (typeof value !== "number") return value === null || value === undefined ? "" : String(value);
  const size = Math.abs(value);
  return size !== 0 && size < 1e-4 ? value.toExponential() : String(value);
}
