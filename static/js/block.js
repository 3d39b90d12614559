/**
 * One block of the network builder: size, activation, BatchNorm, Dropout; and, unfolded, every
 * setting of every layer in it.
 *
 * @import { Config, LayerConfig, Summary } from "./types"
 * @import { Field } from "./form/schema"
 * @import { Context, FieldProblems } from "./form/parts"
 */
import { getIn } from "./config.js";
import { attribute, h } from "./dom.js";
import { count } from "./draw/format.js";
import { createControl } from "./form/control.js";
import { inLanguage, t } from "./i18n/index.js";
import { createLayers, sizeField } from "./layers.js";
import {
  blocksOf,
  isActivation,
  isStart,
  moveBlock,
  removeBlock,
  setActivation,
  toggleLayer,
  widths,
} from "./network.js";

/** @typedef {(layers: LayerConfig[]) => void} Change */

/**
 * @typedef {object} BlockParts
 * @property {number} index of the block
 * @property {Field} item the field of one layer
 * @property {(kind: string) => LayerConfig} fresh a layer with all its defaults
 * @property {Context} context
 * @property {boolean} isOpen
 * @property {() => LayerConfig[]} layers those of the draft
 * @property {Change} change
 */

/** @typedef {ReturnType<typeof createBlock>} BlockCard */

/** @param {BlockParts} parts */
export function createBlock(parts) {
  const { index, item, layers, change } = parts;
  const { start, layers: own } = blocksOf(layers())[index];
  const number = blocksOf(layers())
    .slice(0, index + 1)
    .filter((block) => isStart(block.layers[0].kind)).length;
  const size = sizeField(item, own[0].kind);
  const name = isStart(own[0].kind) ? t("builder.block", { number }) : t("builder.before");
  const grip = h(
    "button",
    {
      class: "block-grip",
      "aria-label": t("builder.move", { name }),
      "data-tip": t("builder.move.help"),
    },
    "⠿",
  );
  const shape = h("span", { class: "block-shape" });
  const parameters = h("span", { class: "block-parameters" });
  const sizePath = `layers.${start}.${size?.name}`;
  const sizes = size ? createControl(size, sizePath, parts.context) : null;
  const switches = createSwitches(parts, name);
  const details = createLayers(parts, start, own);
  const more = h(
    "details",
    { class: "more" },
    h("summary", {}, t("builder.settings")),
    details.element,
  );
  more.open = parts.isOpen;

  /** @param {-1 | 1} by */
  const moveButton = (by) =>
    h(
      "button",
      {
        class: "icon-button",
        "aria-label": t(by < 0 ? "builder.up" : "builder.down", { name }),
        disabled: blocksOf(layers())[index + by] === undefined,
        onclick: () => change(moveBlock(layers(), index, index + by)),
      },
      by < 0 ? "↑" : "↓",
    );
  const remove = h(
    "button",
    {
      class: "icon-button",
      "aria-label": t("builder.remove", { name }),
      "data-tip": t("builder.remove.help"),
      onclick: () => change(removeBlock(layers(), index)),
    },
    "×",
  );
  const element = h(
    "li",
    { class: "block", "aria-label": name },
    h(
      "div",
      { class: "block-head" },
      grip,
      h("span", { class: "block-name" }, name),
      shape,
      parameters,
      h("span", { class: "block-buttons" }, moveButton(-1), moveButton(1), remove),
    ),
    sizes?.element,
    switches.element,
    more,
  );

  return {
    element,
    grip,
    isOpen: () => more.open,
    /**
     * @param {Config} config
     * @param {FieldProblems} problems
     * @param {Summary | null} summary
     */
    show(config, problems, summary) {
      sizes?.show(getIn(config, sizePath), problems);
      switches.show(blocksOf(config.layers)[index].layers);
      details.show(config, problems);
      const facts = summary?.layers.slice(start, start + own.length) ?? [];
      const total = facts.reduce((sum, layer) => sum + layer.parameters, 0);
      shape.textContent = facts.length ? `→ ${widths([facts[facts.length - 1].out_shape])}` : "";
      parameters.textContent = facts.length ? t("builder.parameters", { count: count(total) }) : "";
    },
  };
}

/**
 * Return the quick switches of a block: activation, BatchNorm, Dropout.
 *
 * @param {BlockParts} parts
 * @param {string} blockName
 */
function createSwitches({ index, item, fresh, layers, change }, blockName) {
  const activations = item.options.filter(({ value }) => isActivation(String(value)));
  const select = h(
    "select",
    { class: "select", "aria-label": `${blockName}: ${t("builder.activation")}` },
    h("option", { value: "" }, t("builder.activation.none")),
    ...activations.map(({ value, texts }) => {
      const { title, help } = inLanguage(texts);
      return h("option", { value, title: help }, title);
    }),
  );
  select.addEventListener("change", () =>
    change(setActivation(layers(), index, select.value ? fresh(select.value) : null)),
  );
  const chips = ["batch_norm", "dropout"].map((kind) =>
    chip(item, kind, blockName, (on) => change(toggleLayer(layers(), index, fresh(kind), on))),
  );
  const element = h("div", { class: "block-switches" }, select, ...chips.map((one) => one.element));
  return {
    element,
    /** @param {LayerConfig[]} own */
    show(own) {
      const activation = own.find(({ kind }) => isActivation(kind));
      select.value = activation?.kind ?? "";
      const option = activations.find(({ value }) => value === activation?.kind);
      select.dataset.tip = option ? inLanguage(option.texts).help : t("builder.activation.help");
      for (const one of chips) one.show(own.some(({ kind }) => kind === one.kind));
    },
  };
}

/**
 * Return a button that is pressed while a layer of that kind is in the block.
 *
 * @param {Field} item
 * @param {string} kind
 * @param {string} blockName
 * @param {(on: boolean) => void} toggle
 */
function chip(item, kind, blockName, toggle) {
  const option = item.options.find(({ value }) => value === kind);
  const { title, help } = option ? inLanguage(option.texts) : { title: kind, help: "" };
  const element = h(
    "button",
    {
      class: "chip",
      "aria-label": `${blockName}: ${title}`,
      "data-tip": help,
      onclick: () => toggle(element.getAttribute("aria-pressed") !== "true"),
    },
    title,
  );
  return {
    element,
    kind,
    /** @param {boolean} on */
    show(on) {
      attribute(element, "aria-pressed", String(on));
    },
  };
}
