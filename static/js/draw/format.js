/** Numbers as people read them: few digits, real minus signs, powers with superscripts. */

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** What stands where there is no number. */
export const NOTHING = "–";

/**
 * Return 10 to that power: "10⁻³".
 *
 * @param {number} power a whole number
 */
export function tenTo(power) {
  const digits = [...String(Math.abs(power))].map((digit) => SUPERSCRIPTS[Number(digit)]);
  return `10${power < 0 ? "⁻" : ""}${digits.join("")}`;
}

/**
 * Return a number with so many significant digits: "0.0312", "1.3·10⁻⁷", "−12.5", "–" for none.
 *
 * @param {number | null | undefined} value
 * @param {number} [digits]
 */
export function number(value, digits = 3) {
  if (value === null || value === undefined || !Number.isFinite(value)) return NOTHING;
  if (value === 0) return "0";
  const size = Math.abs(value);
  // Whole numbers keep all their digits: 1235, not 1240.
  const rounded = size >= 10 ** digits && size < 1e5 ? Math.round(size) : Number(size.toPrecision(digits));
  const sign = value < 0 ? "−" : "";
  if (rounded >= 1e-3 && rounded < 1e5) return sign + plain(rounded, digits);
  const power = Math.floor(Math.log10(rounded) + 1e-12);
  const factor = Number((rounded / 10 ** power).toPrecision(digits));
  return sign + (factor === 1 ? tenTo(power) : `${factor}·${tenTo(power)}`);
}

/**
 * @param {number} value above 0
 * @param {number} digits
 */
function plain(value, digits) {
  const places = Math.max(0, digits - 1 - Math.floor(Math.log10(value) + 1e-12));
  const text = value.toFixed(places);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/**
 * Return a share of one as a percentage: "57 %", "0.4 %", "99.3 %".
 *
 * @param {number | null | undefined} share
 */
export function percent(share) {
  if (share === null || share === undefined || !Number.isFinite(share)) return NOTHING;
  const value = share * 100;
  // Sums of shares are a little off.
  if (Math.abs(value) < 1e-9 || Math.abs(value - 100) < 1e-9) return `${Math.round(value)} %`;
  // Never round to all or nothing: 99.97 % is not all.
  if (value > 99.9 && value < 100) return ">99.9 %";
  if (value > 0 && value < 0.1) return "<0.1 %";
  return `${value.toFixed(value < 10 || value > 99 ? 1 : 0)} %`;
}

/**
 * Return a share of one as a whole percentage, for places where many stand side by side.
 *
 * @param {number} share
 */
export const wholePercent = (share) => `${Math.round(share * 100)} %`;

/**
 * Return a whole number with its thousands apart: "39,760".
 *
 * @param {number} value
 */
export const count = (value) => Math.round(value).toLocaleString("en-US");

/**
 * Return the mark of a tick: enough digits to tell it from its neighbours.
 *
 * @param {number} value
 * @param {number} step the distance to the next tick
 */
export function tick(value, step) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e5 || (step > 0 && step < 1e-4)) return number(value, 3);
  const places = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return (value < 0 ? "−" : "") + size.toFixed(places);
}
