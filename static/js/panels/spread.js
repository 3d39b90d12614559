/**
 * The one sentence above the distributions: whether the signal gets through the network.
 *
 * @import { LayerProbe, Probes, Store } from "../types"
 * @import { headline } from "./controls.js"
 * @import { Row } from "./names.js"
 */

import { number, percent } from "../draw/format.js";
import { t } from "../i18n/index.js";
import { symbol } from "./health.js";
import { isActivation, rowsIn } from "./names.js";

/** @param {LayerProbe} layer */
export const spread = ({ activation, dead, saturated }) =>
  [
    `${number(activation.mean, 2)} ± ${number(activation.std, 2)}`,
    dead === null ? "" : t("panel.activations.dead", { share: percent(dead) }),
    saturated === null ? "" : t("panel.activations.saturated", { share: percent(saturated) }),
  ].filter(Boolean).join(t("panel.comma"));

/**
 * Write the sentence into its element.
 *
 * @param {ReturnType<typeof headline>} place
 * @param {Store} store
 */
export function verdict(place, store) {
  const probes = store.get("probes") ?? store.get("firstProbes");
  const sentence = probes && sentenceOf(probes, store);
  place.say(sentence?.words ?? "", sentence?.bad ? "bad" : "");
}

/**
 * @param {Probes} probes
 * @param {Store} store
 */
function sentenceOf(probes, store) {
  const rows = rowsIn(store, probes, ({ kind }) => isActivation(kind));
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) return null;
  const { status } = probes.summary;
  if (status === "dead" || status === "saturated") {
    const share = /** @param {Row} row */ ({ layer }) => layer[status] ?? 0;
    const worst = rows.reduce((a, b) => (share(b) > share(a) ? b : a));
    const words = t(`panel.spread.${status}`, { share: percent(share(worst)), layer: worst.phrase });
    return { bad: true, words: `${symbol(status)} ${words}` };
  }
  const values = {
    first: number(first.layer.activation.std, 2),
    last: number(last.layer.activation.std, 2),
    from: first.phrase,
    to: last.phrase,
  };
  if (status === "starving") {
    return { bad: true, words: `${symbol(status)} ${t("panel.spread.starving", values)}` };
  }
  return { bad: false, words: t(rows.length > 1 ? "panel.spread.ok" : "panel.spread.one", values) };
}
