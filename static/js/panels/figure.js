/**
 * The curves as Plotly takes them: traces and layout, made of plain values only.
 *
 * @import { Palette } from "../draw/palette.js"
 * @typedef {{x: number[], y: number[]}} Line
 * @typedef {{raw: Line, smooth: Line | null, validation: Line}} Plot one quantity
 * @typedef {{x: number, text: string, label?: string, bad: boolean}} Mark an event of the run
 * @typedef {object} Look
 * @property {Palette} palette
 * @property {number} em
 * @property {number[] | null} marks on a logarithmic loss axis; null for a linear one
 * @property {boolean} touch whether a finger moves over the plot, which has to scroll the page
 * @property {string} view changes when the zoom of before means nothing any more
 * @typedef {Record<"training" | "validation" | "loss" | "accuracy" | "x", string>} Words
 */

import { number } from "../draw/format.js";

/** The share of the height each of two plots has; the rest is the gap between them. */
const PLOTS = { loss: [0.54, 1], accuracy: [0, 0.44] };

/** Exact values on hover: as many digits as a float32 has. */
const EXACT = ".6~g";

/**
 * Return the traces of both quantities.
 *
 * @param {Plot} loss
 * @param {Plot | null} accuracy
 * @param {Words} words
 * @param {Palette} palette
 */
export function traces(loss, accuracy, words, palette) {
  const plots = /** @type {const} */ ([
    ["y", loss, `${words.loss} %{y:${EXACT}}`],
    ["y2", accuracy, `${words.accuracy} %{y:.2%}`],
  ]);
  return plots.flatMap(([yaxis, plot, hovertemplate]) => {
    if (!plot) return [];
    const named = /** @type {const} */ ({ yaxis, showlegend: yaxis === "y" });
    const main = plot.smooth ?? plot.raw;
    const pale = { ...named, showlegend: false, opacity: 0.28, hoverinfo: "skip" };
    const faint = plot.smooth ? [line(plot.raw, words.training, palette.train, pale)] : [];
    return [
      ...faint,
      line(main, words.training, palette.train, { ...named, hovertemplate }),
      line(plot.validation, words.validation, palette.validation, {
        ...named,
        mode: "lines+markers",
        marker: { size: plot.validation.x.length > 60 ? 3 : 6 },
        hovertemplate,
        width: 2.5,
      }),
    ];
  });
}

/**
 * @param {Line} data
 * @param {string} name
 * @param {string} color
 * @param {Record<string, unknown>} more
 */
function line({ x, y }, name, color, { width = 1.5, ...more }) {
  return {
    type: "scatter",
    mode: "lines",
    x,
    y,
    name,
    legendgroup: name,
    line: { color, width, simplify: false },
    connectgaps: false,
    ...more,
  };
}

/**
 * Return the layout: loss over accuracy, or loss alone, on one x axis.
 *
 * @param {boolean} both
 * @param {Mark[]} marks
 * @param {Words} words
 * @param {Look} look
 */
export function layout(both, marks, words, look) {
  const { palette, em } = look;
  return {
    uirevision: look.view,
    autosize: true,
    margin: { l: em * 4.9, r: em * 0.8, t: em * 2.4, b: em * 3.2 },
    // Not transparent: a saved image is looked at on any ground.
    paper_bgcolor: palette.surface,
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: palette.font, size: em, color: palette.text },
    hovermode: "x unified",
    hoversubplots: "axis",
    hoverlabel: {
      bgcolor: palette.surface,
      bordercolor: palette["line-strong"],
      font: { color: palette.text, size: em },
    },
    legend: { orientation: "h", x: 0, y: 1.02, yanchor: "bottom", font: { size: em } },
    modebar: { bgcolor: "rgba(0,0,0,0)", color: palette.muted, activecolor: palette.accent },
    dragmode: look.touch ? false : "zoom",
    ...axes(both, words, look),
    shapes: marks.map((mark) => upright(mark, palette)),
    annotations: marks.map((mark) => flag(mark, look)),
  };
}

/**
 * @param {boolean} both
 * @param {Words} words
 * @param {Look} look
 */
function axes(both, words, look) {
  const { palette } = look;
  return {
    xaxis: {
      ...axis(words.x, look),
      anchor: both ? "y2" : "y",
      rangemode: "tozero",
      separatethousands: true,
      tickformat: ",.7~g",
      hoverformat: ",.7~g",
      spikecolor: palette["line-strong"],
      spikethickness: 1,
      spikedash: "solid",
      unifiedhovertitle: { text: `${words.x} %{x}` },
    },
    yaxis: {
      ...axis(words.loss, look),
      ...(look.marks
        ? { type: "log", tickvals: look.marks, ticktext: look.marks.map((mark) => number(mark)) }
        : { type: "linear", rangemode: "tozero" }),
      domain: both ? PLOTS.loss : [0, 1],
      uirevision: `${look.view} ${look.marks !== null}`,
    },
    ...(both && {
      yaxis2: { ...axis(words.accuracy, look), domain: PLOTS.accuracy, range: [0, 1.02], tickformat: ".0%" },
    }),
  };
}

/**
 * Return what all axes have in common.
 *
 * @param {string} title
 * @param {Look} look
 */
const axis = (title, { palette, em }) => ({
  gridcolor: palette.line,
  linecolor: palette["line-strong"],
  zeroline: false,
  nticks: 6,
  // Not "power": its superscripts are inline styles, which the page's policy forbids.
  exponentformat: "e",
  tickfont: { size: em, color: palette.muted },
  title: { text: title, font: { size: em, color: palette.text }, standoff: 6 },
});

/**
 * @param {Mark} mark
 * @param {Palette} palette
 */
const upright = (mark, palette) => ({
  type: "line",
  x0: mark.x,
  x1: mark.x,
  yref: "paper",
  y0: 0,
  y1: 1,
  layer: "below",
  line: mark.bad
    ? { color: palette.error, width: 1.5, dash: "solid" }
    : { color: palette["line-strong"], width: 1, dash: "dot" },
});

/**
 * @param {Mark} mark
 * @param {Look} look
 */
const flag = (mark, { palette, em }) => ({
  x: mark.x,
  y: 1,
  yref: "paper",
  yanchor: "bottom",
  xanchor: mark.label ? "right" : "center",
  showarrow: false,
  text: mark.label ?? "▾",
  font: { size: em, color: mark.bad ? palette.error : palette.muted },
  hovertext: mark.text,
  captureevents: true,
});
