/**
 * What the network answers at each point of the plane, with the data it learns from on top.
 *
 * @import { Store } from "../types"
 */

import { number } from "../draw/format.js";
import { fieldKind } from "../draw/field.js";
import { t } from "../i18n/index.js";
import { bar, toggle } from "./controls.js";
import { MapDrawing, plotSquare } from "./map.js";
import { classNames } from "./names.js";
import { open } from "./panel.js";
import { chosen } from "./settings.js";
import { surface } from "./surface.js";

export const boundary = {
  id: "boundary",
  titleKey: /** @type {const} */ ("panel.boundary.title"),
  helpKey: /** @type {const} */ ("panel.boundary.help"),
  wants: /** @param {import("../types").Run} run */ (run) => run.summary?.data.kind === "points",
  mount,
  views: /** @type {"boundary"[]} */ (["boundary"]),
};

/**
 * @param {HTMLElement} root
 * @param {Store} store
 */
function mount(root, store) {
  const drawing = new MapDrawing();
  const picture = surface({
    height: (width, em) => plotSquare(width, em).bottom,
    draw: (paper) => drawing.draw(paper, modelOf(store)),
    label: () => described(store),
    inspect: (x, y) => inspected(drawing, store, x, y),
  });
  const controls = bar(
    toggle(store, "showValidation", false, {
      label: "panel.boundary.validation",
      tip: "panel.boundary.validation.help",
    }),
    toggle(store, "discretize", false, {
      label: "panel.boundary.discretize",
      tip: "panel.boundary.discretize.help",
    }),
  );
  return open(root, store, {
    parts: [controls, picture.element],
    follows: [[["view", "samples", "settings", "theme", "lang", "run"], picture.redraw]],
    ends: [picture.remove],
  });
}

/** @param {Store} store */
const modelOf = (store) => ({
  view: store.get("view").boundary,
  samples: store.get("samples"),
  names: classNames(store),
  discretize: chosen(store, "discretize", false),
  validation: chosen(store, "showValidation", false),
});

/**
 * @param {MapDrawing} drawing
 * @param {Store} store
 * @param {number} x
 * @param {number} y
 */
function inspected(drawing, store, x, y) {
  const at = drawing.valueAt(x, y);
  if (!at) return null;
  const names = modelOf(store).names;
  const place = `x₁ ${number(at.x, 2)}, x₂ ${number(at.y, 2)}`;
  if (at.kind === "value") return [place, t("panel.boundary.answer", { value: number(at.value, 3) })];
  const name = names[at.label] ?? String(at.label);
  return [place, t("panel.boundary.chance", { name, value: number(at.value, 3) })];
}

/** @param {Store} store */
function described(store) {
  const view = store.get("view").boundary;
  const run = store.get("run");
  const kind = view ? fieldKind(view) : "value";
  return t(kind === "value" ? "panel.boundary.label.value" : "panel.boundary.label", {
    step: view?.step ?? run?.step ?? 0,
    share: view ? shares(view, classNames(store)) : "",
    loss: number(run?.latest.loss),
    validationLoss: number(run?.latest.validation_loss),
  });
}

/**
 * Return how much of the plane each class takes.
 *
 * @param {import("../types").BoundaryView} view
 * @param {string[]} names
 */
function shares(view, names) {
  if (fieldKind(view) === "value") return "";
  const counts = new Array(view.classes).fill(0);
  for (let i = 0; i < view.values.length; i++) {
    counts[view.labels?.[i] ?? Number((view.values[i] ?? 0) >= 0.5)] += 1;
  }
  return counts
    .map((count, i) => `${names[i] ?? i} ${Math.round((100 * count) / view.values.length)} %`)
    .join(t("panel.comma"));
}
