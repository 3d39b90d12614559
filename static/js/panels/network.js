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
  bare: true,
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
  const input = h("li", { class: "pn-block" }, chip(t("panel.network.input"), sizeWords(data.shape), 0));
  const blocks = together(blocksOf(layers)).map(({ block, times }, i, all) =>
    h("li", { class: "pn-block" },
      times > 1 && h("span", { class: "pn-times" }, `${times} ×`),
      ...block.map((layer) => chip(
        i === all.length - 1 ? t("panel.output") : kindTitle(store.get("schema"), layer.kind, store.get("lang")),
        hasWeights(layer.kind) ? sizeWords(layer.out_shape) : "",
        layer.parameters,
      ))));
  const total = h("span", { class: "pn-total", "data-tip": t("panel.network.help") },
    t("panel.network.total", { count: count(parameters) }));
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
 * Return the blocks, equal ones that follow one another as one with their number and all their
 * parameters: deep networks fit a line. The output stays by itself.
 *
 * @param {LayerSummary[][]} blocks
 */
export function together(blocks) {
  const look = /** @param {LayerSummary[]} block */ (block) =>
    JSON.stringify(block.map(({ kind, out_shape }) => [kind, out_shape]));
  /** @type {{block: LayerSummary[], times: number}[]} */
  const groups = [];
  blocks.forEach((block, i) => {
    const last = groups.at(-1);
    if (last && i < blocks.length - 1 && look(last.block) === look(block)) {
      last.times += 1;
      last.block = last.block.map((layer, j) =>
        ({ ...layer, parameters: layer.parameters + (block[j]?.parameters ?? 0) }));
    } else {
      groups.push({ block, times: 1 });
    }
  });
  return groups;
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
 * @param {number} parameters
 */
const chip = (title, size, parameters) =>
  h("span", {
    class: "pn-chip",
    "data-plain": !size,
    "data-tip": parameters > 0 && t("panel.network.parameters", { count: count(parameters) }),
  }, h("strong", {}, title), size && ` ${size}`);
