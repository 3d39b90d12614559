/**
 * Pictures of the validation set with what the network takes them for, right or wrong.
 *
 * @import { PredictionsView, Run, Store } from "../types"
 */

import { h } from "../dom.js";
import { count, percent } from "../draw/format.js";
import { loop } from "../draw/loop.js";
import { t } from "../i18n/index.js";
import { bar, choice, headline } from "./controls.js";
import { Gallery, layoutFor, ROWS } from "./gallery.js";
import { classNames } from "./names.js";
import { open } from "./panel.js";
import { imagesOf } from "./samples.js";
import { chosen } from "./settings.js";
import { seldom, surface, WORDS_EVERY } from "./surface.js";

export const predictions = {
  id: "predictions",
  titleKey: /** @type {const} */ ("panel.predictions.title"),
  helpKey: /** @type {const} */ ("panel.predictions.help"),
  wants: /** @param {Run} run */ (run) => run.summary?.data.kind === "image",
  mount,
  views: /** @type {"predictions"[]} */ (["predictions"]),
};

/**
 * @param {HTMLElement} root
 * @param {Store} store
 */
function mount(root, store) {
  const model = new Predictions(store);
  const drawing = new Gallery();
  const text = h("p", { class: "pn-hidden" });
  const sentence = headline();
  const words = loop.add(() => sentence.say(model.summary()), WORDS_EVERY);
  const pager = paging(model, () => picture.redraw());
  const picture = surface({
    height: (width, em) => layoutFor(width, em, model.names).height * ROWS,
    draw: (paper) => {
      const cells = layoutFor(paper.width, paper.em, model.names, paper.height);
      model.perPage = cells.columns * cells.rows;
      drawing.draw(paper, cells, model);
      pager.refresh();
      spoken.refresh();
    },
    label: () => model.summary(),
    inspect: (x, y) => drawing.inspect(x, y, model),
  });
  const spoken = seldom(() => {
    text.textContent = model.spoken();
  });
  const filter = choice(store, "predictionFilter", "all", "panel.predictions.filter", [
    { value: "all", label: "panel.predictions.all", tip: "panel.predictions.all.help" },
    { value: "wrong", label: "panel.predictions.wrong", tip: "panel.predictions.wrong.help" },
  ]);
  return open(root, store, {
    parts: [bar(filter, pager.element), sentence.element, picture.element, text],
    follows: [
      [["view", "samples", "settings", "theme", "lang", "run"], picture.redraw],
      [["view", "lang"], words.request],
    ],
    ends: [words.remove, picture.remove, spoken.stop],
  });
}

/** What the grid shows: the predictions that pass the filter, page by page. */
class Predictions {
  /** @param {Store} store */
  constructor(store) {
    this.store = store;
    this.at = 0;
    this.perPage = 1;
    /** @type {ReturnType<typeof imagesOf>} */
    this.decoded = null;
    /** @type {import("../types").Samples | null} */
    this.source = null;
  }

  get view() {
    return this.store.get("view").predictions;
  }

  /** What the pictures were kept for, in words. */
  get split() {
    const split = this.view?.split === "train" || this.view?.split === "test" ? this.view.split : "validation";
    return t(`panel.split.${split}`);
  }

  get names() {
    return classNames(this.store);
  }

  /** Return the pictures; they are decoded once. */
  get images() {
    const samples = this.store.get("samples");
    if (samples !== this.source) {
      this.source = samples;
      this.decoded = imagesOf(samples);
    }
    return this.decoded;
  }

  /** Return all predictions that pass the filter. */
  items() {
    const onlyWrong = chosen(this.store, "predictionFilter", "all") === "wrong";
    return itemsOf(this.view, onlyWrong);
  }

  get pages() {
    return Math.max(1, Math.ceil(this.items().length / this.perPage));
  }

  /** Return the predictions of the page that is open, the last one where it no longer exists. */
  page() {
    this.at = Math.min(this.at, this.pages - 1);
    const start = this.at * this.perPage;
    return this.items().slice(start, start + this.perPage);
  }

  summary() {
    const all = itemsOf(this.view, false);
    const right = all.filter((one) => one.right).length;
    if (all.length === 0) return t("panel.none");
    const share = percent(right / all.length);
    return t("panel.predictions.summary", { right: count(right), all: count(all.length), split: this.split, share });
  }

  spoken() {
    const name = /** @param {number} label */ (label) => this.names[label] ?? String(label);
    return this.page()
      .map(({ label, predicted, confidence, right }, i) =>
        t(right ? "panel.predictions.right.item" : "panel.predictions.wrong.item", {
          number: this.at * this.perPage + i + 1,
          predicted: name(predicted),
          label: name(label),
          confidence: percent(confidence),
        }))
      .join("; ");
  }
}

/**
 * @typedef {{index: number, label: number, predicted: number, confidence: number, right: boolean}} Item
 * @param {PredictionsView | null} view
 * @param {boolean} onlyWrong
 * @returns {Item[]}
 */
export function itemsOf(view, onlyWrong) {
  const items = view?.indices.map((index, i) => {
    const [label, predicted] = [view.labels[i] ?? 0, view.predicted[i] ?? 0];
    return { index, label, predicted, confidence: view.confidence[i] ?? 0, right: label === predicted };
  });
  return items?.filter(({ right }) => !(onlyWrong && right)) ?? [];
}

/**
 * Return the buttons that turn the pages.
 *
 * @param {Predictions} model
 * @param {() => void} turned
 */
function paging(model, turned) {
  const turn = /** @param {number} by */ (by) => {
    model.at = Math.min(model.pages - 1, Math.max(0, model.at + by));
    turned();
  };
  const place = h("span", { class: "pn-value" });
  const button = /** @param {string} label @param {number} by @param {string} sign */ (label, by, sign) =>
    h("button", { type: "button", "data-i18n-label": label, onclick: () => turn(by) }, sign);
  const back = button("panel.predictions.back", -1, "‹");
  const on = button("panel.predictions.next", 1, "›");
  const group = { class: "pn-pager", role: "group", "data-i18n-label": "panel.predictions.pages" };
  return {
    element: h("div", group, back, place, on),
    refresh: () => {
      const { pages } = model;
      place.textContent = `${Math.min(model.at, pages - 1) + 1} / ${pages}`;
      back.disabled = model.at <= 0;
      on.disabled = model.at >= pages - 1;
    },
  };
}
