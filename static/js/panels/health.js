/**
 * How the run is, in words: what is wrong, the figures that show it, and the knob to turn.
 *
 * @import { Detail, Health, HealthStatus, Probes, Run, Store } from "../types"
 * @import { Row } from "./names.js"
 */

import { h } from "../dom.js";
import { number, percent } from "../draw/format.js";
import { inLanguage, t } from "../i18n/index.js";
import { blockNumbers } from "./names.js";

/** The worst first, as far as one can tell them apart. */
const ORDER = /** @type {const} */ ([
  "exploding", "dead", "saturated", "starving", "vanishing", "ok",
]);

/** @param {HealthStatus} status */
export const symbol = (status) => (status === "ok" ? "✓" : "▲");

/** @param {HealthStatus} status */
export const statusTitle = (status) => t(`panel.health.${status}`);

/**
 * Return the status of each row: its layer's own, or with `blocks` the worst of its block, for
 * rows that stand for all that follows a weight layer.
 *
 * @param {Probes} probes
 * @param {Row[]} rows
 * @param {boolean} blocks
 * @returns {HealthStatus[]}
 */
export function rowStatuses(probes, rows, blocks) {
  const own = new Map(probes.health.map(({ layer, status }) => [layer, status]));
  const numbers = blockNumbers(probes.layers);
  return rows.map(({ layer, block }) => {
    const members = blocks ? probes.layers.filter((_, i) => numbers[i] === block) : [layer];
    const found = members.map(({ index }) => own.get(index) ?? "ok");
    return ORDER.find((status) => found.includes(status)) ?? "ok";
  });
}

/**
 * @typedef {object} Finding one thing that is wrong, with all layers where it is
 * @property {HealthStatus} status
 * @property {number[]} layers
 * @property {Health} worst its first layer's finding, which the words quote
 */

/**
 * Return what is wrong, gathered by kind, the run's own status first.
 *
 * @param {Probes} probes
 * @returns {Finding[]}
 */
export function findings(probes) {
  /** @type {Map<HealthStatus, Finding>} */
  const found = new Map();
  for (const one of probes.health) {
    if (one.status === "ok") continue;
    const finding = found.get(one.status);
    if (finding) finding.layers.push(one.layer);
    else found.set(one.status, { status: one.status, layers: [one.layer], worst: one });
  }
  const rank = /** @param {Finding} one */ (one) =>
    one.status === probes.summary.status ? -1 : ORDER.indexOf(one.status);
  return [...found.values()].sort((a, b) => rank(a) - rank(b));
}

/** Evidence that is a share of one; all else is a plain number. */
const SHARES = new Set(["dead", "saturated"]);

const EVIDENCE = /** @type {const} */ ([
  "samples", "activation_std", "activation_spread", "dead", "saturated", "gradient_ratio", "update_ratio",
]);

const KNOBS = /** @type {const} */ (["initializer", "kind", "bias_init", "learning_rate", "batch_size"]);

/**
 * Return the figures that show a finding: "gradient ÷ that of the output layer 2·10⁻⁹".
 *
 * @param {Record<string, number>} evidence
 */
export function figures(evidence) {
  return Object.entries(evidence)
    .map(([name, value]) => {
      const known = EVIDENCE.find((one) => one === name);
      const words = known ? t(`panel.evidence.${known}`) : name.replaceAll("_", " ");
      return `${words} ${SHARES.has(name) ? percent(value) : number(value, 2)}`;
    })
    .join(t("panel.comma"));
}

/**
 * Return what the knob at that path of the configuration is called: "initializer, layer 2".
 *
 * @param {string} path
 * @param {{kind: string}[]} layers
 */
export function knobName(path, layers) {
  const parts = path.split(".");
  const last = parts.at(-1) ?? path;
  if (parts[0] === "head") return t("panel.knob.output");
  const known = KNOBS.find((one) => one === last);
  const name = known ? t(`panel.knob.${known}`) : last.replaceAll("_", " ");
  if (parts[0] !== "layers") return name;
  return t("panel.knob.of", { name, layer: blockNumbers(layers)[Number(parts[1])] ?? 1 });
}

