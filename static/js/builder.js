/**
 * The network builder: a card for each block of layers, between the input and the output.
 *
 * @import { Config, LayerConfig, Store } from "./types"
 * @import { Field } from "./form/schema"
 * @import { Context } from "./form/parts"
 * @import { BlockCard, Change } from "./block"
 */
import { createBlock } from "./block.js";
import { h } from "./dom.js";
import { count } from "./draw/format.js";
import { controlsFor } from "./form/control.js";
import { freshPart } from "./form/schema.js";
import { inLanguage, t } from "./i18n/index.js";
import { addBlock, addKind, blocksOf, isStart, moveBlock, widths } from "./network.js";
import { makeSortable } from "./sortable.js";

/** What a first block is made of. */
const FIRST_BLOCK = ["affine", "relu"];

/**
 * @param {Field} list the field of the hidden layers
 * @param {Field} head the field of the output layer
 * @param {Store} store
 * @param {Context} context
 */
export function createBuilder(list, head, store, context) {
  const item = /** @type {Field} */ (list.item);
  const input = endCard("input");
  const output = endCard("output");
  const headControls = controlsFor(head.fields, "head", context);
  const blocks = h("ol", { class: "blocks", "aria-label": t("builder.blocks") });
  const add = h(
    "button",
    { class: "button add-block", "data-tip": t("builder.add.help") },
    t("builder.add"),
  );
  const others = otherKinds(item);
  const draft = () => store.get("config")?.layers ?? [];
  const element = h(
    "div",
    { class: "builder" },
    input.element,
    blocks,
    h("div", { class: "builder-add" }, add, others),
    output.element,
    h("details", { class: "more" }, h("summary", {}, t("builder.head")), headControls.element),
  );
  others.addEventListener("change", () => {
    if (others.value) change(addKind(draft(), [others.value, FIRST_BLOCK[1]].map(fresh)));
    others.value = "";
  });
  /** @type {BlockCard[]} */
  let cards = [];
  let shape = "";

  /** @param {string} kind */
  function fresh(kind) {
    const option = item.options.find(({ value }) => value === kind);
    if (!option) throw new Error(`the schema has no layer ${kind}`);
    return /** @type {LayerConfig} */ (freshPart(item, option));
  }

  /** @type {Change} */
  function change(layers) {
    context.edit("layers", layers);
  }

  /** @param {LayerConfig[]} layers */
  function rebuild(layers) {
    const open = cards.map((card) => card.isOpen());
    cards = blocksOf(layers).map((_, index) =>
      createBlock({
        index,
        item,
        fresh,
        context,
        isOpen: open[index] ?? false,
        layers: draft,
        change,
      }),
    );
    blocks.replaceChildren(...cards.map((card) => card.element));
  }

  add.addEventListener("click", () => change(addBlock(draft(), FIRST_BLOCK.map(fresh))));
  makeSortable(blocks, ".block-grip", (from, to) => {
    change(moveBlock(draft(), from, to));
    queueMicrotask(() => cards[to]?.grip.focus());
  });

  function show() {
    const { config, run, fieldProblems } = {
      config: store.get("config"),
      run: store.get("run"),
      fieldProblems: store.get("fieldProblems"),
    };
    if (!config) return;
    const next = config.layers.map(({ kind }) => kind).join(" ");
    if (next !== shape || cards.length !== blocksOf(config.layers).length) rebuild(config.layers);
    shape = next;
    const isFull = config.layers.length + FIRST_BLOCK.length > (list.maxItems ?? Infinity);
    add.disabled = others.disabled = isFull;
    // Shapes and counts belong to the layers in force; while a draft differs they are unknown.
    const summary = run && sameKinds(config, run.config) ? run.summary : null;
    for (const card of cards) card.show(config, fieldProblems, summary);
    headControls.show(config.head, fieldProblems);
    input.show(summary ? widths([summary.data.shape]) : "–", "");
    const last = summary?.layers.at(-1);
    output.show(
      last ? widths([last.out_shape]) : "–",
      last ? t("builder.parameters", { count: count(last.parameters) }) : "",
    );
  }

  return { element, show };
}

/**
 * Return a select of the kinds of layers with weights; hidden where there is but one.
 *
 * @param {Field} item the field of one layer
 */
function otherKinds(item) {
  const starts = item.options.filter(({ value }) => isStart(String(value)));
  return h(
    "select",
    { class: "select", "aria-label": t("builder.kind"), hidden: starts.length < 2 },
    h("option", { value: "" }, t("builder.kind")),
    ...starts.map(({ value, texts }) => h("option", { value }, inLanguage(texts).title)),
  );
}

/**
 * @param {Config} a
 * @param {Config} b
 */
function sameKinds(a, b) {
  return (
    a.layers.length === b.layers.length &&
    a.layers.every(({ kind }, i) => kind === b.layers[i].kind)
  );
}

/** @param {"input" | "output"} end */
function endCard(end) {
  const shape = h("span", { class: "block-shape" });
  const parameters = h("span", { class: "block-parameters" });
  const element = h(
    "div",
    { class: "block-end" },
    h("span", { class: "block-name" }, t(`builder.${end}`)),
    shape,
    parameters,
  );
  return {
    element,
    /**
     * @param {string} shapeWords
     * @param {string} parameterWords
     */
    show(shapeWords, parameterWords) {
      shape.textContent = shapeWords;
      parameters.textContent = parameterWords;
    },
  };
}
