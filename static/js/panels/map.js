/**
 * The drawing of the decision map: field, border, points, axes, legend.
 *
 * @import { Box, Paper } from "../draw/canvas.js"
 * @import { FieldColours } from "../draw/field.js"
 * @import { Palette } from "../draw/palette.js"
 * @import { BoundaryView, Samples } from "../types"
 * @import { Points } from "./samples.js"
 * @typedef {object} Model
 * @property {BoundaryView | null} view
 * @property {Samples | null} samples
 * @property {string[]} names of the classes
 * @property {boolean} discretize
 * @property {boolean} validation whether the validation points are shown too
 */

import { h } from "../dom.js";
import { fit, rule, text } from "../draw/canvas.js";
import { css, mix, parse } from "../draw/color.js";
import { contour, fieldKind, paintField } from "../draw/field.js";
import { tick } from "../draw/format.js";
import { linear, ticks } from "../draw/scale.js";
import { t } from "../i18n/index.js";
import { drawLegend } from "./legend.js";
import { pointsOf } from "./samples.js";

/** The side of the map in text sizes: no larger, however wide the panel. */
const LARGEST = 34;

/**
 * Return the square of the map within a panel of that width, and where the drawing ends.
 *
 * @param {number} width
 * @param {number} em
 * @returns {Box & {bottom: number}}
 */
export function plotSquare(width, em) {
  const left = em * 3;
  const right = em * 6;
  const side = Math.round(Math.min(width - left - right, em * LARGEST));
  const x = Math.round(left + (width - left - right - side) / 2);
  return { x, y: 4, width: side, height: side, bottom: side + em * 3.4 };
}

export class MapDrawing {
  constructor() {
    this.field = h("canvas");
    this.dots = h("canvas");
    /** @type {unknown[]} what the dots were drawn from */
    this.dotted = [];
    /** @type {{view: BoundaryView, box: Box} | null} */
    this.placed = null;
  }

  /**
   * @param {Paper} paper
   * @param {Model} model
   */
  draw(paper, model) {
    const { width, em, palette } = paper;
    const { view } = model;
    const square = plotSquare(width, em);
    const box = { ...square, y: square.y + Math.max(0, (paper.height - square.bottom) / 2) };
    this.placed = view && { view, box };
    if (!view) {
      text(paper, t("panel.none"), width / 2, box.height / 2, { align: "center", color: palette.muted });
      return;
    }
    const colours = coloursOf(palette);
    const limit = limitOf(model);
    this.drawField(paper.ctx, box, view, colours, { discretize: model.discretize, limit });
    this.drawBorder(paper, box, view);
    this.drawDots(paper, box, model, colours, limit);
    drawAxes(paper, box, view);
    drawLegend(paper, box, { view, names: model.names, colours, limit, discretize: model.discretize });
  }

  /**
   * @param {CanvasRenderingContext2D} ctx
   * @param {Box} box
   * @param {BoundaryView} view
   * @param {FieldColours} colours
   * @param {{discretize: boolean, limit: number}} options
   */
  drawField(ctx, box, view, colours, options) {
    const { size } = view;
    const inner = fit(this.field, size, size, 1);
    const image = inner.createImageData(size, size);
    paintField(image.data, view, colours, options);
    inner.putImageData(image, 0, 0);
    // The grid's outermost points lie on the square's edge: the outer half of their cells is cut.
    ctx.imageSmoothingEnabled = true;
    ctx.drawImage(this.field, 0.5, 0.5, size - 1, size - 1, box.x, box.y, box.width, box.height);
  }

  /**
   * @param {Paper} paper
   * @param {Box} box
   * @param {BoundaryView} view
   */
  drawBorder({ ctx, palette }, box, view) {
    if (fieldKind(view) !== "binary") return;
    const unit = box.width / (view.size - 1);
    const line = contour(view.values, view.size, 0.5);
    ctx.beginPath();
    for (let i = 0; i < line.length; i += 4) {
      ctx.moveTo(box.x + Number(line[i]) * unit, box.y + box.height - Number(line[i + 1]) * unit);
      ctx.lineTo(box.x + Number(line[i + 2]) * unit, box.y + box.height - Number(line[i + 3]) * unit);
    }
    ctx.strokeStyle = palette.text;
    ctx.lineWidth = 1.25;
    ctx.stroke();
  }

  /**
   * Draw the points, on a canvas of their own that is kept while nothing about them changes.
   *
   * @param {Paper} paper
   * @param {Box} box
   * @param {Model} model
   * @param {FieldColours} colours
   * @param {number} limit
   */
  drawDots({ ctx, em, palette }, box, { view, samples, validation }, colours, limit) {
    if (!view || !samples) return;
    const made = [samples, validation, box.width, em, palette, devicePixelRatio, ...view.low, ...view.high, limit];
    if (made.some((value, i) => value !== this.dotted[i])) {
      const paper = { ctx: fit(this.dots, box.width, box.height, devicePixelRatio), em, palette };
      const color = painter(view, colours, limit);
      dot(paper, view, pointsOf(samples, "train"), box.width, color, false);
      if (validation) dot(paper, view, pointsOf(samples, "validation"), box.width, color, true);
      this.dotted = made;
    }
    ctx.drawImage(this.dots, box.x, box.y, box.width, box.height);
  }

