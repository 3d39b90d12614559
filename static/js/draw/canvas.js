/**
 * Thin helpers around a 2-D canvas context: sharp on every screen, text that fits.
 *
 * @import { Palette } from "./palette.js"
 * @import { Scale } from "./scale.js"
 * @typedef {object} Paper what a drawing function gets
 * @property {CanvasRenderingContext2D} ctx in CSS pixels
 * @property {number} width
 * @property {number} height
 * @property {number} em the size of the text, at least 13 pixels
 * @property {Palette} palette
 * @typedef {{x: number, y: number, width: number, height: number}} Box
 */

/**
 * Give the canvas as many pixels as the screen has, empty it, and return the context.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {number} width in CSS pixels
 * @param {number} height
 * @param {number} ratio device pixels a CSS pixel
 * @returns {CanvasRenderingContext2D}
 */
export function fit(canvas, width, height, ratio) {
  const [columns, rows] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== columns || canvas.height !== rows) {
    canvas.width = columns;
    canvas.height = rows;
  }
  const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, width, height);
  return ctx;
}

/**
 * Write one line of text, shortened to fit.
 *
 * @param {Paper} paper
 * @param {string} words
 * @param {number} x
 * @param {number} y its middle
 * @param {{color?: string, align?: CanvasTextAlign, bold?: boolean, max?: number, halo?: boolean}} [style]
 *   `halo` keeps it readable on what lies below
 */
export function text({ ctx, em, palette }, words, x, y, style = {}) {
  ctx.font = `${style.bold ? 600 : 400} ${em}px ${palette.font}`;
  ctx.fillStyle = style.color ?? palette.text;
  ctx.textAlign = style.align ?? "left";
  ctx.textBaseline = "middle";
  const line = style.max ? shortened(ctx, words, style.max) : words;
  if (style.halo) {
    ctx.strokeStyle = palette.surface;
    ctx.lineWidth = 4;
    ctx.lineJoin = "round";
    ctx.strokeText(line, x, y);
  }
  ctx.fillText(line, x, y);
}

/**
 * Return the width of the longest of some bold words, in pixels.
 *
 * @param {Paper} paper
 * @param {string[]} words
 */
export function widest({ ctx, em, palette }, words) {
  ctx.font = `600 ${em}px ${palette.font}`;
  return Math.max(0, ...words.map((word) => ctx.measureText(word).width));
}

/**
 * @param {Pick<CanvasRenderingContext2D, "measureText">} ctx
 * @param {string} words
 * @param {number} max pixels
 */
export function shortened(ctx, words, max) {
  if (ctx.measureText(words).width <= max) return words;
  let length = words.length - 1;
  while (length > 1 && ctx.measureText(`${words.slice(0, length)}…`).width > max) length--;
  return `${words.slice(0, length).trimEnd()}…`;
}

/**
 * Draw a thin straight line, aligned to whole pixels so that it is sharp.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {[number, number]} from
 * @param {[number, number]} to
 * @param {string} color
 * @param {number[]} [dash]
 */
export function rule(ctx, from, to, color, dash = []) {
  ctx.strokeStyle = color;
  ctx.lineWidth = 1;
  ctx.setLineDash(dash);
  ctx.beginPath();
  ctx.moveTo(Math.round(from[0]) + 0.5, Math.round(from[1]) + 0.5);
  ctx.lineTo(Math.round(to[0]) + 0.5, Math.round(to[1]) + 0.5);
  ctx.stroke();
  ctx.setLineDash([]);
}

/**
 * Draw the marks of a horizontal axis under a box, with a faint line up through it.
 *
 * @param {Paper} paper
 * @param {Box} box
 * @param {Scale} scale
 * @param {number[]} values
 * @param {(value: number) => string} label
 */
export function axisBelow(paper, box, scale, values, label) {
  const { ctx, em, palette } = paper;
  const bottom = box.y + box.height;
  for (const value of values) {
    const x = scale(value);
    rule(ctx, [x, box.y], [x, bottom + 4], palette.line);
    const words = label(value);
    const half = ctx.measureText(words).width / 2;
    // Marks at the ends stay near the box, clear of what stands beside it.
    const [left, right] = [Math.max(0, box.x - em / 2), Math.min(paper.width, box.x + box.width + em / 2)];
    const inside = Math.min(right - half, Math.max(left + half, x));
    text(paper, words, inside, bottom + 4 + em * 0.7, { color: palette.muted, align: "center" });
  }
}
