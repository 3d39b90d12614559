/** Small pictures in a grid: their pixels, and where each stands. */

/**
 * Return the bytes that a base64 text stands for.
 *
 * @param {string} base64
 */
export function bytes(base64) {
  const text = atob(base64);
  return Uint8Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
}

/**
 * Return the height and width in pixels of an image's shape: [channels, height, width] or
 * [height, width].
 *
 * @param {number[]} shape
 * @returns {[height: number, width: number]}
 */
export const imageSize = (shape) => [shape.at(-2) ?? 1, shape.at(-1) ?? 1];

/**
 * Paint grey images below one another into RGBA pixels, so that one image holds them all.
 *
 * @param {Uint8ClampedArray} pixels
 * @param {ArrayLike<number>} grey 0 to 255, image after image
 * @param {ArrayLike<number>} table a ramp of 256 colours from paper to ink
 */
export function paintGrey(pixels, grey, table) {
  for (let i = 0; i < grey.length; i++) {
    const place = 3 * (grey[i] ?? 0);
    pixels[4 * i] = table[place] ?? 0;
    pixels[4 * i + 1] = table[place + 1] ?? 0;
    pixels[4 * i + 2] = table[place + 2] ?? 0;
    pixels[4 * i + 3] = 255;
  }
}

/**
 * @typedef {object} Grid
 * @property {number} columns
 * @property {number} rows
 * @property {number} width of a cell
 * @property {number} height of a cell
 * @property {number} image the side of the picture within the cell
 */

/**
 * Lay out rows of cells of at least `wanted` pixels' width that fill `width`.
 *
 * @param {number} width
 * @param {number} wanted
 * @param {number} caption the height of the text below a picture
 * @param {{gap: number, most: number, rows: number}} sizes the space between pictures, their
 *   largest side, how many rows
 * @returns {Grid}
 */
export function grid(width, wanted, caption, { gap, most, rows }) {
  const columns = Math.max(1, Math.floor(width / wanted));
  const cell = width / columns;
  const image = Math.floor(Math.min(most, cell - gap));
  return { columns, rows, width: cell, height: image + caption, image };
}

/**
 * Return which cell is at that place, -1 for none.
 *
 * @param {Grid} cells
 * @param {number} x
 * @param {number} y
 */
export function cellAt(cells, x, y) {
  const column = Math.floor(x / cells.width);
  const row = Math.floor(y / cells.height);
  const inside = column >= 0 && column < cells.columns && row >= 0 && row < cells.rows;
  return inside ? row * cells.columns + column : -1;
}
