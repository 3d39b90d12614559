/**
 * Draws a glimpse of a data set: its points in their colours, or some of its images.
 *
 * @import { Dataset } from "./types"
 */
import { bytes, imageSize, paintGrey } from "./draw/images.js";
import { css, mix, parse, ramp } from "./draw/color.js";

const SIDE = 56;
const MARGIN = 5;
const RADIUS = 1.7;
/** Images in a row and in a column. */
const IMAGES = 2;

/**
 * Return where points lie on a square of `side`, the larger values of y further up.
 *
 * @param {[number, number, number][]} points
 * @param {number} side
 * @param {number} margin
 */
export function place(points, side, margin) {
  const all = points.flatMap(([x, y]) => [Math.abs(x), Math.abs(y)]);
  const reach = Math.max(...all, 1e-9);
  const scale = (side / 2 - margin) / reach;
  return points.map(([x, y, target]) => ({
    x: side / 2 + x * scale,
    y: side / 2 - y * scale,
    target,
  }));
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Dataset} dataset
 */
export function drawThumbnail(canvas, dataset) {
  const ratio = Math.max(2, window.devicePixelRatio);
  canvas.width = canvas.height = SIDE * ratio;
  const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  ctx.scale(ratio, ratio);
  const style = getComputedStyle(document.documentElement);
  const { thumbnail } = dataset;
  if (thumbnail && "points" in thumbnail) drawPoints(ctx, dataset, thumbnail.points, style);
  else if (thumbnail && "images" in thumbnail) drawImages(ctx, thumbnail, style);
  else drawMissing(ctx, style);
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {Dataset} dataset
 * @param {[number, number, number][]} points
 * @param {CSSStyleDeclaration} style
 */
function drawPoints(ctx, dataset, points, style) {
  const color = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  const [low, zero, high] = ["--negative", "--zero", "--positive"].map((name) =>
    parse(color(name)),
  );
  for (const { x, y, target } of place(points, SIDE, MARGIN)) {
    const share = Math.min(1, Math.abs(target));
    ctx.fillStyle =
      dataset.task === "regression"
        ? css(mix(zero, target < 0 ? low : high, share))
        : color(`--class-${target % 10}`);
    ctx.beginPath();
    ctx.arc(x, y, RADIUS, 0, 2 * Math.PI);
    ctx.fill();
  }
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {{images: string, shape: number[], count: number}} thumbnail
 * @param {CSSStyleDeclaration} style
 */
function drawImages(ctx, { images, shape, count }, style) {
  const [height, width] = imageSize(shape);
  const grey = bytes(images);
  const table = ramp(["--surface-2", "--text"].map((name) => parse(style.getPropertyValue(name))));
  const sheet = new OffscreenCanvas(width, height * count);
  const paper = /** @type {OffscreenCanvasRenderingContext2D} */ (sheet.getContext("2d"));
  const pixels = paper.createImageData(width, height * count);
  paintGrey(pixels.data, grey, table);
  paper.putImageData(pixels, 0, 0);
  const side = (SIDE - 4) / IMAGES;
  ctx.imageSmoothingEnabled = width > 16;
  for (let i = 0; i < Math.min(count, IMAGES * IMAGES); i++) {
    const [column, row] = [i % IMAGES, Math.floor(i / IMAGES)];
    ctx.drawImage(
      sheet,
      0,
      i * height,
      width,
      height,
      2 + column * side,
      2 + row * side,
      side - 1,
      side - 1,
    );
  }
}

/**
 * Draw an arrow down to a line: not here yet, to be fetched.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {CSSStyleDeclaration} style
 */
function drawMissing(ctx, style) {
  ctx.strokeStyle = style.getPropertyValue("--line-strong");
  ctx.lineWidth = 1.8;
  ctx.lineCap = ctx.lineJoin = "round";
  ctx.stroke(new Path2D("M28 16v18M20.5 27.5 28 35l7.5-7.5M18 41h20"));
}
