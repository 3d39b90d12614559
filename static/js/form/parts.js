/**
 * What all form fields share: a labelled row, the mark of a wrong value, help.
 *
 * @import { FieldProblem, Json } from "../types"
 * @import { Field } from "./schema"
 */
import { attribute, h } from "../dom.js";
import { inLanguage, t } from "../i18n/index.js";
import { explain } from "../problems.js";
import { writeNumber } from "./ladder.js";

/** @typedef {Record<string, FieldProblem>} FieldProblems */

/**
 * @typedef {object} Control one field of the form
 * @property {HTMLElement} element
 * @property {(value: Json | undefined, problems: FieldProblems) => void} show
 */

/**
 * @typedef {object} Context
 * @property {(path: string, value: Json) => void} edit
 * @property {(path: string) => Json | undefined} [blank] what stands for an empty field
 */

/**
 * Return the words that explain a field: what it does, its limits, and what a change costs.
 *
 * @param {Field} field
 */
export function helpOf(field) {
  const limits = limitsOf(field);
  return [
    inLanguage(field.texts).help,
    limits && t("field.limits", { limits }),
    field.live ? "" : t("field.restarts"),
  ]
    .filter(Boolean)
    .join("\n");
}

/** @param {Field} field */
function limitsOf(field) {
  const [low, above] = [field.minimum, field.exclusiveMinimum].map(writeNumber);
  const [high, below] = [field.maximum, field.exclusiveMaximum].map(writeNumber);
  if (!(low || above || high || below)) return "";
  const left = low ? `${low} ≤ ` : above ? `${above} < ` : "";
  const right = high ? ` ≤ ${high}` : below ? ` < ${below}` : "";
  return `${left}x${right}`;
}

/**
 * Return a row with a label, the given controls, and room for a problem below them.
 *
 * @param {Field} field
 * @param {string} path
 * @param {HTMLElement} input the control that the label belongs to
 * @param {Node[]} controls
 */
export function row(field, path, input, controls) {
  const help = helpOf(field);
  const id = `field-${path.replaceAll(".", "-")}`;
  const problem = h("p", { class: "field-problem", id: `${id}-problem`, hidden: true });
  input.id = id;
  attribute(input, "aria-description", help);
  attribute(input, "aria-describedby", problem.id);
  const title = h("span", {}, inLanguage(field.texts).title);
  if (!field.live) title.append(h("span", { class: "field-restarts", "aria-hidden": "true" }, "↺"));
  const label = h("label", { class: "field-label", for: id, "data-tip": help }, title);
  const element = h(
    "div",
    { class: `field field-${field.kind}`, "data-path": path },
    label,
    h("div", { class: "field-controls" }, ...controls),
    problem,
  );
  return { element, mark: marker(element, input, problem) };
}

/**
 * @param {HTMLElement} element
 * @param {HTMLElement} input
 * @param {HTMLElement} problem
 */
function marker(element, input, problem) {
  /** @param {FieldProblem | undefined} wrong */
  return (wrong) => {
    element.classList.toggle("wrong", Boolean(wrong));
    attribute(input, "aria-invalid", wrong ? "true" : null);
    problem.hidden = !wrong;
    problem.textContent = wrong ? explain(wrong) : "";
  };
}
