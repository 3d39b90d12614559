/**
 * The choice of data: a thumbnail each, downloads with their progress, and the data's settings.
 *
 * @import { Config, Dataset, Download, Json, JsonObject, Preset, Store } from "./types"
 * @import { Field } from "./form/schema"
 * @import { Context, Control } from "./form/parts"
 */
import { attribute, h } from "./dom.js";
import { controlsFor } from "./form/control.js";
import { inLanguage, t } from "./i18n/index.js";
import { icon } from "./icons.js";
import { drawThumbnail } from "./thumbnail.js";

/** Settings that only some data sets let one choose. */
const OPTIONAL = new Set(["samples", "noise", "classes"]);

/**
 * @typedef {object} DataActions
 * @property {(dataset: Dataset) => void} choose
 * @property {(dataset: Dataset) => void} fetch
 */

/**
 * @param {Field} group the field of the data
 * @param {Store} store
 * @param {Context} context
 * @param {DataActions} actions
 */
export function createDatasets(group, store, context, actions) {
  const tiles = store.get("datasets").map((dataset) => createTile(dataset, store, actions));
  const settings = h("div", { class: "data-settings" });
  const regenerate = h(
    "button",
    {
      class: "button",
      "data-tip": t("data.regenerate.help"),
      onclick: () => context.edit("dataset.seed", Math.floor(Math.random() * 10_000)),
    },
    icon("dice"),
    t("data.regenerate"),
  );
  const element = h(
    "div",
    { class: "datasets" },
    h(
      "div",
      { class: "tiles", role: "group", "aria-label": t("data.choose") },
      ...tiles.map((tile) => tile.element),
    ),
    settings,
  );
  let shownFor = "";
  /** @type {Control | undefined} */
  let controls;

  /** @param {string} name */
  function rebuild(name) {
    const dataset = store.get("datasets").find((one) => one.name === name);
    const fields = group.fields.filter(
      (field) =>
        field.name !== "name" &&
        (!OPTIONAL.has(field.name) || dataset?.choosable.includes(field.name)),
    );
    controls = controlsFor(fields, "dataset", context);
    settings.replaceChildren(controls.element);
    if (dataset?.kind === "points") settings.append(regenerate);
    shownFor = name;
  }

  return {
    element,
    show() {
      const config = store.get("config");
      if (!config) return;
      const { name } = config.dataset;
      if (name !== shownFor) rebuild(name);
      controls?.show(config.dataset, store.get("fieldProblems"));
      for (const tile of tiles) tile.show(name, store.get("downloads")[tile.name]);
    },
  };
}

/**
 * @param {Dataset} dataset
 * @param {Store} store
 * @param {DataActions} actions
 */
function createTile(dataset, store, actions) {
  const { name } = dataset;
  const canvas = h("canvas", { class: "tile-picture", "aria-hidden": "true" });
  const bar = h("progress", {
    class: "tile-progress",
    max: 1,
    hidden: true,
    "aria-label": t("data.fetching"),
  });
  const element = h(
    "button",
    {
      class: "tile",
      "data-dataset": name,
      "data-tip": inLanguage(dataset.help),
      "aria-pressed": "false",
      onclick: () => {
        const current = store.get("datasets").find((one) => one.name === name) ?? dataset;
        if (current.status === "ready") actions.choose(current);
        else actions.fetch(current);
      },
    },
    canvas,
    h("span", { class: "tile-name" }, inLanguage(dataset.title)),
    bar,
  );
  let drawn = "";

  /** @param {string} status */
  function draw(status) {
    const current = store.get("datasets").find((one) => one.name === name) ?? dataset;
    const look = `${status} ${store.get("theme")} ${Boolean(current.thumbnail)}`;
    if (look === drawn) return;
    drawn = look;
    drawThumbnail(canvas, current);
  }

  return {
    name,
    element,
    /**
     * @param {string} chosen
     * @param {Download | undefined} download
     */
    show(chosen, download) {
      const status = store.get("datasets").find((one) => one.name === name)?.status ?? "missing";
      attribute(element, "aria-pressed", String(chosen === name));
      element.dataset.status = status;
      bar.hidden = status !== "fetching";
      if (download?.total) bar.value = download.done / download.total;
      else bar.removeAttribute("value");
      draw(status);
    },
  };
}

/**
 * Return the configuration with other data.
 *
 * Between data of one kind only the data change, and the loss where it no longer fits: the server
 * chooses it then. Points and images want different networks: that comes from the first preset
 * that has the same data, or else the same kind.
 *
 * @param {Config} config
 * @param {Dataset} dataset
 * @param {Dataset[]} datasets
 * @param {Preset[]} presets
 * @returns {{config: Config, preset: Preset | null}}
 */
export function withDataset(config, dataset, datasets, presets) {
  /** @param {Json | undefined} name */
  const known = (name) => datasets.find((one) => one.name === name);
  const before = known(config.dataset.name);
  const data = { name: dataset.name };
  if (before?.kind === dataset.kind) {
    const { loss, ...rest } = config;
    const fits =
      before.task === dataset.task && (loss !== "binary_cross_entropy" || dataset.classes === 2);
    return {
      config: /** @type {Config} */ ({ ...(fits ? config : rest), dataset: data }),
      preset: null,
    };
  }
  const dataOf = (/** @type {Preset} */ preset) =>
    /** @type {JsonObject} */ (preset.config.dataset);
  const preset =
    presets.find((one) => dataOf(one).name === dataset.name) ??
    presets.find((one) => {
      const data = known(dataOf(one).name);
      return data?.kind === dataset.kind && data.task === dataset.task;
    }) ??
    null;
  if (!preset) return { config: { ...config, dataset: data }, preset };
  const start = /** @type {Config} */ (preset.config);
  const own = dataOf(preset).name === dataset.name ? start.dataset : data;
  return { config: { ...start, dataset: own }, preset };
}
