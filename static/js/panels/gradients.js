/**
 * How learning reaches each layer: the size of its gradient, of its updates, and how healthy it is.
 *
 * @import { Store } from "../types"
 */

import { h } from "../dom.js";
import { number } from "../draw/format.js";
import { loop } from "../draw/loop.js";
import { t } from "../i18n/index.js";
import { bar, choice, headline, toggle } from "./controls.js";
import { columnsFor, Flow, gradientSize } from "./flow.js";
import { divergedItem, findingItem, findings, healthSentence, statusTitle } from "./health.js";
import { hasWeights, rowsIn } from "./names.js";
import { open } from "./panel.js";
import { chosen } from "./settings.js";
import { surface, WORDS_EVERY } from "./surface.js";

export const gradients = {
  id: "gradients",
  titleKey: /** @type {const} */ ("panel.gradients.title"),
  helpKey: /** @type {const} */ ("panel.gradients.help"),
  wants: () => true,
  mount,
};

/**
 * @param {HTMLElement} root
 * @param {Store} store
 */
function mount(root, store) {
  const model = () => modelOf(store);
  /** @type {Flow | null} */
  let flow = null;
  const picture = surface({
    height: (width, em) => new Flow(model()).height(width, em),
    draw: (paper) => {
      flow = new Flow(model());
      flow.draw(paper);
    },
    label: () => described(store),
    inspect: (_, y) => flow?.inspect(y) ?? null,
  });
  const health = h("ul", { class: "pn-health", "data-i18n-label": "panel.health.label" });
  const sentence = headline();
  const words = loop.add(judging(sentence, health, store), WORDS_EVERY);
  const controls = controlsOf(store);
  const resized = new ResizeObserver(() => {
    const em = Math.max(13, parseFloat(getComputedStyle(root).fontSize));
    controls.classList.toggle("pn-all", columnsFor(root.clientWidth, em, "size").length > 2);
  });
  resized.observe(root);
  return open(root, store, {
    parts: [controls, sentence.element, picture.element, health],
    follows: [
      [["probes", "firstProbes", "settings", "theme", "lang", "schema", "run"], picture.redraw],
      [["probes", "firstProbes", "run", "lang", "schema"], words.request],
    ],
    ends: [words.remove, () => resized.disconnect(), picture.remove],
  });
}

/** @param {Store} store */
const controlsOf = (store) =>
  bar(
    choice(store, "gradientView", "size", "panel.gradients.view", [
      { value: "size", label: "panel.gradients.sizes", tip: "panel.gradients.sizes.help" },
      { value: "shape", label: "panel.gradients.shapes", tip: "panel.gradients.shapes.help" },
    ]),
    toggle(store, "allGradients", false, { label: "panel.activations.all", tip: "panel.activations.all.help" }),
  );

/** @param {Store} store */
function modelOf(store) {
  const probes = store.get("probes") ?? store.get("firstProbes");
  const all = chosen(store, "allGradients", false);
  return {
    rows: rowsIn(store, probes, ({ kind }) => all || hasWeights(kind)),
    probes,
    first: store.get("firstProbes"),
    history: store.get("probeHistory"),
    view: chosen(store, "gradientView", "size"),
    summary: store.get("run")?.summary?.layers ?? [],
  };
}

/**
 * Return the function that brings the findings up to date. It touches the page only when the words
 * change, and keeps what it can: a button stays under the pointer that is about to press it.
 *
 * @param {ReturnType<typeof headline>} sentence
 * @param {HTMLUListElement} list
 * @param {Store} store
 */
function judging(sentence, list, store) {
  return () => {
    const probes = store.get("probes") ?? store.get("firstProbes");
    const rows = rowsIn(store, probes, () => true);
    const run = store.get("run");
    const { tone, words } = healthSentence(probes, rows, run);
    sentence.say(words, tone);
    const found = probes ? findings(probes).map((one) => findingItem(store, one, rows)) : [];
    const items = run?.state === "diverged" ? [divergedItem(store, run), ...found] : found;
    if (!refreshed(list, items)) list.replaceChildren(...items);
  };
}

/**
 * Bring the words of the items up to date; tell whether that was enough, with the same buttons.
 *
 * @param {HTMLUListElement} list
 * @param {HTMLLIElement[]} items
 */
function refreshed(list, items) {
  const kind = /** @param {Element | undefined} item */ (item) =>
    `${item?.getAttribute("data-status")} ${item?.querySelector("button")?.textContent}`;
  if (list.children.length !== items.length) return false;
  if (!items.every((item, i) => kind(item) === kind(list.children[i]))) return false;
  items.forEach((item, i) => {
    const old = [...(list.children[i]?.querySelectorAll("strong, span") ?? [])];
    item.querySelectorAll("strong, span").forEach((fresh, j) => {
      const element = old[j];
      if (element && element.textContent !== fresh.textContent) element.textContent = fresh.textContent;
    });
  });
  return true;
}

/** @param {Store} store */
function described(store) {
  const { probes, rows, summary } = modelOf(store);
  const words = rows.map(({ layer, name }) =>
    t("panel.gradients.row", {
      name,
      size: number(gradientSize(layer, summary), 2),
      ratio: number(layer.update_ratio, 2),
    }));
  return t("panel.gradients.label", {
    step: probes?.step ?? 0,
    status: statusTitle(probes?.summary.status ?? "ok"),
    rows: words.join("; "),
  });
}
