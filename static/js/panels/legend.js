/**
 * The key to the decision map's colours, to the right of it.
 *
 * @import { Box, Paper } from "../draw/canvas.js"
 * @import { FieldColours } from "../draw/field.js"
 * @import { BoundaryView } from "../types"
 * @typedef {{view: BoundaryView, names: string[], colours: FieldColours, limit: number, discretize: boolean}} Key
 */

import { text } from "../draw/canvas.js";
import { css } from "../draw/color.js";
import { fieldKind } from "../draw/field.js";
import { number } from "../draw/format.js";
import { t } from "../i18n/index.js";

/**
 * @param {Paper} paper
 * @param {Box} box the map
 * @param {Key} key
 */
export function drawLegend(paper, box, key) {
  const { em } = paper;
  const area = { x: box.x + box.width + em * 1.2, y: box.y, width: em * 4.8, height: box.height };
  if (fieldKind(key.view) === "classes") drawClasses(paper, area, key);
  else drawScale(paper, area, key);
}

/**
 * @param {Paper} paper
 * @param {Box} area
 * @param {Key} key
 */
function drawClasses(paper, area, { view, names, colours, discretize }) {
  const { ctx, em, palette } = paper;
  for (let i = 0; i < view.classes; i++) {
    const y = area.y + em * (0.6 + 1.6 * i);
    ctx.fillStyle = css(colours.classes[i] ?? colours.zero);
    ctx.fillRect(area.x, y - em * 0.5, em, em);
    text(paper, names[i] ?? String(i), area.x + em * 1.5, y, { max: area.width - em * 1.5 });
  }
  if (discretize) return;
  const y = area.y + em * (1.2 + 1.6 * view.classes);
  t("panel.boundary.faint").split("\n").forEach((line, i) => {
    text(paper, line, area.x, y + em * 1.3 * i, { color: palette.muted, max: area.width });
  });
}

/**
 * @param {Paper} paper
 * @param {Box} area
 * @param {Key} key
 */
function drawScale(paper, area, { view, names, colours, limit, discretize }) {
  const { ctx, em, palette } = paper;
  const binary = fieldKind(view) === "binary";
  const [top, tall] = [area.y + em * 2, area.height - em * 4];
  const ramp = ctx.createLinearGradient(0, top, 0, top + tall);
  const stops = discretize
    ? [[0, colours.positive], [0.5, colours.positive], [0.5, colours.negative], [1, colours.negative]]
    : [[0, colours.positive], [0.5, colours.zero], [1, colours.negative]];
  for (const [place, colour] of /** @type {[number, import("../draw/color.js").Rgb][]} */ (stops)) {
    ramp.addColorStop(place, css(colour));
  }
  ctx.fillStyle = ramp;
  ctx.fillRect(area.x, top, em, tall);
  ctx.strokeStyle = palette.line;
  ctx.strokeRect(area.x + 0.5, top + 0.5, em - 1, tall - 1);
  const marks = binary ? ["1", "0.5", "0"] : [number(limit, 2), "0", number(-limit, 2)];
  marks.forEach((mark, i) => {
    text(paper, mark, area.x + em * 1.4, top + (tall * i) / 2, { color: palette.muted });
  });
  const name = /** @param {number} label */ (label) => t("panel.boundary.class", { name: names[label] ?? label });
  if (binary) {
    text(paper, name(1), area.x, area.y + em * 0.6, { max: area.width });
    text(paper, name(0), area.x, area.y + area.height - em * 0.6, { max: area.width });
  }
  const title = binary ? t("panel.boundary.probability", { name: names[1] ?? "1" }) : t("panel.boundary.value");
  ctx.save();
  ctx.translate(area.x + em * 4.2, top + tall / 2);
  ctx.rotate(-Math.PI / 2);
  text(paper, title, 0, 0, { color: palette.muted, align: "center", max: tall });
  ctx.restore();
}
