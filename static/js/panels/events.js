/**
 * What happened to a run, to be marked on its curves: live edits, resumptions, a divergence.
 *
 * @import { Run, RunEvent } from "../types"
 * @import { Mark } from "./figure.js"
 */

import { t } from "../i18n/index.js";
import { knobName, reasonOf } from "./health.js";

const KINDS = /** @type {const} */ (["resumed", "full", "failed"]);

/**
 * Return the marks of a run, those of one step together. Texts are plain: Plotly would read tags.
 *
 * @param {Run | null} run
 * @param {(step: number) => number} toX
 * @returns {Mark[]}
 */
export function marksOf(run, toX) {
  if (!run) return [];
  /** @type {Map<number, string[]>} */
  const texts = new Map();
  for (const event of run.events) {
    if (event.kind === "diverged") continue;
    texts.set(event.step, [...(texts.get(event.step) ?? []), wordsOf(event, run)]);
  }
  const marks = [...texts].map(([step, words]) => ({ x: toX(step), text: words.join("; "), bad: false }));
  if (run.state !== "diverged" || run.detail?.step === undefined) return marks;
  const label = t("panel.curves.diverged");
  return [...marks, { x: toX(run.detail.step), text: plain(reasonOf(run.detail) || label), label, bad: true }];
}

/**
 * @param {RunEvent} event
 * @param {Run} run
 */
function wordsOf({ kind, text = "" }, run) {
  const known = KINDS.find((one) => one === kind);
  if (known) return t(`panel.event.${known}`);
  if (kind !== "edited") return plain(text || kind);
  // "optimizer.learning_rate = 0.02, batch_size = 10"
  const named = text.replace(/([\w.]+)(?= = )/g, (path) => knobName(path, run.config.layers));
  return plain(named) || t("panel.event.edited");
}

/** @param {string} text */
const plain = (text) => text.replaceAll("<", "&lt;");
