/**
 * What the layers are called: the blocks of a network are numbered as people count its layers,
 * each weight layer with what follows it.
 *
 * @import { Lang, LayerProbe, Probes, Schema, Store } from "../types"
 */

import { t } from "../i18n/index.js";
import { isActivation as isInPlaceOfOne, isStart } from "../network.js";

/**
 * Tell whether a layer bends its values; "identity", in the place of one, passes them on.
 *
 * @param {string} kind
 */
export const isActivation = (kind) => isInPlaceOfOne(kind) && kind !== "identity";

/**
 * Tell whether a layer has a weight matrix, or kernels: each begins a block.
 *
 * @param {string} kind
 */
export const hasWeights = isStart;

/**
 * Return the number of each layer's block, from 1; layers before the first weights have 1 too.
 *
 * @param {{kind: string}[]} layers
 * @returns {number[]}
 */
export function blockNumbers(layers) {
  let number = 0;
  return layers.map(({ kind }) => {
    if (hasWeights(kind)) number += 1;
    return Math.max(1, number);
  });
}

/**
 * Return the title of a kind of layer as its class declares it, or the kind itself.
 *
 * @param {Schema | null} schema
 * @param {string} kind
 * @param {Lang} lang
 */
export function kindTitle(schema, kind, lang) {
  for (const node of Object.values(schema?.config.$defs ?? {})) {
    if (node.properties?.["kind"]?.const === kind) return node["x-text"]?.[lang].title ?? kind;
  }
  return kind;
}

/**
 * Return what the classes of the run's data are called, in the page's language.
 *
 * @param {Store} store
 * @returns {string[]}
 */
export function classNames(store) {
  const run = store.get("run");
  const dataset = store.get("datasets").find(({ name }) => name === run?.config.dataset.name);
  const names = dataset?.class_names?.[store.get("lang")] ?? [];
  return names.length > 0 ? names : (run?.summary?.data.class_names ?? []);
}

/**
 * @typedef {object} Row one layer as a panel shows it
 * @property {LayerProbe} layer
 * @property {number} block the number of its block
 * @property {string} name "2 Sigmoid", "Output"
 * @property {string} phrase the same within a sentence: "layer 2 (Sigmoid)"
 */

/**
 * Return the layers of a probe that are `wanted`, with their names; the last one is the output.
 *
 * @param {LayerProbe[]} layers
 * @param {Schema | null} schema
 * @param {Lang} lang
 * @param {(layer: LayerProbe) => boolean} [wanted] all without it
 * @returns {Row[]}
 */
export function rowsOf(layers, schema, lang, wanted = () => true) {
  const numbers = blockNumbers(layers);
  return layers.flatMap((layer, i) => {
    if (!wanted(layer)) return [];
    const block = numbers[i] ?? 1;
    if (i === layers.length - 1) {
      return [{ layer, block, name: t("panel.output"), phrase: t("panel.output.phrase") }];
    }
    const kind = kindTitle(schema, layer.kind, lang);
    return [{ layer, block, name: `${block} ${kind}`, phrase: t("panel.layer", { number: block, kind }) }];
  });
}

/**
 * Return the layers of a probe that are `wanted`, named by the store's schema and language.
 *
 * @param {Store} store
 * @param {Probes | null} probes
 * @param {(layer: LayerProbe) => boolean} wanted
 */
export const rowsIn = (store, probes, wanted) =>
  rowsOf(probes?.layers ?? [], store.get("schema"), store.get("lang"), wanted);
