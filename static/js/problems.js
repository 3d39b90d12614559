/**
 * Says in the page's language what the server found wrong.
 *
 * @import { FieldProblem, Problem } from "./types"
 * @import { Field } from "./form/schema"
 */
import { inLanguage, language, t } from "./i18n/index.js";

/** Rules that the page knows to say, by the server's code. */
const RULES = /** @type {const} */ ([
  "greater_than",
  "greater_than_equal",
  "less_than",
  "less_than_equal",
  "literal_error",
  "union_tag_invalid",
  "too_long",
  "too_short",
  "int_type",
  "int_from_float",
  "float_type",
  "finite_number",
  "missing",
  "extra_forbidden",
  "quota",
]);

/** Rules without a code of their own, by the field that breaks them. */
const FIELDS = /** @type {const} */ ([
  "loss",
  "layers",
  "dataset.train_size",
  "dataset.validation_fraction",
  "dataset.samples",
  "dataset.noise",
  "dataset.classes",
]);

/**
 * Return rule and remedy as one sentence.
 *
 * @param {FieldProblem} problem
 */
export function explain({ code, field, limits, rule, remedy }) {
  const known = RULES.find((name) => name === code);
  const values = /** @type {Record<string, string | number>} */ (limits ?? {});
  if (known) return t(`rule.${known}`, values);
  const own = sentence(`${rule}; ${remedy}`);
  if (language() === "en") return own;
  const place = FIELDS.find((name) => name === field);
  return place ? t(`rule.at.${place}`) : t("rule.other", { rule: own });
}

/** @param {string} text */
function sentence(text) {
  const trimmed = text.trim();
  return trimmed.charAt(0).toUpperCase() + trimmed.slice(1) + (/[.!?]$/.test(trimmed) ? "" : ".");
}

/**
 * Return what the whole problem is about, in a line for a notice.
 *
 * @param {Problem} problem
 * @param {Field | null} field the root of the form, to name the value by its title
 */
export function headline(problem, field) {
  const first = problem.errors?.[0];
  if (problem.status === 0) return t("problem.unreachable");
  if (problem.status >= 500 && !first) return t("problem.server");
  if (!first) return problem.detail ?? problem.title;
  const title = titleOf(first.field, field);
  const value = typeof first.value === "object" ? "" : ` (= ${first.value})`;
  return title ? `${title}${value}: ${explain(first)}` : explain(first);
}

/**
 * Return the title of the field at a path, "" where the form has none.
 *
 * @param {string} path
 * @param {Field | null} root
 */
export function titleOf(path, root) {
  let field = root ?? undefined;
  for (const name of path.split(".")) {
    if (!field) return "";
    field = /^\d+$/.test(name)
      ? field.item
      : [field, ...field.options]
          .flatMap((part) => part.fields)
          .find((candidate) => candidate.name === name);
  }
  return field ? inLanguage(field.texts).title : "";
}
