/**
 * Plotly, loaded when first needed, under a Content-Security-Policy without inline styles.
 *
 * Plotly would write two <style> elements into the page: its own rules, which stand in
 * static/css/plotly.css instead, and those of a map library that is never used here. It leaves
 * each out where it finds an element with the id that it would give it.
 */

import { h } from "../dom.js";

/** The id of the map library's style element: a digest of its rules, fixed in the bundle. */
const MAP_STYLE = "9f215cf04c5486422605d13261cb87401f4e7763b6296af81e98efbc0130da53";

/**
 * @typedef {object} Plotly the part of it that is used here
 * @property {(root: HTMLElement, data: object[], layout: object, config: object) => Promise<unknown>} react
 * @property {(root: HTMLElement) => void} purge
 * @property {{resize: (root: HTMLElement) => void}} Plots
 */

/** @type {Promise<Plotly> | null} */
let loading = null;

/** Return Plotly, once the page has been painted and has nothing better to do. */
export function plotly() {
  loading ??= idle().then(load);
  return loading;
}

/** @returns {Promise<void>} */
const idle = () =>
  new Promise((resolve) => {
    const run = () => resolve();
    if ("requestIdleCallback" in window) requestIdleCallback(run, { timeout: 500 });
    else setTimeout(run, 50);
  });

/** @returns {Promise<Plotly>} */
function load() {
  if (!document.getElementById(MAP_STYLE)) leaveStylesOut();
  return new Promise((resolve, reject) => {
    const script = h("script", { src: "/vendor/plotly.min.js", async: true });
    script.onload = () => resolve(/** @type {{Plotly: Plotly}} */ (/** @type {unknown} */ (window)).Plotly);
    script.onerror = () => {
      loading = null; // so that the next panel may try again
      script.remove();
      reject(new Error("Plotly could not be loaded from /vendor/plotly.min.js"));
    };
    document.head.append(script);
  });
}

function leaveStylesOut() {
  document.head.append(
    h("link", {
      id: "plotly.js-style-global",
      class: "no-inline-styles",
      rel: "stylesheet",
      href: "/static/css/plotly.css",
    }),
    h("meta", { id: MAP_STYLE }),
  );
}
