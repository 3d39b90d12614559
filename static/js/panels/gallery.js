/**
 * The drawing of the pictures: each with what it was taken for, how surely, and right or wrong.
 *
 * @import { Paper } from "../draw/canvas.js"
 * @import { Grid } from "../draw/images.js"
 * @import { Palette } from "../draw/palette.js"
 * @import { Images } from "./samples.js"
 * @import { Item } from "./predictions.js"
 * @typedef {{page: () => Item[], images: Images | null, names: string[], split: string}} Model
 */

import { h } from "../dom.js";
import { fit, shortened, text } from "../draw/canvas.js";
import { parse, ramp } from "../draw/color.js";
import { percent, wholePercent } from "../draw/format.js";
import { cellAt, grid, imageSize, paintGrey } from "../draw/images.js";
import { t } from "../i18n/index.js";

/** Rows of pictures a page; more where there is room. */
export const ROWS = 3;

/**
 * Return where the pictures stand: wider apart where the classes have long names.
 *
 * @param {number} width
 * @param {number} em
 * @param {string[]} names
 * @param {number} [height] what there is
 */
export function layoutFor(width, em, names, height = 0) {
  const long = names.some((name) => name.length > 2);
  const cells = grid(width, em * (long ? 7 : 5.6), em * 3.4, { gap: em, most: em * 6, rows: ROWS });
  return { ...cells, rows: Math.max(ROWS, Math.floor(height / cells.height)) };
}

export class Gallery {
  constructor() {
    this.atlas = h("canvas");
    /** @type {unknown[]} what the atlas was painted from */
    this.painted = [];
    /** @type {Grid | null} */
    this.cells = null;
  }

  /**
   * @param {Paper} paper
   * @param {Grid} cells
   * @param {Model} model
   */
  draw(paper, cells, model) {
    const { width, em, palette } = paper;
    const items = model.page();
    this.cells = cells;
    if (model.images) this.paint(model.images, palette);
    items.forEach((item, i) => {
      const x = (i % cells.columns) * cells.width;
      const y = Math.floor(i / cells.columns) * cells.height;
      this.drawItem(paper, item, x + (cells.width - cells.image) / 2, y, model);
    });
    if (items.length > 0) return;
    const words = t(model.images ? "panel.predictions.none" : "panel.none");
    text(paper, words, width / 2, em * 3, { align: "center", color: palette.muted });
  }

  /**
   * Paint all pictures below one another, once.
   *
   * @param {Images} images
   * @param {Palette} palette
   */
  paint(images, palette) {
    const made = [images, palette];
    if (made.every((value, i) => value === this.painted[i])) return;
    this.painted = made;
    const [height, width] = imageSize(images.shape);
    const ctx = fit(this.atlas, width, height * images.places.size, 1);
    const data = ctx.createImageData(width, Math.max(1, height * images.places.size));
    paintGrey(data.data, images.pixels, ramp([parse(palette["surface-2"]), parse(palette.text)]));
    ctx.putImageData(data, 0, 0);
  }

  /**
   * @param {Paper} paper
   * @param {Item} item
   * @param {number} x
   * @param {number} y
   * @param {Model} model
   */
  drawItem(paper, item, x, y, { images, names }) {
    const { ctx, em, palette } = paper;
    const side = this.cells?.image ?? 0;
    const color = item.right ? palette.good : palette.error;
    const place = images?.places.get(item.index);
    if (images && place !== undefined) {
      const [height, width] = imageSize(images.shape);
      ctx.imageSmoothingEnabled = false;
      ctx.drawImage(this.atlas, 0, place * height, width, height, x, y + 2, side, side);
    }
    ctx.strokeStyle = color;
    ctx.lineWidth = item.right ? 1 : 3;
    ctx.strokeRect(x, y + 2, side, side);
    const name = /** @param {number} label */ (label) => names[label] ?? String(label);
    const line = y + side + em * 0.95;
    const max = side + em * 0.5;
    const verdict = `${item.right ? "✓" : "✗"} ${name(item.predicted)}`;
    captions(paper, verdict, wholePercent(item.confidence), { x, y: line, color, max: side });
    if (!item.right) {
      const truth = t("panel.predictions.is", { label: name(item.label) });
      text(paper, truth, x, line + em * 1.15, { color: palette.muted, max });
    }
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {Model} model
   */
  inspect(x, y, model) {
    const item = this.cells && model.page()[cellAt(this.cells, x, y)];
    if (!item) return null;
    const name = /** @param {number} label */ (label) => model.names[label] ?? String(label);
    return [
      t("panel.predictions.taken", { predicted: name(item.predicted), confidence: percent(item.confidence) }),
      t("panel.predictions.truth", { label: name(item.label) }),
      t("panel.predictions.index", { split: model.split, index: item.index }),
    ];
  }
}

/**
 * Write what a picture was taken for, and behind it how surely, where both fit.
 *
 * @param {Paper} paper
 * @param {string} verdict
 * @param {string} confidence
 * @param {{x: number, y: number, color: string, max: number}} style
 */
function captions(paper, verdict, confidence, { x, y, color, max }) {
  const { ctx, palette } = paper;
  text(paper, verdict, x, y, { color, bold: true, max });
  const used = ctx.measureText(shortened(ctx, verdict, max)).width;
  ctx.font = ctx.font.replace("600", "400");
  if (used + ctx.measureText(` ${confidence}`).width > max) return;
  text(paper, confidence, x + max, y, { color: palette.muted, align: "right" });
}
