/**
 * The drawing of the gradients: a row a layer; in columns the gradient's size, the size of the
 * updates against the weights, the gradient's distribution, and its size over time.
 *
 * @import { Box, Paper } from "../draw/canvas.js"
 * @import { Histogram, HealthStatus, LayerProbe, LayerSummary, Probes } from "../types"
 * @import { Row } from "./names.js"
 * @typedef {"size" | "ratio" | "shape" | "history"} Column
 * @typedef {{rows: Row[], probes: Probes | null, first: Probes | null, history: Probes[], view: string,
 *            summary: LayerSummary[]}} Model
 */

import { axisBelow, rule, text, widest } from "../draw/canvas.js";
import { decadesAround, drawBand, drawProfile, drawSpark, logMarks } from "../draw/dots.js";
import { number, tenTo } from "../draw/format.js";
import { rebin } from "../draw/histogram.js";
import { drawRidge } from "../draw/ridge.js";
import { logarithmic } from "../draw/scale.js";
import { t } from "../i18n/index.js";
import { hasWeights } from "./names.js";
import { binsOf } from "./distributions.js";
import { rowStatuses, symbol } from "./health.js";

/** Updates of about a thousandth of the weights train well (Karpathy, CS231n, "babysitting"). */
export const HEALTHY = /** @type {[number, number]} */ ([1e-4, 1e-2]);

/** The height of the headings and the axis, in text sizes. */
const FRAME = 5.4;

/** Bins across a distribution. */
const BINS = 41;

/**
 * Return the typical size (root mean square) of the values of a distribution.
 *
 * @param {Pick<Histogram, "mean" | "std">} gradient
 */
const typical = ({ mean, std }) => Math.hypot(mean, std);

/**
 * Return the typical size (root mean square) of the gradient of a layer's weights; null for a
 * layer without weights.
 *
 * @param {LayerProbe} layer
 * @param {LayerSummary[]} summary the layers' counts of parameters
 */
export function gradientSize({ index, gradient, out_shape: [units = 0] }, summary) {
  const weights = (summary[index]?.parameters ?? 0) - units; // without the biases, one a unit
  return gradient.norm !== undefined && weights > 0 ? gradient.norm / Math.sqrt(weights) : null;
}

/**
 * Return the columns that fit a width; a narrow one shows two, which the user chooses.
 *
 * @param {number} width
 * @param {number} em
 * @param {string} view
 * @returns {Column[]}
 */
export function columnsFor(width, em, view) {
  if (width >= em * 62) return ["size", "ratio", "shape", "history"];
  return view === "shape" ? ["shape", "history"] : ["size", "ratio"];
}

/**
 * Tell whether a row's name stands above its drawing instead of beside it.
 *
 * @param {number} width
 * @param {number} em
 */
const isStacked = (width, em) => width < em * 32;

