/**
 * What comes out of each layer: one distribution a layer, with that of step 0 behind.
 *
 * @import { Store } from "../types"
 */

import { h } from "../dom.js";
import { loop } from "../draw/loop.js";
import { bar, choice, headline, toggle } from "./controls.js";
import { canSaturate, Distributions } from "./distributions.js";
import { open } from "./panel.js";
import { verdict } from "./spread.js";
import { surface, WORDS_EVERY } from "./surface.js";

export const activations = {
  id: "activations",
  titleKey: /** @type {const} */ ("panel.activations.title"),
  helpKey: /** @type {const} */ ("panel.activations.help"),
  wants: () => true,
  mount,
};

/**
 * @param {HTMLElement} root
 * @param {Store} store
 */
function mount(root, store) {
  const view = new Distributions(store);
  const picture = surface({
    height: (width, em) => view.height(width, em),
    draw: (paper) => view.draw(paper),
    label: () => view.label(),
    inspect: (_, y) => view.inspect(y),
  });
  const sentence = headline();
  const marked = h("span", { class: "pn-key pn-key-marked", "data-i18n": "panel.activations.marked" });
  const words = loop.add(() => {
    verdict(sentence, store);
    marked.hidden = !view.rows().some(({ layer }) => canSaturate(layer));
  }, WORDS_EVERY);
  return open(root, store, {
    parts: [controls(store), sentence.element, picture.element, legend(marked)],
    follows: [
      [["probes", "firstProbes", "settings", "theme", "lang", "schema"], picture.redraw],
      [["probes", "firstProbes", "settings", "lang", "schema"], words.request],
    ],
    ends: [words.remove, picture.remove],
  });
}

/** @param {Store} store */
function controls(store) {
  return bar(
    choice(store, "activationAxis", "common", "panel.activations.axis", [
      { value: "common", label: "panel.activations.common", tip: "panel.activations.common.help" },
      { value: "own", label: "panel.activations.own", tip: "panel.activations.own.help" },
    ]),
    toggle(store, "logCounts", false, { label: "panel.activations.log", tip: "panel.activations.log.help" }),
    toggle(store, "allLayers", false, { label: "panel.activations.all", tip: "panel.activations.all.help" }),
  );
}

/** @param {HTMLElement} marked */
const legend = (marked) =>
  h("p", { class: "pn-legend" },
    h("span", { class: "pn-key pn-key-now", "data-i18n": "panel.activations.now" }),
    h("span", { class: "pn-key pn-key-ghost", "data-i18n": "panel.activations.ghost" }),
    marked);
