/**
 * A number: a slider over its rungs and an input that takes any value.
 *
 * @import { Json } from "../types"
 * @import { Field } from "./schema"
 * @import { Context, Control } from "./parts"
 * @import { Key } from "../i18n/index.js"
 */
import { attribute, h } from "../dom.js";
import { inLanguage, t } from "../i18n/index.js";
import { ladder, nearest, neighbour, readNumber, writeNumber } from "./ladder.js";
import { helpOf, row } from "./parts.js";

const UNITS = /** @type {const} */ (["epochs", "steps", "pixels"]);

/**
 * What an empty field means where it does not mean "off".
 *
 * @type {Record<string, Key>}
 */
const BLANKS = {
  "dataset.train_size": "field.all",
  "stop.epochs": "field.never",
  "stop.steps": "field.never",
};

/**
 * @param {Field} field
 * @param {string} path
 * @param {Context} context
 * @returns {Control}
 */
export function numberControl(field, path, context) {
  const rungs = ladder(field);
  const input = h("input", {
    type: "text",
    inputmode: "decimal",
    class: "number",
    autocomplete: "off",
    spellcheck: "false",
    "data-tip": helpOf(field),
  });
  const slider = rungs.length > 1 ? sliderOver(field, rungs) : null;
  const unit = field.unit ? h("span", { class: "field-unit" }, unitWords(field.unit)) : null;
  const controls = [slider, input, unit].filter((part) => part !== null);
  const { element, mark } = row(field, path, input, controls);
  /** @type {Json | undefined} */
  let shown;

  /** @param {Json} value */
  function edit(value) {
    if (!Object.is(value, shown)) context.edit(path, value);
  }

  /** @param {KeyboardEvent} event */
  function climb(event) {
    const direction = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : null;
    const value = readNumber(input.value) ?? context.blank?.(path) ?? rungs[0];
    if (!direction || !rungs.length || typeof value !== "number") return;
    event.preventDefault();
    const next = neighbour(rungs, value, direction);
    input.value = writeNumber(next);
    edit(next);
  }

  input.addEventListener("change", () => edit(readNumber(input.value)));
  input.addEventListener("keydown", climb);
  slider?.addEventListener("input", () => {
    const value = rungs[Number(slider.value)];
    input.value = writeNumber(value);
    edit(value);
  });

  return {
    element,
    show(value, problems) {
      const isNew = !Object.is(value, shown);
      shown = value;
      if (isNew || document.activeElement !== input) input.value = writeNumber(value);
      const blank = field.nullable ? blankWords(path, context) : "";
      attribute(input, "placeholder", blank || null);
      if (slider) showOn(slider, rungs, value ?? context.blank?.(path), value === null);
      mark(problems[path]);
    },
  };
}

/**
 * @param {Field} field
 * @param {number[]} rungs
 */
function sliderOver(field, rungs) {
  return h("input", {
    type: "range",
    min: 0,
    max: rungs.length - 1,
    step: 1,
    class: "slider",
    "aria-label": inLanguage(field.texts).title,
    "data-tip": helpOf(field),
  });
}

/**
 * @param {HTMLInputElement} slider
 * @param {number[]} rungs
 * @param {Json | undefined} value
 * @param {boolean} unset
 */
function showOn(slider, rungs, value, unset) {
  const at = typeof value === "number" ? nearest(rungs, value) : 0;
  slider.value = String(at);
  slider.classList.toggle("unset", unset);
  slider.style.setProperty("--filled", `${(100 * at) / (rungs.length - 1)}%`);
  attribute(slider, "aria-valuetext", writeNumber(value) || t("field.off"));
}

/**
 * @param {string} path
 * @param {Context} context
 */
function blankWords(path, context) {
  const value = context.blank?.(path);
  return value === undefined || value === null
    ? t(BLANKS[path] ?? "field.off")
    : writeNumber(value);
}

/** @param {string} unit */
function unitWords(unit) {
  const known = UNITS.find((name) => name === unit);
  return known ? t(`unit.${known}`) : unit;
}