/**
 * Return where a finding is, as the rows call it: "2 Sigmoid, 3 Sigmoid".
 *
 * @param {number[]} layers
 * @param {Row[]} rows all rows of the probe
 */
export function layerNames(layers, rows) {
  const names = rows.filter(({ layer }) => layers.includes(layer.index)).map(({ name }) => name);
  if (names.length <= 3) return names.join(t("panel.comma"));
  return t("panel.range", { first: names[0] ?? "", last: names.at(-1) ?? "", count: names.length });
}

/**
 * Return the one sentence on the health of the run, and whether it is good.
 *
 * @param {Probes | null} probes
 * @param {Row[]} rows all rows of the probe
 * @param {Run | null} run
 * @returns {{tone: "good" | "bad" | "", words: string}}
 */
export function healthSentence(probes, rows, run) {
  if (run?.state === "diverged") {
    const words = t("panel.health.diverged", { step: run.detail?.step ?? run.step });
    return { tone: "bad", words: `${symbol("exploding")} ${words}` };
  }
  if (!probes) return { tone: "", words: t("panel.none") };
  const [worst] = findings(probes);
  const { status, layers } = worst ?? { status: /** @type {const} */ ("ok"), layers: [] };
  const rest = worst ? layerNames(layers, rows) : t("panel.health.ok.why");
  const words = `${symbol(status)} ${statusTitle(status)}${t("panel.colon")}${rest}`;
  return { tone: worst ? "bad" : "good", words };
}

/**
 * Return the element for one finding: where it is, the evidence, why it matters, the knob to turn.
 *
 * @param {Store} store
 * @param {Finding} finding
 * @param {Row[]} rows
 */
export function findingItem(store, finding, rows) {
  const { status, layers, worst } = finding;
  const knob = worst.knob;
  const where = rows.find(({ layer }) => layer.index === worst.layer)?.name ?? "";
  const evidence = `${layers.length > 1 ? where + t("panel.colon") : ""}${figures(worst.evidence)}`;
  return h(
    "li",
    { class: "pn-finding", "data-status": status },
    h("strong", {}, `${statusTitle(status)}${t("panel.colon")}${layerNames(layers, rows)}`),
    h("span", { class: "pn-evidence" }, evidence),
    h("span", { class: "pn-why" }, t(`panel.health.${status}.why`)),
    knob && showButton(store, knob, store.get("run")?.config.layers ?? []),
  );
}

/**
 * Return why a run has diverged, in the page's language where the server says what it was.
 *
 * @param {Detail | null} detail
 */
export const reasonOf = (detail) =>
  detail?.what ? t(`panel.diverged.${detail.what}`) : (detail?.reason ?? "");

/**
 * Return the element that says why a run has diverged and what helps.
 *
 * @param {Store} store
 * @param {Run} run
 */
export function divergedItem(store, { detail, config }) {
  const { knob, cure } = detail ?? {};
  return h(
    "li",
    { class: "pn-finding", "data-status": "diverged" },
    h("strong", {}, reasonOf(detail)),
    h("span", { class: "pn-why" }, cure ? inLanguage(cure) : ""),
    knob && showButton(store, knob, config.layers),
  );
}

/**
 * @param {Store} store
 * @param {string} knob
 * @param {{kind: string}[]} layers
 */
const showButton = (store, knob, layers) =>
  h("button", { type: "button", class: "pn-show", onclick: () => show(store, knob) },
    t("panel.health.show", { knob: knobName(knob, layers) }));

/**
 * Have the form show a control and mark it, also when it was the last one shown.
 *
 * @param {Store} store
 * @param {string} path
 */
export function show(store, path) {
  store.set("highlight", null);
  store.set("highlight", path);
}
