/**
 * The network at a glance: its layers from input to output, their shapes and parameters.
 *
 * @import { LayerSummary, Store, Summary } from "../types"
 */

import { h } from "../dom.js";
import { count } from "../draw/format.js";
import { t } from "../i18n/index.js";
import { hasWeights, kindTitle } from "./names.js";

export const network = {
  id: "network",
  titleKey: /** @type {const} */ ("panel.network.title"),
  helpKey: /** @type {const} */ ("panel.network.help"),
  wide: true,
  wants: /** @param {import("../types").Run} run */ (run) => run.summary !== null,
  mount,
};

/**
 * @param {HTMLElement} root
 * @param {Store} store
 */
function mount(root, store) {
  let shown = "";
  function refresh() {
    const summary = store.get("run")?.summary ?? null;
    const wanted = JSON.stringify([summary, store.get("lang"), store.get("schema") === null]);
    if (wanted === shown) return;
    shown = wanted;
    root.replaceChildren(...(summary ? strip(summary, store) : []));
  }
  refresh();
  const off = store.subscribe(["run", "lang", "schema"], refresh);
  return () => {
    off();
    root.replaceChildren();
  };
}

/**
 * @param {Summary} summary
 * @param {Store} store
 */
function strip({ layers, parameters, data }, store) {
  const input = h("li", { class: "pn-block" }, chip(t("panel.network.input"), sizeWords(data.shape), ""));
  const blocks = blocksOf(layers).map((block, i, all) =>
    h("li", { class: "pn-block" },
      ...block.map((layer) => chip(
        i === all.length - 1 ? t("panel.output") : kindTitle(store.get("schema"), layer.kind, store.get("lang")),
        hasWeights(layer.kind) ? sizeWords(layer.out_shape) : "",
        layer.parameters ? t("panel.network.parameters", { count: count(layer.parameters) }) : "",
      ))));
  const total = h("p", { class: "pn-total" }, t("panel.network.total", { count: count(parameters) }));
  const list = h("ol", { class: "pn-net", "aria-label": t("panel.network.title") }, input, ...blocks);
  return [h("div", { class: "pn-strip" }, list, total)];
}

/**
 * Return the layers in blocks: each weight layer with what follows it.
 *
 * @param {LayerSummary[]} layers
 * @returns {LayerSummary[][]}
 */
export function blocksOf(layers) {
  /** @type {LayerSummary[][]} */
  const blocks = [];
  layers.forEach((layer, i) => {
    const begins = hasWeights(layer.kind) || i === layers.length - 1;
    const last = blocks.at(-1);
    if (begins || !last) blocks.push([layer]);
    else last.push(layer);
  });
  return blocks;
}

/**
 * Return a shape as people write it: "8 × 8", "50", "16 × 14 × 14"; one channel goes unsaid.
 *
 * @param {number[]} shape
 */
export function sizeWords(shape) {
  const sides = shape.length === 3 && shape[0] === 1 ? shape.slice(1) : shape;
  return sides.map(count).join(" × ");
}

/**
 * @param {string} title
 * @param {string} size
 * @param {string} parameters
 */
const chip = (title, size, parameters) =>
  h("span", { class: "pn-chip", "data-plain": !size },
    h("span", {}, h("strong", {}, title), size && ` ${size}`),
    parameters && h("small", {}, parameters));
