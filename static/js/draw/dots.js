/**
 * Sizes on a logarithmic axis, one dot a row, joined from row to row: the profile over depth.
 *
 * @import { Box, Paper } from "./canvas.js"
 * @import { Scale } from "./scale.js"
 */

import { text } from "./canvas.js";
import { powers, tenTo } from "./scale.js";

/**
 * Return whole powers of ten around all values above 0, wide enough to tell differences apart.
 *
 * @param {(number | null)[]} values
 * @param {number} decades the least span
 * @returns {[number, number]}
 */
export function decadesAround(values, decades) {
  const sizes = values.filter((value) => value !== null && value > 0).map((value) => Math.log10(Number(value)));
  if (sizes.length === 0) return [tenTo(-decades), 1];
  let low = Math.floor(Math.min(...sizes) - 0.1);
  let high = Math.ceil(Math.max(...sizes) + 0.1);
  for (let grow = 0; high - low < decades; grow++) {
    if (grow % 2) high += 1;
    else low -= 1;
  }
  return [tenTo(low), tenTo(high)];
}

/**
 * Draw the dots of one quantity, joined by a line; `hollow` for what was. What is 0 has no place
 * on the axis: it is written at its low end.
 *
 * @param {Paper} paper
 * @param {Scale} scale
 * @param {{value: number | null, y: number}[]} dots from the first layer to the last
 * @param {{color: string, hollow?: boolean}} style
 */
export function drawProfile(paper, scale, dots, { color, hollow = false }) {
  const { ctx, em, palette } = paper;
  ctx.strokeStyle = color;
  ctx.lineWidth = 1.5;
  ctx.setLineDash(hollow ? [4, 3] : []);
  ctx.beginPath();
  let joined = false;
  for (const { value, y } of dots) {
    if (value === null) continue;
    if (joined && value) ctx.lineTo(scale(value), y);
    else if (value) ctx.moveTo(scale(value), y);
    joined = value > 0;
  }
  ctx.stroke();
  ctx.setLineDash([]);
  for (const { value, y } of dots) {
    if (value === 0 && !hollow) text(paper, "0", scale.range[0] + 3, y, { color: palette.warning, bold: true });
    if (!value) continue;
    ctx.fillStyle = hollow ? palette.surface : color;
    ctx.beginPath();
    ctx.arc(scale(value), y, em * (hollow ? 0.24 : 0.38), 0, 2 * Math.PI);
    ctx.fill();
    if (hollow) ctx.stroke();
  }
}

/**
 * Shade the part of a box between two values.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {Box} box
 * @param {Scale} scale
 * @param {[number, number]} band
 * @param {string} color
 */
export function drawBand(ctx, box, scale, band, color) {
  const [left, right] = band.map(scale);
  ctx.fillStyle = color;
  ctx.fillRect(Number(left), box.y, Number(right) - Number(left), box.height);
}

/**
 * Draw a series as a small line whose height is the logarithm of its values.
 *
 * @param {Paper} paper
 * @param {Box} box
 * @param {{x: number, value: number | null}[]} points x from 0 to 1, in order
 * @param {[number, number]} domain of the values
 * @param {string} color
 */
export function drawSpark({ ctx }, box, points, domain, color) {
  const low = Math.log10(domain[0]);
  const span = Math.log10(domain[1]) - low || 1;
  ctx.beginPath();
  for (const { x, value } of points) {
    if (value === null || value <= 0) continue;
    const share = Math.min(1, Math.max(0, (Math.log10(value) - low) / span));
    ctx.lineTo(box.x + x * box.width, box.y + (1 - share) * box.height);
  }
  ctx.strokeStyle = color;
  ctx.lineWidth = 1.5;
  ctx.stroke();
}

/**
 * Return the marks of a logarithmic axis.
 *
 * @param {[number, number]} domain
 * @param {number} width pixels
 * @param {number} em
 */
export const logMarks = (domain, width, em) =>
  powers(domain[0], domain[1], Math.max(2, Math.floor(width / (em * 3.4))));
