/**
 * Colours as numbers, for pictures that are painted pixel by pixel.
 *
 * @typedef {[red: number, green: number, blue: number]} Rgb each 0 to 255
 */

/**
 * Read "#abc", "#aabbcc" or "rgb(1, 2, 3)" / "rgb(1 2 3 / 50%)" (the opacity is left out).
 *
 * @param {string} text
 * @returns {Rgb} black where it cannot be read
 */
export function parse(text) {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim())?.[1];
  if (hex) {
    const pairs = hex.length === 3 ? [...hex].map((digit) => digit + digit) : hex.match(/../g) ?? [];
    return rgb(pairs.map((pair) => parseInt(pair, 16)));
  }
  const numbers = /^rgba?\(([^)]*)\)/.exec(text.trim())?.[1]?.match(/[\d.]+/g) ?? [];
  return rgb(numbers.map(Number));
}

/**
 * @param {number[]} parts
 * @returns {Rgb}
 */
const rgb = (parts) => [parts[0] ?? 0, parts[1] ?? 0, parts[2] ?? 0];

/**
 * Return the colour that lies `share` of the way from one to another.
 *
 * @param {Rgb} from
 * @param {Rgb} to
 * @param {number} share 0 to 1
 * @returns {Rgb}
 */
export function mix(from, to, share) {
  const part = /** @param {0 | 1 | 2} i */ (i) => Math.round(from[i] + (to[i] - from[i]) * share);
  return [part(0), part(1), part(2)];
}

/**
 * Return a colour as a canvas takes it.
 *
 * @param {Rgb} colour
 */
export const css = ([red, green, blue]) => `rgb(${red},${green},${blue})`;

/**
 * Return a table of `size` colours that runs evenly through `stops`, three numbers a colour.
 *
 * @param {Rgb[]} stops at least two
 * @param {number} [size]
 */
export function ramp(stops, size = 256) {
  const table = new Uint8ClampedArray(size * 3);
  for (let i = 0; i < size; i++) {
    const place = (i / (size - 1)) * (stops.length - 1);
    const stop = Math.min(stops.length - 2, Math.floor(place));
    const from = /** @type {Rgb} */ (stops[stop]);
    table.set(mix(from, /** @type {Rgb} */ (stops[stop + 1]), place - stop), i * 3);
  }
  return table;
}
