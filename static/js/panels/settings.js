/**
 * What a user chose on a panel; it lives beside the other settings of the page, which keeps them.
 *
 * @import { Settings, Store } from "../types"
 */

/**
 * Return the choice of that name, or `fallback` where none of that type was made.
 *
 * @template {boolean | number | string} T
 * @param {Store} store
 * @param {string} name
 * @param {T} fallback
 * @returns {T extends string ? string : T extends number ? number : boolean}
 */
export function chosen(store, name, fallback) {
  const value = /** @type {Record<string, unknown>} */ ({ ...store.get("settings") })[name];
  return /** @type {ReturnType<typeof chosen<T>>} */ (typeof value === typeof fallback ? value : fallback);
}

/**
 * @param {Store} store
 * @param {string} name
 * @param {boolean | number | string} value
 */
export function choose(store, name, value) {
  store.set("settings", /** @type {Settings} */ ({ ...store.get("settings"), [name]: value }));
}
