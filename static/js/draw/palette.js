/**
 * The page's colours as the drawings need them, read from the CSS variables.
 *
 * @typedef {Record<Colour, string> & {classes: string[], font: string}} Palette
 * @typedef {typeof COLOURS[number]} Colour
 */

const COLOURS = /** @type {const} */ ([
  "text", "muted", "line", "line-strong", "surface", "surface-2", "surface-3",
  "negative", "zero", "positive", "accent", "train", "validation", "ghost",
  "good", "good-soft", "warning", "error",
]);

/** As many classes as a data set may have. */
const CLASSES = 10;

/**
 * @param {(variable: string) => string} read returns the value of a CSS variable ("--text")
 * @returns {Palette}
 */
export function readPalette(read) {
  const value = /** @param {string} name */ (name) => read(`--${name}`).trim();
  const colours = Object.fromEntries(COLOURS.map((name) => [name, value(name)]));
  return {
    .../** @type {Record<Colour, string>} */ (colours),
    classes: Array.from({ length: CLASSES }, (_, i) => value(`class-${i}`)),
    font: value("font"),
  };
}
