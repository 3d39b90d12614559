/**
 * Every layer of a block with its own settings and its place.
 *
 * @import { Config, LayerConfig } from "./types"
 * @import { BlockParts } from "./block"
 * @import { Field } from "./form/schema"
 * @import { FieldProblems } from "./form/parts"
 */
import { getIn } from "./config.js";
import { h } from "./dom.js";
import { controlsFor } from "./form/control.js";
import { inLanguage, t } from "./i18n/index.js";
import { insertLayer, isStart, moveLayer, removeLayer } from "./network.js";

/**
 * Return the field that tells how large a layer with weights is: its units, its filters.
 *
 * @param {Field} item the field of one layer
 * @param {string} kind
 */
export function sizeField(item, kind) {
  const option = isStart(kind) ? item.options.find(({ value }) => value === kind) : undefined;
  return option?.fields.find((field) => field.kind === "integer");
}

/**
 * @param {BlockParts} parts
 * @param {number} start index of the block's first layer
 * @param {LayerConfig[]} own the block's layers
 */
export function createLayers(parts, start, own) {
  const cards = own.map(({ kind }, i) => layerCard(parts, start + i, kind, i, own));
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
 * @param {LayerConfig[]} own the block's layers
 */
function layerCard({ item, context, layers, change }, index, kind, place, own) {
  const option = item.options.find(({ value }) => value === kind);
  const { title, help } = option ? inLanguage(option.texts) : { title: kind, help: "" };
  // The block's card has the size already.
  const size = sizeField(item, kind);
  const fields = (option?.fields ?? []).filter((field) => field !== size);
  const { element: settings, show } = controlsFor(fields, `layers.${index}`, context);
  const isFixed = isStart(kind);
  const first = isStart(own[0].kind) ? 1 : 0;
  /** @param {-1 | 1} by */
  const move = (by) =>
    h(
      "button",
      {
        class: "icon-button",
        "aria-label": t(by < 0 ? "builder.up" : "builder.down", { name: title }),
        disabled: isFixed || (by < 0 ? place <= first : place === own.length - 1),
        onclick: () => change(moveLayer(layers(), index, by)),
      },
      by < 0 ? "↑" : "↓",
    );
  const remove = h(
    "button",
    {
      class: "icon-button",
      "aria-label": t("builder.remove", { name: title }),
      disabled: isFixed,
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
  const kinds = item.options.filter(({ value }) => !isStart(String(value)));
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
