/**
 * The words of the page in the language that is set.
 *
 * Each language is one flat file of the same keys. A key is asked for as a literal or as a
 * template with a literal beginning (`state.${run.state}`), so that the type checker and
 * tests/js/i18n/index.test.js find what is missing or no longer used.
 *
 * @import { Lang } from "../types"
 * @typedef {keyof typeof en} Key
 */

import en from "./en.js";
import zh from "./zh.js";

/** @type {Record<Lang, Record<Key, string>>} */
export const LANGUAGES = { en, zh };

/** @type {Lang} */
let current = "en";

/** @returns {Lang} the language that is set */
export const language = () => current;

/** @param {Lang} lang */
export function setLanguage(lang) {
  current = lang;
}

/**
 * Return the words for `key`, its places {name} filled from `values`.
 *
 * @param {Key} key
 * @param {Record<string, string | number>} [values]
 */
export function t(key, values = {}) {
  return LANGUAGES[current][key].replace(/\{(\w+)\}/g, (place, name) =>
    name in values ? String(values[name]) : place,
  );
}

/**
 * Return what a server text says in the language that is set.
 *
 * @template T
 * @param {Record<Lang, T>} texts
 * @returns {T}
 */
export const inLanguage = (texts) => texts[current];

/** Attributes of the skeleton that hold a key, and what each fills. */
const PLACES = {
  "data-i18n": "",
  "data-i18n-label": "aria-label",
  "data-i18n-tip": "data-tip",
  "data-i18n-title": "title",
};

/**
 * Fill the skeleton's marked elements with words.
 *
 * @param {ParentNode} root
 */
export function translate(root) {
  for (const [mark, target] of Object.entries(PLACES)) {
    for (const element of root.querySelectorAll(`[${mark}]`)) {
      const words = t(/** @type {Key} */ (element.getAttribute(mark)));
      if (target) element.setAttribute(target, words);
      else element.textContent = words;
    }
  }
}
