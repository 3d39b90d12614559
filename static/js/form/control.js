/**
 * Builds the control that fits a field: the form needs no other knowledge of the schema.
 *
 * @import { Json } from "../types"
 * @import { Field, Option } from "./schema"
 * @import { Context, Control, FieldProblems } from "./parts"
 */
import { getIn } from "../config.js";
import { h } from "../dom.js";
import { inLanguage } from "../i18n/index.js";
import { readNumber } from "./ladder.js";
import { numberControl } from "./number.js";
import { helpOf, row } from "./parts.js";
import { freshPart } from "./schema.js";

/** @typedef {(field: Field, path: string, context: Context) => Control} Maker */

/** @type {Record<Field["kind"], Maker>} */
const MAKERS = {
  number: numberControl,
  integer: numberControl,
  enum: enumControl,
  boolean: booleanControl,
  choice: choiceControl,
  group: groupControl,
  text: textControl,
  list: () => ({ element: h("div"), show() {} }), // the network builder's
};

/** @type {Maker} */
export function createControl(field, path, context) {
  return MAKERS[field.kind](field, path, context);
}

/**
 * Return controls for several fields below `path`, one under the other.
 *
 * @param {Field[]} fields
 * @param {string} path of what holds them, "" for the whole configuration
 * @param {Context} context
 * @returns {Control}
 */
export function controlsFor(fields, path, context) {
  const controls = fields.map((field) => {
    const own = path ? `${path}.${field.name}` : field.name;
    return { field, control: createControl(field, own, context) };
  });
  return {
    element: h("div", { class: "fields" }, ...controls.map(({ control }) => control.element)),
    show(value, problems) {
      for (const { field, control } of controls) control.show(getIn(value, field.name), problems);
    },
  };
}

/** @type {Maker} */
function groupControl(field, path, context) {
  return controlsFor(field.fields, path, context);
}

/**
 * Return a select of the options; the index tells which one it is.
 *
 * @param {Option[]} options
 */
function selectOf(options) {
  return h(
    "select",
    { class: "select" },
    ...options.map(({ texts }, i) => {
      const { title, help } = inLanguage(texts);
      return h("option", { value: i, title: help }, title);
    }),
  );
}

/**
 * Give a select the help of what it is set to, below the help of the field itself.
 *
 * @param {HTMLSelectElement} select
 * @param {Field} field
 */
function helpWithChoice(select, field) {
  const option = field.options[select.selectedIndex];
  const chosen = option && inLanguage(option.texts);
  select.dataset.tip = chosen?.help
    ? `${chosen.title}: ${chosen.help}\n\n${helpOf(field)}`
    : helpOf(field);
}

/** @type {Maker} */
function enumControl(field, path, context) {
  const select = selectOf(field.options);
  const { element, mark } = row(field, path, select, [select]);
  select.addEventListener("change", () =>
    context.edit(path, field.options[select.selectedIndex].value),
  );
  return {
    element,
    show(value, problems) {
      select.selectedIndex = field.options.findIndex((option) => option.value === value);
      helpWithChoice(select, field);
      mark(problems[path]);
    },
  };
}

/** @type {Maker} */
function choiceControl(field, path, context) {
  const select = selectOf(field.options);
  const { element: top, mark } = row(field, path, select, [select]);
  const element = h("div", { class: "choice" }, top);
  /** @type {Option | undefined} */
  let shown;
  /** @type {Control | undefined} */
  let settings;

  /** @param {Option | undefined} option */
  function build(option) {
    settings?.element.remove();
    shown = option;
    settings = option && controlsFor(option.fields, path, context);
    if (settings) element.append(settings.element);
  }

  select.addEventListener("change", () =>
    context.edit(path, freshPart(field, field.options[select.selectedIndex])),
  );
  return {
    element,
    show(value, problems) {
      const option = field.options.find((one) => one.value === getIn(value, field.tag));
      if (option !== shown) build(option);
      select.selectedIndex = option ? field.options.indexOf(option) : -1;
      helpWithChoice(select, field);
      settings?.show(value, problems);
      mark(problems[path] ?? problems[`${path}.${field.tag}`]);
    },
  };
}

/** @type {Maker} */
function booleanControl(field, path, context) {
  const input = h("input", {
    type: "checkbox",
    class: "toggle",
    role: "switch",
    "data-tip": helpOf(field),
  });
  const { element, mark } = row(field, path, input, [input]);
  input.addEventListener("change", () => context.edit(path, input.checked));
  return {
    element,
    show(value, problems) {
      input.checked = value === true;
      mark(problems[path]);
    },
  };
}

/** @type {Maker} */
function textControl(field, path, context) {
  const input = h("input", { type: "text", class: "text", "data-tip": helpOf(field) });
  const { element, mark } = row(field, path, input, [input]);
  const read = () => (field.numeric ? (readNumber(input.value) ?? "") : input.value);
  input.addEventListener("change", () => context.edit(path, read()));
  return {
    element,
    /**
     * @param {Json | undefined} value
     * @param {FieldProblems} problems
     */
    show(value, problems) {
      if (document.activeElement !== input) input.value = String(value ?? "");
      mark(problems[path]);
    },
  };
}
