/**
 * The left column: presets, data, network, training; what is set stands in each heading.
 *
 * @import { Config, Preset, Store } from "./types"
 * @import { Field } from "./form/schema"
 * @import { Context, Control } from "./form/parts"
 * @import { DataActions } from "./datasets"
 */
import { createBuilder } from "./builder.js";
import { byId, h } from "./dom.js";
import { createDatasets } from "./datasets.js";
import { count } from "./draw/format.js";
import { controlsFor } from "./form/control.js";
import { writeNumber } from "./form/ladder.js";
import { fieldNamed, readSchema } from "./form/schema.js";
import { inLanguage, t } from "./i18n/index.js";
import { isStart, widths } from "./network.js";
import { createPresets } from "./presets.js";

/** Fields that have a place of their own; all others come last, so that a new one is seen too. */
const MAIN = ["optimizer", "batch_size", "loss"];
const FOLDED = {
  regularization: ["regularization"],
  schedule: ["schedule", "clip_norm"],
  stop: ["stop"],
};
const ELSEWHERE = ["dataset", "layers", "head"];

/** Sections whose heading says what is set. */
const SUMMED_UP = /** @type {const} */ (["data", "network", "training"]);

/** Sections of which the line above the results says it too; the network has a line of its own. */
const ABOVE = /** @type {const} */ (["data", "training"]);

/** Below this width the page has one column, and only the presets begin unfolded. */
const ONE_COLUMN = "(max-width: 60rem)";

/**
 * @typedef {object} SetupActions
 * @property {DataActions} data
 * @property {(preset: Preset) => void} preset
 */

/**
 * @param {Store} store
 * @param {Context} context
 * @param {SetupActions} actions
 */
export function mountSetup(store, context, actions) {
  const schema = store.get("schema");
  if (!schema) return () => {};
  const root = readSchema(schema.config);
  const presets = createPresets(store, actions.preset);
  const data = createDatasets(fieldNamed(root, "dataset"), store, context, actions.data);
  const builder = createBuilder(
    fieldNamed(root, "layers"),
    fieldNamed(root, "head"),
    store,
    context,
  );
  const training = createTraining(root, context);
  const sections = {
    presets: section("presets", presets.element),
    data: section("data", data.element),
    network: section("network", builder.element),
    training: section("training", training.element),
  };
  byId("setup").replaceChildren(...Object.values(sections).map(({ element }) => element));

  function show() {
    const { config, fieldProblems } = {
      config: store.get("config"),
      fieldProblems: store.get("fieldProblems"),
    };
    if (!config) return;
    presets.show();
    data.show();
    builder.show();
    training.show(config, fieldProblems);
    const words = summaries(store, root, store.get("run")?.config ?? config);
    for (const name of SUMMED_UP) sections[name].say(words[name]);
    byId("view-head").replaceChildren(
      ...ABOVE.map((name) =>
        h("span", {}, `${t(`section.${name}`)} `, h("strong", {}, words[name])),
      ),
    );
  }

  const offs = [
    store.subscribe(["config", "fieldProblems", "run", "datasets", "downloads", "theme"], show),
    store.subscribe(["highlight"], ({ highlight }) => {
      if (highlight && reveal(highlight)) store.set("highlight", null);
    }),
  ];
  show();
  return () => offs.forEach((off) => off());
}

/**
 * @param {"presets" | "data" | "network" | "training"} name
 * @param {HTMLElement} content
 */
function section(name, content) {
  const words = h("span", { class: "section-summary" });
  const element = h(
    "details",
    { class: "section", id: `section-${name}` },
    h("summary", {}, h("h2", {}, t(`section.${name}`)), words),
    content,
  );
  element.open = name === "presets" || !window.matchMedia(ONE_COLUMN).matches;
  return {
    element,
    /** @param {string} text */
    say(text) {
      words.textContent = text;
    },
  };
}

