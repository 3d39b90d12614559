/**
 * The decision map: the network's answer at each point of a grid, as a picture.
 *
 * @import { BoundaryView } from "../types"
 * @import { Rgb } from "./color.js"
 * @typedef {{negative: Rgb, zero: Rgb, positive: Rgb, classes: Rgb[]}} FieldColours
 */

import { mix, ramp } from "./color.js";

/**
 * Return which kind of picture the view is: P(class 1), the likeliest of several classes, or a
 * predicted value.
 *
 * @param {Pick<BoundaryView, "classes" | "labels">} view
 * @returns {"binary" | "classes" | "value"}
 */
export function fieldKind(view) {
  if (view.labels && view.classes > 2) return "classes";
  return view.classes === 2 ? "binary" : "value";
}

/**
 * Paint the map into the pixels of a `size` × `size` image, low y at the bottom.
 *
 * @param {Uint8ClampedArray} pixels 4 × size², RGBA
 * @param {BoundaryView} view
 * @param {FieldColours} colours
 * @param {{discretize: boolean, limit: number}} options a predicted value of ± `limit` has full colour
 */
export function paintField(pixels, view, colours, { discretize, limit }) {
  const kind = fieldKind(view);
  if (kind === "classes") {
    paintClasses(pixels, view, colours, discretize);
    return;
  }
  const table = ramp([colours.negative, colours.zero, colours.positive]);
  const [low, span] = kind === "binary" ? [0, 1] : [-limit, 2 * limit];
  each(view.size, (from, to) => {
    let share = ((view.values[from] ?? 0) - low) / span;
    if (discretize) share = share >= 0.5 ? 1 : 0;
    const place = 3 * Math.round(Math.min(1, Math.max(0, share)) * 255);
    put(pixels, to, table[place], table[place + 1], table[place + 2]);
  });
}

/**
 * @param {Uint8ClampedArray} pixels
 * @param {BoundaryView} view
 * @param {FieldColours} colours
 * @param {boolean} discretize
 */
function paintClasses(pixels, view, colours, discretize) {
  const chance = 1 / view.classes;
  const tables = colours.classes.map((colour) => ramp([mix(colours.zero, colour, 0.06), colour], 64));
  each(view.size, (from, to) => {
    const table = tables[view.labels?.[from] ?? 0] ?? tables[0];
    const sure = discretize ? 1 : ((view.values[from] ?? 0) - chance) / (1 - chance);
    const place = 3 * Math.round(Math.min(1, Math.max(0, sure)) * 63);
    put(pixels, to, table?.[place], table?.[place + 1], table?.[place + 2]);
  });
}

/**
 * Call back with each grid point's place in the view and in the image.
 *
 * @param {number} size
 * @param {(from: number, to: number) => void} paint
 */
function each(size, paint) {
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      paint(row * size + column, 4 * ((size - 1 - row) * size + column));
    }
  }
}

/**
 * @param {Uint8ClampedArray} pixels
 * @param {number} at
 * @param {number} [red]
 * @param {number} [green]
 * @param {number} [blue]
 */
function put(pixels, at, red = 0, green = 0, blue = 0) {
  pixels[at] = red;
  pixels[at + 1] = green;
  pixels[at + 2] = blue;
  pixels[at + 3] = 255;
}

/**
 * Return the line along which `values` cross `level`, as segments x0, y0, x1, y1 in grid units
 * (the first value of a row at 0, the last at size - 1): marching squares.
 *
 * @param {ArrayLike<number>} values size², row by row
 * @param {number} size
 * @param {number} level
 * @returns {number[]}
 */
export function contour(values, size, level) {
  /** @type {number[]} */
  const segments = [];
  for (let y = 0; y + 1 < size; y++) {
    for (let x = 0; x + 1 < size; x++) {
      const at = y * size + x;
      const a = (values[at] ?? 0) - level;
      const b = (values[at + 1] ?? 0) - level;
      const c = (values[at + size + 1] ?? 0) - level;
      const d = (values[at + size] ?? 0) - level;
      const ups = Number(a >= 0) + Number(b >= 0) + Number(c >= 0) + Number(d >= 0);
      if (ups > 0 && ups < 4) cross(segments, [a, b, c, d], x, y);
    }
  }
  return segments;
}

/**
 * Add where the line crosses one cell.
 *
 * @param {number[]} segments
 * @param {[number, number, number, number]} corners against the clock from the lower left
 * @param {number} x
 * @param {number} y
 */
function cross(segments, [a, b, c, d], x, y) {
  /** @type {number[][]} */
  const cuts = [];
  if (a >= 0 !== b >= 0) cuts.push([x + a / (a - b), y]);
  if (b >= 0 !== c >= 0) cuts.push([x + 1, y + b / (b - c)]);
  if (c >= 0 !== d >= 0) cuts.push([x + d / (d - c), y + 1]);
  if (d >= 0 !== a >= 0) cuts.push([x, y + a / (a - d)]);
  // Four cuts are a saddle: the middle tells whether a and c belong together or b and d.
  const turned = cuts.length === 4 && a + b + c + d >= 0 !== a >= 0;
  const order = turned ? [1, 2, 3, 0] : [0, 1, 2, 3];
  for (let i = 0; i < cuts.length; i += 2) {
    segments.push(...(cuts[order[i] ?? i] ?? []), ...(cuts[order[i + 1] ?? i + 1] ?? []));
  }
}