export class Flow {
  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    const blocks = model.rows.every(({ layer }) => hasWeights(layer.kind));
    this.states = model.probes ? rowStatuses(model.probes, model.rows, blocks) : [];
    /** @type {{row: Row, box: Box}[]} */
    this.placed = [];
  }

  /**
   * @param {number} width
   * @param {number} em
   */
  step(width, em) {
    const rows = Math.max(1, this.model.rows.length);
    return em * (isStacked(width, em) ? 4 : Math.min(5, Math.max(2.7, 20 / rows)));
  }

  /**
   * @param {number} width
   * @param {number} em
   */
  height(width, em) {
    return em * FRAME + Math.max(1, this.model.rows.length) * this.step(width, em);
  }

  /** @param {Paper} paper */
  draw(paper) {
    const { width, em, palette } = paper;
    const { rows, view } = this.model;
    if (rows.length === 0) {
      text(paper, t("panel.none"), width / 2, em * 3, { align: "center", color: palette.muted });
      return;
    }
    const left = isStacked(width, em) ? 0 : this.nameWidth(paper);
    const top = em * 3.2;
    const step = Math.max(this.step(width, em), (paper.height - FRAME * em) / rows.length);
    this.placed = rows.map((row, i) => ({ row, box: { x: 0, y: top + i * step, width, height: step } }));
    for (const { box } of this.placed) rule(paper.ctx, [0, box.y], [width, box.y], palette.line);
    const columns = columnsFor(width, em, view);
    const gap = em * 2;
    const each = (width - left - gap * (columns.length - 1) - em * 0.5) / columns.length;
    columns.forEach((column, i) => {
      const box = { x: left + i * (each + gap), y: top, width: each, height: step * rows.length };
      text(paper, t(`panel.gradients.${column}`), box.x, em * 0.7, { max: each });
      text(paper, t(`panel.gradients.${column}.hint`), box.x, em * 2.1, { color: palette.muted, max: each });
      DRAWN[column](paper, box, this);
    });
    this.placed.forEach(({ row, box }, i) => this.drawName(paper, row, box, this.states[i] ?? "ok"));
  }

  /** @param {Paper} paper */
  nameWidth(paper) {
    const words = this.model.rows.flatMap(({ name }, i) => [name, statusWords(this.states[i] ?? "ok")]);
    return Math.min(paper.width * 0.3, widest(paper, words) + paper.em * 1.2);
  }

  /**
   * Write a layer's name, and below it what is wrong with it.
   *
   * @param {Paper} paper
   * @param {Row} row
   * @param {Box} box
   * @param {HealthStatus} status
   */
  drawName(paper, { name }, box, status) {
    const { em, width, palette } = paper;
    const words = statusWords(status);
    const color = status === "ok" ? palette.good : palette.warning;
    if (isStacked(width, em)) {
      text(paper, name, 0, box.y + em * 0.9, { bold: true, halo: true, max: width / 2 });
      text(paper, words, width - 2, box.y + em * 0.9, { color, align: "right", halo: true, max: width / 2 });
      return;
    }
    text(paper, name, 0, box.y + box.height / 2 - em * 0.65, { bold: true, max: this.nameWidth(paper) });
    text(paper, words, 0, box.y + box.height / 2 + em * 0.7, { color, max: this.nameWidth(paper) });
  }

  /**
   * Return the middle of each row's drawing.
   *
   * @param {Paper} paper
   */
  middles({ width, em }) {
    const down = isStacked(width, em) ? em * 0.9 : 0;
    return this.placed.map(({ box }) => box.y + box.height / 2 + down);
  }

  /** @param {number} y */
  inspect(y) {
    const hit = this.placed.find(({ box }) => y >= box.y && y < box.y + box.height);
    if (!hit) return null;
    const { layer, name } = hit.row;
    const { gradient } = layer;
    const size = gradientSize(layer, this.model.summary);
    return [
      name,
      ...(size === null ? [] : [t("panel.gradients.weights", { size: number(size) })]),
      t("panel.gradients.outputs", { mean: number(gradient.mean), std: number(gradient.std) }),
      binsOf(gradient),
      ...(layer.update_ratio === null ? [] : [t("panel.gradients.updates", { ratio: number(layer.update_ratio) })]),
    ];
  }
}

/** @param {HealthStatus} status */
const statusWords = (status) => `${symbol(status)} ${t(`panel.health.${status}.short`)}`;

/** @type {Record<Column, (paper: Paper, box: Box, flow: Flow) => void>} */
const DRAWN = { size: drawSize, ratio: drawRatio, shape: drawShape, history: drawHistory };

/**
 * @param {Paper} paper
 * @param {Box} box
 * @param {[number, number]} domain
 */
function logAxis(paper, box, domain) {
  const scale = logarithmic(domain, [box.x, box.x + box.width]);
  const label = /** @param {number} value */ (value) => tenTo(Math.round(Math.log10(value)));
  axisBelow(paper, box, scale, logMarks(domain, box.width, paper.em), label);
  return scale;
}

/**
 * Return the size of a layer's gradient in a probe.
 *
 * @param {Probes | null} probes
 * @param {number} index
 * @param {Model} model
 */
function sizeIn(probes, index, { summary }) {
  const layer = probes?.layers[index];
  return layer ? gradientSize(layer, summary) : null;
}