/**
 * @param {Field} root
 * @param {Context} context
 */
function createTraining(root, context) {
  const placed = new Set([...MAIN, ...Object.values(FOLDED).flat(), ...ELSEWHERE]);
  const groups = {
    ...FOLDED,
    other: root.fields.map(({ name }) => name).filter((name) => !placed.has(name)),
  };
  const main = controlsFor(
    MAIN.map((name) => fieldNamed(root, name)),
    "",
    context,
  );
  const folded = Object.entries(groups).map(([name, fields]) => {
    const controls = controlsFor(
      fields.map((field) => fieldNamed(root, field)),
      "",
      context,
    );
    const title = t(/** @type {import("./i18n/index.js").Key} */ (`training.${name}`));
    return {
      controls,
      element: h("details", { class: "more" }, h("summary", {}, title), controls.element),
    };
  });
  return {
    element: h("div", { class: "training" }, main.element, ...folded.map(({ element }) => element)),
    /** @type {Control["show"]} */
    show(value, problems) {
      for (const { show } of [main, ...folded.map(({ controls }) => controls)])
        show(value, problems);
    },
  };
}

/**
 * Return what is set, in a few words a section.
 *
 * @param {Store} store
 * @param {Field} root
 * @param {Config} config the one in force: a wrong value of the draft is not set
 */
function summaries(store, root, config) {
  const summary = store.get("run")?.summary;
  const dataset = store.get("datasets").find(({ name }) => name === config.dataset.name);
  const sizes = summary?.data.sizes;
  const optimizer = fieldNamed(root, "optimizer").options.find(
    ({ value }) => value === config.optimizer.name,
  );
  const weights = summary?.layers.filter(({ kind }) => isStart(kind)) ?? [];
  const shapes = summary ? [summary.data.shape, ...weights.map((layer) => layer.out_shape)] : [];
  return {
    data: [
      dataset && inLanguage(dataset.title),
      sizes && t("data.sizes", { train: count(sizes.train), validation: count(sizes.validation) }),
    ]
      .filter(Boolean)
      .join(" · "),
    network: widths(shapes),
    training: [
      optimizer && inLanguage(optimizer.texts).title,
      writeNumber(config.optimizer.learning_rate),
      t("training.batch", { size: writeNumber(config.batch_size) }),
    ]
      .filter(Boolean)
      .join(" · "),
  };
}

/**
 * Unfold, scroll to and mark the field of a path, or the nearest thing that holds it.
 *
 * @param {string} path such as "layers.0.initializer"
 */
function reveal(path) {
  for (let place = path; place; place = place.split(".").slice(0, -1).join(".")) {
    const field = byId("setup").querySelector(`[data-path="${CSS.escape(place)}"]`);
    if (!(field instanceof HTMLElement)) continue;
    for (
      let fold = field.closest("details");
      fold;
      fold = fold.parentElement?.closest("details") ?? null
    ) {
      fold.open = true;
    }
    bringIntoView(field);
    field.classList.remove("marked");
    void field.offsetWidth; // begins the mark's fading anew
    field.classList.add("marked");
    const input = field.querySelector("input.number") ?? field.querySelector("select, input");
    if (input instanceof HTMLElement) input.focus({ preventScroll: true });
    return true;
  }
  return false;
}

/**
 * Scroll the field into view: within the configuration where that scrolls by itself, so that the
 * results stay where they are.
 *
 * @param {HTMLElement} field
 */
function bringIntoView(field) {
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const behavior = calm ? "auto" : "smooth";
  const column = byId("setup");
  if (window.matchMedia(ONE_COLUMN).matches) {
    field.scrollIntoView({ block: "center", behavior });
  } else {
    const [box, frame] = [field.getBoundingClientRect(), column.getBoundingClientRect()];
    const middle = box.top + box.height / 2 - frame.top - frame.height / 2;
    column.scrollBy({ top: middle, behavior });
  }
}
