/**
 * The drawing of the activations: a row a layer, on one axis or each on its own, in each the
 * distribution of now and the outline of that of step 0.
 *
 * @import { Box, Paper } from "../draw/canvas.js"
 * @import { Histogram, LayerProbe, Store } from "../types"
 * @import { Row } from "./names.js"
 */

import { axisBelow, rule, text, widest } from "../draw/canvas.js";
import { number, percent, tick } from "../draw/format.js";
import { around, bulk, rebin, total } from "../draw/histogram.js";
import { drawRidge } from "../draw/ridge.js";
import { linear, steady, ticks } from "../draw/scale.js";
import { t } from "../i18n/index.js";
import { isActivation, rowsIn } from "./names.js";
import { chosen } from "./settings.js";
import { spread } from "./spread.js";

/** The height of the axis and its name, in text sizes. */
const FOOT = 3.4;

/** Bins across a row. */
const BINS = 40;

/** Where an output counts as saturated, by kind (the thresholds of the server's probes). */
const ENDS = /** @type {Record<string, [number, number]>} */ ({
  sigmoid: [0.01, 0.99],
  tanh: [-0.98, 0.98],
});

/** What an axis must always show, by kind. */
const LIMITS = /** @type {Record<string, [number, number]>} */ ({ sigmoid: [0, 1], tanh: [-1, 1] });

/** @param {LayerProbe} layer */
export const canSaturate = ({ kind }) => kind in ENDS;

export class Distributions {
  /** @param {Store} store */
  constructor(store) {
    this.store = store;
    /** @type {[number, number] | null} */
    this.shown = null;
    this.network = "";
    /** @type {{row: Row, box: Box}[]} */
    this.placed = [];
    /** @type {Set<number>} the layers with dead or saturated units */
    this.ill = new Set();
  }

  rows() {
    const probes = this.store.get("probes") ?? this.store.get("firstProbes");
    const layers = probes?.layers ?? [];
    const ill = probes?.health.filter(({ status }) => status === "dead" || status === "saturated") ?? [];
    this.ill = new Set(ill.map(({ layer }) => layer));
    const all = chosen(this.store, "allLayers", false) || !layers.some(({ kind }) => isActivation(kind));
    return rowsIn(this.store, probes, ({ kind }) => all || isActivation(kind));
  }

  /**
   * @param {number} width
   * @param {number} em
   */
  height(width, em) {
    const count = Math.max(1, this.rows().length);
    return count * rowHeight(count, width, em) + em * FOOT;
  }

  /** @param {Paper} paper */
  draw(paper) {
    const { width, em, palette } = paper;
    const rows = this.rows();
    if (rows.length === 0) {
      text(paper, t("panel.none"), width / 2, em * 3, { align: "center", color: palette.muted });
      return;
    }
    const own = chosen(this.store, "activationAxis", "common") === "own";
    const network = rows.map(({ name }) => name).join();
    if (network !== this.network) this.shown = null; // another network is shown afresh
    this.network = network;
    this.shown = steady(this.shown, around(rows.map(({ layer }) => this.range(layer))));
    const step = Math.max(rowHeight(rows.length, width, em), (paper.height - FOOT * em) / rows.length);
    const left = Math.min(width * 0.3, widest(paper, rows.map(({ name }) => name)) + em);
    this.placed = rows.map((row, i) => ({ row, box: plotBox(paper, i * step, step, left) }));
    if (!own) this.drawAxis(paper, this.shown, step * rows.length);
    for (const { row, box } of this.placed) this.drawRow(paper, row, box, own ? null : this.shown);
    const [first] = this.placed;
    const words = t(own ? "panel.activations.own.axis" : "panel.activations.value");
    text(paper, words, (first?.box.x ?? 0) + (first?.box.width ?? 0) / 2, paper.height - em * 0.8, {
      color: palette.muted,
      align: "center",
    });
  }

  /**
   * @param {Paper} paper
   * @param {[number, number]} range
   * @param {number} height
   */
  drawAxis(paper, range, height) {
    const [first] = this.placed;
    if (!first) return;
    const box = { ...first.box, y: 4, height: height - 4 };
    const scale = linear(range, [box.x, box.x + box.width]);
    const marks = ticks(...range, Math.max(2, box.width / (paper.em * 5)));
    const distance = (marks[1] ?? 1) - (marks[0] ?? 0);
    axisBelow(paper, box, scale, marks, (value) => tick(value, distance));
  }

  /**
   * Return the range that a layer's row wants to show.
   *
   * @param {LayerProbe} layer
   * @returns {[number, number]}
   */
  range(layer) {
    const ghost = this.ghost(layer);
    const ranges = [bulk(layer.activation), ...(ghost ? [bulk(ghost, 0.02)] : [])];
    const limits = LIMITS[layer.kind];
    return around(limits ? [limits] : ranges);
  }

