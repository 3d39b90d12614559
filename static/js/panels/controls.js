/**
 * The small controls above a panel's drawing: each shows and changes one setting.
 *
 * @import { Key } from "../i18n/index.js"
 * @import { Store } from "../types"
 */

import { h } from "../dom.js";
import { choose, chosen } from "./settings.js";

/** Makes the names of radio groups unique where a panel is mounted twice. */
let groups = 0;

/**
 * Return a labelled checkbox for a setting.
 *
 * @param {Store} store
 * @param {string} name
 * @param {boolean} fallback
 * @param {{label: Key, tip: Key}} words
 */
export function toggle(store, name, fallback, { label, tip }) {
  const box = h("input", {
    type: "checkbox",
    onchange: () => choose(store, name, box.checked),
  });
  box.checked = chosen(store, name, fallback);
  return h("label", { class: "pn-toggle", "data-i18n-tip": tip }, box, h("span", { "data-i18n": label }));
}

/**
 * Return a row of choices for a setting, of which one is taken.
 *
 * @template {string} T
 * @param {Store} store
 * @param {string} name
 * @param {T} fallback
 * @param {Key} label the name of the whole, for screen readers
 * @param {{value: T, label: Key, tip: Key}[]} options
 */
export function choice(store, name, fallback, label, options) {
  const group = `pn-${name}-${groups++}`;
  const taken = chosen(store, name, fallback);
  const items = options.map((option) => {
    const radio = h("input", {
      type: "radio",
      name: group,
      value: option.value,
      onchange: () => choose(store, name, option.value),
    });
    radio.checked = option.value === String(taken);
    return h("label", { "data-i18n-tip": option.tip }, radio, h("span", { "data-i18n": option.label }));
  });
  return h("div", { class: "pn-choice", role: "radiogroup", "data-i18n-label": label }, ...items);
}

/**
 * Return a labelled slider for a setting; its value stands behind it.
 *
 * @param {Store} store
 * @param {string} name
 * @param {{min: number, max: number, step: number, fallback: number}} range
 * @param {{label: Key, tip: Key}} words
 */
export function slider(store, name, { min, max, step, fallback }, { label, tip }) {
  const value = h("output", { class: "pn-value" });
  const input = h("input", {
    type: "range",
    min,
    max,
    step,
    oninput: () => {
      value.textContent = input.value;
      choose(store, name, Number(input.value));
    },
  });
  input.value = String(chosen(store, name, fallback));
  value.textContent = input.value;
  return h("label", { class: "pn-slider", "data-i18n-tip": tip }, h("span", { "data-i18n": label }), input, value);
}

/**
 * Return the place of a panel's one sentence: large, and as high as it may become, so that nothing
 * moves when the words change.
 *
 * @returns {{element: HTMLElement, say: (words: string, tone?: "good" | "bad" | "") => void}}
 */
export function headline() {
  const words = h("p", { class: "pn-verdict" });
  return {
    element: h("div", { class: "pn-headline" }, words),
    say: (said, tone = "") => {
      words.textContent = said;
      words.dataset["tone"] = tone;
    },
  };
}

/**
 * Return the bar that holds a panel's controls.
 *
 * @param {...HTMLElement} controls
 */
export const bar = (...controls) => h("div", { class: "pn-bar" }, ...controls);