/** @param {Model} model */
function sizeDomain(model) {
  const { rows, probes, first } = model;
  const sizes = [probes, first].flatMap((of) => rows.map(({ layer }) => sizeIn(of, layer.index, model)));
  return decadesAround(sizes, 4);
}

/**
 * @param {Paper} paper
 * @param {Box} box
 * @param {Flow} flow
 */
function drawSize(paper, box, flow) {
  const { palette } = paper;
  const { rows, probes, first } = flow.model;
  const scale = logAxis(paper, box, sizeDomain(flow.model));
  const middles = flow.middles(paper);
  const dots = /** @param {Probes | null} of */ (of) =>
    rows.map(({ layer }, i) => ({ value: sizeIn(of, layer.index, flow.model), y: middles[i] ?? 0 }));
  if (first && first !== probes) drawProfile(paper, scale, dots(first), { color: palette.ghost, hollow: true });
  drawProfile(paper, scale, dots(probes), { color: palette.accent });
}

/**
 * @param {Paper} paper
 * @param {Box} box
 * @param {Flow} flow
 */
function drawRatio(paper, box, flow) {
  const { ctx, palette } = paper;
  const middles = flow.middles(paper);
  const dots = flow.model.rows.map(({ layer }, i) => ({ value: layer.update_ratio, y: middles[i] ?? 0 }));
  const domain = decadesAround([...HEALTHY, ...dots.map(({ value }) => value)], 4);
  drawBand(ctx, box, logarithmic(domain, [box.x, box.x + box.width]), HEALTHY, palette["good-soft"]);
  const scale = logAxis(paper, box, domain);
  const middle = scale(1e-3);
  rule(ctx, [middle, box.y], [middle, box.y + box.height], palette.good, [2, 3]);
  drawProfile(paper, scale, dots, { color: palette.accent });
}

/**
 * @param {Paper} paper
 * @param {Box} box
 * @param {Flow} flow
 */
function drawShape(paper, box, flow) {
  const { ctx, em, palette } = paper;
  const middles = flow.middles(paper);
  flow.model.rows.forEach(({ layer }, i) => {
    const { gradient } = layer;
    const limit = 4 * typical(gradient) || 1;
    const tall = em * 2;
    const y = (middles[i] ?? 0) - tall / 2;
    const row = { x: box.x, y, width: box.width, height: tall };
    const shares = rebin(gradient, -limit, limit, BINS);
    drawRidge(paper, row, { shares, ghost: null, logValues: 0, shareCut: false, marked: () => false });
    rule(ctx, [box.x, y + tall], [box.x + box.width, y + tall], palette["line-strong"]);
    text(paper, `±${number(limit, 2)}`, box.x, y + em * 0.5, { color: palette.muted });
  });
  const middle = box.x + box.width / 2;
  text(paper, "0", middle, box.y + box.height + 4 + em * 0.7, { align: "center", color: palette.muted });
}

/**
 * @param {Paper} paper
 * @param {Box} box
 * @param {Flow} flow
 */
function drawHistory(paper, box, flow) {
  const { ctx, em, palette } = paper;
  const { rows, history, probes } = flow.model;
  const last = Math.max(1, probes?.step ?? 1);
  const middles = flow.middles(paper);
  rows.forEach(({ layer }, i) => {
    const points = history.map((one) => ({ x: one.step / last, value: sizeIn(one, layer.index, flow.model) }));
    const domain = decadesAround(points.map(({ value }) => value), 2);
    const tall = em * 2;
    const y = (middles[i] ?? 0) - tall / 2;
    rule(ctx, [box.x, y + tall], [box.x + box.width, y + tall], palette["line-strong"]);
    drawSpark(paper, { x: box.x, y, width: box.width, height: tall }, points, domain, palette.accent);
  });
  const y = box.y + box.height + 4 + em * 0.7;
  text(paper, "0", box.x, y, { color: palette.muted });
  text(paper, t("panel.step", { step: last }), box.x + box.width, y, { align: "right", color: palette.muted });
}
