/**
 * Every layer of a block with its own settings and its place.
 *
 * @import { Config, LayerConfig } from "./types"
 * @import { BlockParts } from "./block"
 * @import { FieldProblems } from "./form/parts"
 */
import { getIn } from "./config.js";
import { h } from "./dom.js";
import { controlsFor } from "./form/control.js";
import { inLanguage, t } from "./i18n/index.js";
import { insertLayer, moveLayer, removeLayer } from "./network.js";

/**
 * @param {BlockParts} parts
 * @param {number} start index of the block's first layer
 * @param {LayerConfig[]} own the block's layers
 */
export function createLayers(parts, start, own) {
  const cards = own.map(({ kind }, i) => layerCard(parts, start + i, kind, i, own.length));
  const element = h(
    "div",
    { class: "layers" },
    ...cards.map((card) => card.element),
    addSelect(parts, start + own.length),
  );
  return {
    element,
    /**
     * @param {Config} config
     * @param {FieldProblems} problems
     */
    show(config, problems) {
      cards.forEach((card, i) => card.show(getIn(config, `layers.${start + i}`), problems));
    },
  };
}

/**
 * @param {BlockParts} parts
 * @param {number} index of the layer in the network
 * @param {string} kind
 * @param {number} place in the block
 * @param {number} size of the block
 */
function layerCard({ item, context, layers, change }, index, kind, place, size) {
  const option = item.options.find(({ value }) => value === kind);
  const { title, help } = option ? inLanguage(option.texts) : { title: kind, help: "" };
  // The block's card has the units already.
  const fields = (option?.fields ?? []).filter(
    ({ name }) => !(kind === "affine" && name === "units"),
  );
  const { element: settings, show } = controlsFor(fields, `layers.${index}`, context);
  const first = kind === "affine" ? 0 : 1;
  /** @param {-1 | 1} by */
  const move = (by) =>
    h(
      "button",
      {
        class: "icon-button",
        "aria-label": t(by < 0 ? "builder.up" : "builder.down", { name: title }),
        disabled: kind === "affine" || (by < 0 ? place <= first : place === size - 1),
        onclick: () => change(moveLayer(layers(), index, by)),
      },
      by < 0 ? "↑" : "↓",
    );
  const remove = h(
    "button",
    {
      class: "icon-button",
      "aria-label": t("builder.remove", { name: title }),
      disabled: kind === "affine",
      onclick: () => change(removeLayer(layers(), index)),
    },
    "×",
  );
  const element = h(
    "div",
    { class: "layer" },
    h(
      "div",
      { class: "layer-head" },
      h("span", { class: "layer-name", "data-tip": help }, title),
      h("span", { class: "block-buttons" }, move(-1), move(1), remove),
    ),
    settings,
  );
  return { element, show };
}

/**
 * Return a select that inserts another layer at the block's end.
 *
 * @param {BlockParts} parts
 * @param {number} end
 */
function addSelect({ item, fresh, layers, change }, end) {
  const kinds = item.options.filter(({ value }) => value !== "affine");
  const select = h(
    "select",
    { class: "select add-layer", "aria-label": t("builder.insert") },
    h("option", { value: "" }, t("builder.insert")),
    ...kinds.map(({ value, texts }) => h("option", { value }, inLanguage(texts).title)),
  );
  select.addEventListener("change", () => {
    const kind = select.value;
    if (kind) change(insertLayer(layers(), end, fresh(kind)));
  });
  return select;
}
