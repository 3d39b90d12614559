/**
 * Loss and accuracy over time: training at every iteration, validation at each evaluation.
 *
 * @import { Store } from "../types"
 * @import { Line, Plot, Words } from "./figure.js"
 */

import { h } from "../dom.js";
import { number, percent } from "../draw/format.js";
import { t, translate } from "../i18n/index.js";
import { bar, choice, slider, toggle } from "./controls.js";
import { logTicks } from "../draw/scale.js";
import { marksOf } from "./events.js";
import { layout, traces } from "./figure.js";
import { open } from "./panel.js";
import { plotly } from "./plotly.js";
import { Curves, epochs, pointsFor, thinned } from "./series.js";
import { chosen } from "./settings.js";
import { naming, palette, whileSeen } from "./surface.js";

/** Milliseconds between two redraws: Plotly takes some 15 ms for one. */
const INTERVAL = 100;

export const curves = {
  id: "curves",
  titleKey: /** @type {const} */ ("panel.curves.title"),
  helpKey: /** @type {const} */ ("panel.curves.help"),
  wants: () => true,
  mount,
};

/**
 * @typedef {{range?: [number, number], autorange?: boolean, type?: string}} Axis
 * @typedef {HTMLElement & {layout?: {uirevision?: string, xaxis?: Axis, yaxis?: Axis},
 *   on?: (event: string, run: () => void) => void}} Figure
 */

/**
 * @param {HTMLElement} root
 * @param {Store} store
 */
function mount(root, store) {
  const figure = /** @type {Figure} */ (h("div", { class: "pn-figure", role: "group", "aria-label": described(store) }));
  const wait = h("p", { class: "pn-wait", "data-i18n": "panel.curves.loading" });
  const series = new Curves();
  const name = naming(figure, () => described(store));
  /** @type {import("./plotly.js").Plotly | null} */
  let library = null;
  const seen = whileSeen(figure, draw, INTERVAL);
  const resized = new ResizeObserver(seen.redraw);
  resized.observe(figure);

  function draw() {
    if (!library || !figure.clientWidth) return;
    const fresh = !figure.layout;
    void library.react(figure, ...drawing(store, series, figure));
    if (fresh) figure.on?.("plotly_relayout", seen.redraw);
    name.refresh();
  }

  /** @param {import("./plotly.js").Plotly} loaded */
  function start(loaded) {
    library = loaded;
    wait.remove();
    seen.redraw();
  }

  plotly().then(start, () => {
    wait.dataset["i18n"] = "panel.curves.unavailable";
    translate(root);
  });
  return open(root, store, {
    parts: [controls(store), h("div", { class: "pn-curves" }, figure, wait)],
    follows: [[["run", "metrics", "evaluations", "settings", "theme", "lang"], seen.redraw]],
    ends: [() => resized.disconnect(), seen.remove, name.stop, () => library?.purge(figure)],
  });
}

/** @param {Store} store */
function controls(store) {
  return bar(
    toggle(store, "logLoss", false, { label: "panel.curves.log", tip: "panel.curves.log.help" }),
    slider(store, "smoothing", { min: 0, max: 0.99, step: 0.01, fallback: 0 }, {
      label: "panel.curves.smoothing",
      tip: "panel.curves.smoothing.help",
    }),
    choice(store, "curvesX", "step", "panel.curves.x", [
      { value: "step", label: "panel.curves.x.step", tip: "panel.curves.x.step.help" },
      { value: "epoch", label: "panel.curves.x.epoch", tip: "panel.curves.x.epoch.help" },
    ]),
  );
}

/**
 * Return the arguments of `Plotly.react`.
 *
 * @param {Store} store
 * @param {Curves} series
 * @param {Figure} figure
 * @returns {[object[], object, object]}
 */
function drawing(store, series, figure) {
  const run = store.get("run");
  const both = run?.summary?.data.task !== "regression";
  const byEpoch = chosen(store, "curvesX", "step") === "epoch";
  const { toEpoch, toStep } = epochs(store.get("evaluations"), run);
  const toX = byEpoch ? toEpoch : /** @param {number} step */ (step) => step;
  series.extend(store.get("metrics"), chosen(store, "smoothing", 0));
  const view = `${series.generation} ${byEpoch}`;
  const range = zoomed(figure, view, byEpoch ? toStep : (x) => x);
  const words = wording(byEpoch);
  const colours = palette();
  const em = Math.max(13, parseFloat(getComputedStyle(figure).fontSize));
  const plot = /** @param {"loss" | "accuracy"} what */ (what) =>
    plotOf(store, series, what, { range, toX, most: pointsFor(figure.clientWidth) });
  const loss = plot("loss");
  const look = {
    palette: colours,
    em,
    marks: chosen(store, "logLoss", false) ? lossMarks(figure, view, loss) : null,
    touch: matchMedia("(pointer: coarse)").matches,
    view,
  };
  return [
    traces(loss, both ? plot("accuracy") : null, words, colours),
    layout(both, marksOf(run, toX), words, look),
    config(store.get("lang")),
  ];
}