  /**
   * Return what the network answers at a place of the canvas, null outside the map.
   *
   * @param {number} x
   * @param {number} y
   */
  valueAt(x, y) {
    if (!this.placed) return null;
    const { view, box } = this.placed;
    const [right, up] = [(x - box.x) / box.width, 1 - (y - box.y) / box.height];
    if (right < 0 || right > 1 || up < 0 || up > 1) return null;
    const last = view.size - 1;
    const at = Math.round(up * last) * view.size + Math.round(right * last);
    const kind = fieldKind(view);
    const raw = view.values[at] ?? 0;
    const label = kind === "classes" ? view.labels?.[at] ?? 0 : Number(raw >= 0.5);
    return {
      kind,
      label,
      value: kind === "binary" && label === 0 ? 1 - raw : raw,
      x: view.low[0] + right * (view.high[0] - view.low[0]),
      y: view.low[1] + up * (view.high[1] - view.low[1]),
    };
  }
}

/**
 * @param {Palette} palette
 * @returns {FieldColours}
 */
const coloursOf = (palette) => ({
  negative: parse(palette.negative),
  zero: parse(palette.zero),
  positive: parse(palette.positive),
  classes: palette.classes.map(parse),
});

/**
 * Return the size of a predicted value that has the full colour: the largest target.
 *
 * @param {Model} model
 */
function limitOf({ samples, view }) {
  if (!view || fieldKind(view) !== "value") return 1;
  const { target } = pointsOf(samples, "train");
  return target.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
}

/**
 * Return the function from a point's label or target to its colour.
 *
 * @param {BoundaryView} view
 * @param {FieldColours} colours
 * @param {number} limit
 * @returns {(target: number) => string}
 */
function painter(view, colours, limit) {
  const kind = fieldKind(view);
  if (kind === "binary") return (target) => css(target > 0.5 ? colours.positive : colours.negative);
  if (kind === "classes") return (target) => css(colours.classes[target] ?? colours.zero);
  return (target) => {
    const share = Math.min(1, Math.abs(target) / limit);
    return css(mix(colours.zero, target < 0 ? colours.negative : colours.positive, share));
  };
}

/**
 * Draw points: training points are discs, validation points diamonds with a strong edge.
 *
 * @param {Pick<Paper, "ctx" | "em" | "palette">} paper
 * @param {BoundaryView} view
 * @param {Points} points
 * @param {number} side
 * @param {(target: number) => string} color
 * @param {boolean} diamonds
 */
function dot({ ctx, em, palette }, view, points, side, color, diamonds) {
  const right = linear([view.low[0], view.high[0]], [0, side]);
  const up = linear([view.low[1], view.high[1]], [side, 0]);
  const radius = em * (points.x.length > 600 ? 0.2 : 0.27);
  ctx.lineWidth = diamonds ? 1.5 : 1;
  ctx.strokeStyle = diamonds ? palette.text : palette.surface;
  points.x.forEach((x, i) => {
    ctx.beginPath();
    outline(ctx, right(x), up(points.y[i] ?? 0), radius, diamonds);
    ctx.fillStyle = color(points.target[i] ?? 0);
    ctx.fill();
    ctx.stroke();
  });
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 * @param {boolean} diamond
 */
function outline(ctx, x, y, radius, diamond) {
  if (!diamond) {
    ctx.arc(x, y, radius, 0, 2 * Math.PI);
    return;
  }
  const reach = radius * 1.35;
  ctx.moveTo(x, y - reach);
  ctx.lineTo(x + reach, y);
  ctx.lineTo(x, y + reach);
  ctx.lineTo(x - reach, y);
  ctx.closePath();
}

/**
 * @param {Paper} paper
 * @param {Box} box
 * @param {BoundaryView} view
 */
function drawAxes(paper, box, view) {
  const { ctx, em, palette } = paper;
  const [bottom, right] = [box.y + box.height, box.x + box.width];
  ctx.strokeStyle = palette["line-strong"];
  ctx.lineWidth = 1;
  ctx.strokeRect(box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1);
  const across = linear([view.low[0], view.high[0]], [box.x, right]);
  const upward = linear([view.low[1], view.high[1]], [bottom, box.y]);
  const style = { color: palette.muted };
  const xs = ticks(view.low[0], view.high[0], 5);
  const ys = ticks(view.low[1], view.high[1], 5);
  const stepOf = /** @param {number[]} values */ (values) => (values[1] ?? 1) - (values[0] ?? 0);
  for (const x of xs) {
    rule(ctx, [across(x), bottom], [across(x), bottom + 4], palette["line-strong"]);
    text(paper, tick(x, stepOf(xs)), across(x), bottom + 4 + em * 0.7, { ...style, align: "center" });
  }
  for (const y of ys) {
    rule(ctx, [box.x - 4, upward(y)], [box.x, upward(y)], palette["line-strong"]);
    text(paper, tick(y, stepOf(ys)), box.x - 7, upward(y), { ...style, align: "right" });
  }
  text(paper, "x₁", box.x + box.width / 2, bottom + 4 + em * 2, { ...style, align: "center" });
  text(paper, "x₂", box.x - em * 2.8, box.y + box.height / 2, style);
}
