/**
 * Backpropagation against measured slopes: a button that asks the server, and its report.
 *
 * @import { Api } from "../api"
 * @import { CheckedArray, GradientCheck, Panel, Run, Store } from "../types"
 */

import { ApiError, api } from "../api.js";
import { h } from "../dom.js";
import { count, number } from "../draw/format.js";
import { t } from "../i18n/index.js";
import { headline as headlineOf } from "../problems.js";
import { bar, headline } from "./controls.js";
import { kindTitle } from "./names.js";
import { open } from "./panel.js";

/** @type {Panel} */
export const gradcheck = {
  id: "gradcheck",
  titleKey: "panel.gradcheck.title",
  helpKey: "panel.gradcheck.help",
  slim: true,
  wants: (run) => run.summary !== null,
  mount: (root, store) => mount(root, store, api),
};

/**
 * @param {HTMLElement} root
 * @param {Store} store
 * @param {Pick<Api, "checkGradients">} server
 */
export function mount(root, store, server) {
  /** What was found, and for which network: it goes when the run begins anew. */
  let found = /** @type {GradientCheck | null} */ (null);
  let of = "";
  let failure = "";
  let busy = false;
  const sentence = headline();
  const report = h("div", { class: "pn-gradcheck" });
  const button = h("button", { type: "button", class: "pn-show", onclick: check });

  async function check() {
    const run = store.get("run");
    if (!run || busy) return;
    busy = true;
    refresh();
    const asked = identity(run);
    try {
      found = await server.checkGradients(run.id);
      failure = "";
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      found = null;
      failure = headlineOf(error.problem, null);
    } finally {
      of = asked;
      busy = false;
      refresh();
    }
  }

  function refresh() {
    const run = store.get("run");
    if (of !== identity(run)) {
      found = null;
      failure = "";
    }
    button.disabled = busy || !run?.summary;
    button.textContent = t(busy ? "panel.gradcheck.running" : "panel.gradcheck.run");
    const { words, tone } = verdict(found, failure);
    sentence.say(words, tone);
    report.replaceChildren(...(found && run ? written(found, run, store) : []));
  }

  return open(root, store, {
    parts: [bar(button), sentence.element, report],
    follows: [[["run", "lang", "schema"], refresh]],
    ends: [],
  });
}

/** @param {Run | null} run */
const identity = (run) => `${run?.id} ${run?.generation}`;

/**
 * Return the one sentence on what was found.
 *
 * @param {GradientCheck | null} found
 * @param {string} failure
 * @returns {{words: string, tone: "good" | "bad" | ""}}
 */
export function verdict(found, failure = "") {
  if (!found) return { words: failure || t("panel.gradcheck.none"), tone: failure ? "bad" : "" };
  if (found.agrees) return { words: t("panel.gradcheck.agree", { step: count(found.step) }), tone: "good" };
  const names = found.arrays.filter(({ agrees }) => !agrees).map(({ name }) => name);
  const values = { step: count(found.step), names: names.join(t("panel.comma")) };
  return { words: t("panel.gradcheck.differ", values), tone: "bad" };
}

/**
 * @param {GradientCheck} found
 * @param {Run} run
 * @param {Store} store
 */
function written({ arrays, cost, samples, tolerance }, run, store) {
  const heads = /** @type {const} */ (["array", "checked", "error", "verdict"]);
  const table = h("table", {},
    h("thead", {}, h("tr", {}, ...heads.map((head) => h("th", { scope: "col" }, t(`panel.gradcheck.${head}`))))),
    h("tbody", {}, ...arrays.map((array) => row(array, nameOf(array.name, run, store)))));
  const price = t("panel.gradcheck.cost", {
    samples: count(samples),
    both: seconds(cost.backpropagation),
    parameters: count(cost.parameters),
    numerical: seconds(cost.numerical),
    ratio: count(cost.ratio),
    tolerance: number(tolerance),
  });
  return [h("div", { class: "pn-table" }, table), h("p", { class: "pn-why" }, price)];
}

/**
 * @param {CheckedArray} array
 * @param {string} name
 */
function row({ size, checked, kinks, max_error: error, agrees }, name) {
  const says = checked === 0 ? "unknown" : agrees ? "agrees" : "differs";
  const compared = t("panel.gradcheck.of", { checked: count(checked), size: count(size) });
  const left = kinks ? ` ${t("panel.gradcheck.kinks", { kinks: count(kinks) })}` : "";
  return h("tr", { "data-says": says },
    h("th", { scope: "row" }, name),
    h("td", {}, compared + left),
    h("td", {}, checked ? number(error, 2) : number(null)),
    h("td", {}, t(`panel.gradcheck.${says}`)));
}

/**
 * Return what an array is called: "0 Affine weight", "4 Output bias", "Input".
 *
 * @param {string} name "0.weight", or "input"
 * @param {Run} run
 * @param {Store} store
 */
export function nameOf(name, run, store) {
  const [index = "", parameter = ""] = name.split(".");
  const layers = run.summary?.layers ?? [];
  const layer = layers[Number(index)];
  if (!layer || !parameter) return t("panel.network.input");
  const kind = kindTitle(store.get("schema"), layer.kind, store.get("lang"));
  return `${index} ${layer === layers.at(-1) ? t("panel.output") : kind} ${parameter}`;
}

/**
 * Return a time in the unit that suits it: "0.52 ms", "15.5 s", "3.1 h".
 *
 * @param {number} time in seconds
 */
export function seconds(time) {
  if (time < 1e-3) return `${number(time * 1e6, 2)} µs`;
  if (time < 1) return `${number(time * 1e3, 2)} ms`;
  if (time < 3600) return `${number(time, 3)} s`;
  return `${number(time / 3600, 2)} h`;
}