  /**
   * @param {LayerProbe} layer
   * @returns {Histogram | null}
   */
  ghost(layer) {
    const first = this.store.get("firstProbes")?.layers[layer.index];
    return first?.kind === layer.kind ? first.activation : null;
  }

  /**
   * @param {Paper} paper
   * @param {Row} row
   * @param {Box} box
   * @param {[number, number] | null} shared
   */
  drawRow(paper, row, box, shared) {
    const { ctx, palette } = paper;
    const { layer } = row;
    const [low, high] = shared ?? around([bulk(layer.activation)]);
    const ghost = this.ghost(layer);
    const ends = ENDS[layer.kind];
    const width = (high - low) / BINS;
    drawRidge(paper, box, {
      shares: rebin(layer.activation, low, high, BINS),
      ghost: ghost && rebin(ghost, low, high, BINS),
      logValues: chosen(this.store, "logCounts", false) ? total(layer.activation) : 0,
      shareCut: true,
      marked: (bin) => !!ends && (low + bin * width < ends[0] || low + (bin + 1) * width > ends[1]),
    });
    const bottom = box.y + box.height;
    rule(ctx, [box.x, bottom], [box.x + box.width, bottom], palette["line-strong"]);
    writeRow(paper, row, box, this.ill.has(layer.index));
  }

  /** @param {number} y */
  inspect(y) {
    const hit = this.placed.find(({ box }) => y >= box.y - 8 && y <= box.y + box.height + 8);
    return hit ? details(hit.row) : null;
  }

  label() {
    const step = (this.store.get("probes") ?? this.store.get("firstProbes"))?.step ?? 0;
    const rows = this.rows().map(({ name, layer }) => `${name}${t("panel.colon")}${spread(layer)}`);
    return t("panel.activations.label", { step, rows: rows.join("; ") });
  }
}

/**
 * Return the height of a row: few rows are taller, so that the panel is about the same size for
 * any network.
 *
 * @param {number} rows
 * @param {number} width
 * @param {number} em
 */
const rowHeight = (rows, width, em) =>
  em * (Math.min(9, Math.max(2.7, 17 / rows)) + (isStacked(width, em) ? 1.4 : 0));

/**
 * Tell whether a row's words stand above its drawing instead of beside it.
 *
 * @param {number} width
 * @param {number} em
 */
const isStacked = (width, em) => width < em * 40;

/**
 * @param {Pick<Paper, "width" | "em">} paper
 * @param {number} y
 * @param {number} step
 * @param {number} left the width of the names
 * @returns {Box}
 */
function plotBox({ width, em }, y, step, left) {
  if (isStacked(width, em)) return { x: 4, y: y + em * 1.9, width: width - 8, height: step - em * 2.2 };
  return { x: left, y: y + em * 0.6, width: width - left - em * 11.6, height: step - em * 0.6 };
}

/**
 * Write a row's name, its mean and spread, and in words what is stuck.
 *
 * @param {Paper} paper
 * @param {Row} row
 * @param {Box} box
 * @param {boolean} bad whether the layer is ill
 */
function writeRow(paper, { layer, name }, box, bad) {
  const { width, em, palette } = paper;
  const figures = `${number(layer.activation.mean, 2)} ± ${number(layer.activation.std, 2)}`;
  const stuck = stuckWords(layer);
  const style = { color: bad ? palette.warning : palette.muted, bold: bad };
  if (isStacked(width, em)) {
    const y = box.y - em * 0.95;
    text(paper, name, box.x, y, { bold: true, max: em * 9 });
    text(paper, `${figures}  ${stuck}`, width - 4, y, { ...style, align: "right", max: width - em * 9 });
    return;
  }
  const middle = box.y + box.height / 2;
  text(paper, name, 0, middle, { bold: true, max: box.x });
  const x = box.x + box.width + em;
  text(paper, figures, x, stuck ? middle - em * 0.65 : middle, { max: width - x });
  if (stuck) text(paper, stuck, x, middle + em * 0.75, { ...style, max: width - x });
}

/**
 * Return which share of a layer is dead or saturated, where it can be.
 *
 * @param {LayerProbe} layer
 */
function stuckWords({ dead, saturated }) {
  if (dead !== null) return t("panel.activations.dead", { share: percent(dead) });
  return saturated === null ? "" : t("panel.activations.saturated", { share: percent(saturated) });
}

/**
 * Return how a histogram is divided, in words.
 *
 * @param {Histogram} histogram
 */
export const binsOf = ({ counts, low, high }) =>
  t("panel.activations.bins", { count: counts.length, low: number(low), high: number(high) });

/** @param {Row} row */
function details({ layer, name }) {
  const { mean, std } = layer.activation;
  const stuck = stuckWords(layer);
  return [
    name,
    t("panel.activations.figures", { mean: number(mean), std: number(std) }),
    binsOf(layer.activation),
    ...(stuck ? [stuck] : []),
  ];
}
