/**
 * One distribution as a filled outline that stands on its line, and as the ghost of an earlier one.
 *
 * @import { Box, Paper } from "./canvas.js"
 */

import { text } from "./canvas.js";
import { percent } from "./format.js";
import { headroom, height } from "./histogram.js";

/**
 * @typedef {object} Ridge
 * @property {Float64Array} shares of all values, by bin across the box
 * @property {Float64Array | null} ghost the same at step 0
 * @property {number} logValues how many values there are, for a logarithmic height; 0: linear
 * @property {boolean} shareCut whether the share of a bar that is cut off stands beside it
 * @property {(bin: number) => boolean} marked whether a bin lies where the unit is saturated
 */

/**
 * Return the height of each bin, 0 to 1, and the bar that is cut off at the top.
 *
 * @param {Float64Array} shares
 * @param {number} top the share that fills the row
 * @param {number} logValues
 */
const heights = (shares, top, logValues) => shares.map((share) => height(share, top, logValues));

/**
 * Draw a distribution into its box.
 *
 * @param {Paper} paper
 * @param {Box} box
 * @param {Ridge} ridge
 */
export function drawRidge(paper, box, ridge) {
  const { ctx, palette } = paper;
  const { top, cut } = ridge.logValues ? { top: Math.max(...ridge.shares), cut: -1 } : headroom(ridge.shares);
  const now = heights(ridge.shares, top, ridge.logValues);
  fill(ctx, box, now, (bin) => !ridge.marked(bin), palette.accent);
  fill(ctx, box, now, ridge.marked, palette.negative);
  if (ridge.ghost) {
    outline(ctx, box, heights(ridge.ghost, top, ridge.logValues), palette["line-strong"]);
  }
  if (cut >= 0) drawCut(paper, box, cut, ridge);
}

/**
 * Fill the steps of the bins that are `wanted`.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {Box} box
 * @param {Float64Array} tops
 * @param {(bin: number) => boolean} wanted
 * @param {string} color
 */
function fill(ctx, box, tops, wanted, color) {
  const width = box.width / tops.length;
  const bottom = box.y + box.height;
  ctx.beginPath();
  for (let i = 0; i < tops.length; i++) {
    const top = tops[i] ?? 0;
    // A bin that holds anything is seen, however little it is.
    if (top > 0 && wanted(i)) {
      const tall = Math.max(1, top * box.height);
      ctx.rect(box.x + i * width, bottom - tall, width, tall);
    }
  }
  ctx.fillStyle = color;
  ctx.fill();
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {Box} box
 * @param {Float64Array} tops
 * @param {string} color
 */
function outline(ctx, box, tops, color) {
  const width = box.width / tops.length;
  const bottom = box.y + box.height;
  ctx.beginPath();
  ctx.moveTo(box.x, bottom);
  tops.forEach((top, i) => {
    const y = bottom - top * box.height;
    ctx.lineTo(box.x + i * width, y);
    ctx.lineTo(box.x + (i + 1) * width, y);
  });
  ctx.lineTo(box.x + box.width, bottom);
  ctx.strokeStyle = color;
  ctx.lineWidth = 1.25;
  ctx.stroke();
}

/**
 * Mark a bar that is taller than its row: a gap near its top, and its share beside it.
 *
 * @param {Paper} paper
 * @param {Box} box
 * @param {number} bin
 * @param {Ridge} ridge
 */
function drawCut(paper, box, bin, { shares, shareCut }) {
  const { ctx, em, palette } = paper;
  const width = box.width / shares.length;
  const x = box.x + bin * width;
  ctx.fillStyle = palette.surface;
  ctx.fillRect(x - 1, box.y + 5, width + 2, 2);
  if (!shareCut) return;
  const left = bin > shares.length / 2;
  text(paper, percent(shares[bin]), left ? x - 4 : x + width + 4, box.y + em * 0.55, {
    align: left ? "right" : "left",
    halo: true,
  });
}