/**
 * Return the marks of a logarithmic loss axis, for what of it is to be seen.
 *
 * @param {Figure} figure
 * @param {string} view
 * @param {Plot} loss
 */
function lossMarks(figure, view, loss) {
  const axis = zoomedAxis(figure, view, "yaxis");
  // Plotly gives the range of a logarithmic axis in powers of ten, and leaves the one of before
  // in place when an axis has just been made logarithmic.
  if (axis && figure.layout?.yaxis?.type === "log") return logTicks(10 ** axis[0], 10 ** axis[1]);
  const values = [...loss.raw.y, ...loss.validation.y].filter((value) => value > 0);
  const low = values.reduce((least, value) => Math.min(least, value), Infinity);
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  return low < high ? logTicks(low / 1.5, high * 1.5) : logTicks(0.01, 10);
}

/**
 * Return the range that the user zoomed an axis to, null where it shows all.
 *
 * @param {Figure} figure
 * @param {string} view what is about to be drawn: a zoom of something else counts for nothing
 * @param {"xaxis" | "yaxis"} name
 * @returns {[number, number] | null}
 */
function zoomedAxis({ layout: shown }, view, name) {
  const axis = shown?.[name];
  return shown?.uirevision === view && axis?.range && axis.autorange === false ? axis.range : null;
}

/**
 * Return the steps that the figure is zoomed to, null for all.
 *
 * @param {Figure} figure
 * @param {string} view
 * @param {(x: number) => number} toStep
 * @returns {[number, number] | null}
 */
function zoomed(figure, view, toStep) {
  const range = zoomedAxis(figure, view, "xaxis");
  return range && [toStep(range[0]), toStep(range[1])];
}

/**
 * @param {Store} store
 * @param {Curves} series
 * @param {"loss" | "accuracy"} what
 * @param {{range: [number, number] | null, toX: (step: number) => number, most: number}} options
 *   the steps to be seen, where they stand, and points a curve
 * @returns {Plot}
 */
function plotOf(store, series, what, { range, toX, most }) {
  const [from, to] = series.within(range);
  const { raw, smooth, smoother } = series[what];
  const line = /** @param {import("../draw/decimate.js").Decimator} points @returns {Line} */ (points) => {
    const places = points.pick(from, to, most);
    return {
      x: places.map((i) => toX(series.step[i] ?? 0)),
      y: places.map((i) => points.values[i] ?? NaN),
    };
  };
  const all = store.get("evaluations").filter((one) => one[`validation_${what}`] !== null);
  const judged = thinned(all.map((one) => Number(one[`validation_${what}`])), most).flatMap((i) => all[i] ?? []);
  return {
    raw: line(raw),
    smooth: smoother.weight > 0 ? line(smooth) : null,
    validation: {
      x: judged.map((one) => toX(one.step)),
      y: judged.map((one) => Number(one[`validation_${what}`])),
    },
  };
}

/**
 * @param {boolean} byEpoch
 * @returns {Words}
 */
const wording = (byEpoch) => ({
  training: t("panel.curves.training"),
  validation: t("panel.curves.validation"),
  loss: t("panel.curves.loss"),
  accuracy: t("panel.curves.accuracy"),
  x: t(byEpoch ? "panel.curves.x.epoch" : "panel.curves.x.step"),
});

/** @param {string} lang */
function config(lang) {
  return {
    responsive: false,
    displaylogo: false,
    displayModeBar: "hover",
    modeBarButtons: [["toImage", "zoom2d", "pan2d", "resetScale2d"]],
    toImageButtonOptions: { filename: "nn-playground", scale: 2 },
    locale: lang === "zh" ? "zh" : "en",
    locales: { zh: { dictionary: dictionary(), format: {} } },
  };
}

/** What Plotly's own buttons say. */
const dictionary = () => ({
  "Download plot": t("panel.curves.download"),
  "Download plot as a PNG": t("panel.curves.download"),
  "Zoom": t("panel.curves.zoom"),
  "Pan": t("panel.curves.pan"),
  "Reset axes": t("panel.curves.reset"),
  "Preparing image - this may take a few seconds": t("panel.curves.saving"),
  "Image download succeeded": t("panel.curves.saved"),
  "Sorry, there was a problem downloading your image!": t("panel.curves.unsaved"),
  "Double-click to zoom back out": t("panel.curves.back"),
});

/** @param {Store} store */
function described(store) {
  const run = store.get("run");
  const { step, loss, accuracy } = store.get("metrics");
  const judged = store.get("evaluations").at(-1);
  return t("panel.curves.label", {
    step: step.at(-1) ?? 0,
    loss: number(loss.at(-1)),
    accuracy: percent(accuracy.at(-1)),
    validationLoss: number(judged?.validation_loss),
    validationAccuracy: percent(judged?.validation_accuracy),
    state: run?.state === "diverged" ? t("panel.curves.diverged") : "",
  });
}
