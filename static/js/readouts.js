/**
 * The figures that count, large: how well the network does on training, validation and test data.
 *
 * @import { Evaluation, Run, Store } from "./types"
 * @import { Api } from "./api"
 * @import { Session } from "./session"
 * @import { Key } from "./i18n/index.js"
 */
import { byId, h } from "./dom.js";
import { NOTHING, count, number, percent } from "./draw/format.js";
import { t } from "./i18n/index.js";

/** @typedef {"train_accuracy" | "validation_accuracy" | "train_loss" | "validation_loss"} Figure */

const FIGURES = /** @type {const} */ ([
  "train_accuracy",
  "validation_accuracy",
  "train_loss",
  "validation_loss",
]);

/**
 * @param {Store} store
 * @param {Session} session
 * @param {Pick<Api, "test">} api
 */
export function mountReadouts(store, session, api) {
  const figures = FIGURES.map((name) => ({
    name,
    ...createFigure(`readouts.${name}`, name.replace(/_.*/, "")),
  }));
  const test = createTest(store, session, api);
  byId("readouts").replaceChildren(...figures.map(({ element }) => element), test.element);

  function show() {
    const run = store.get("run");
    const latest = store.get("evaluations").at(-1) ?? null;
    const regression = run?.summary?.data.task === "regression";
    for (const { name, element, value } of figures) {
      element.hidden = regression && name.endsWith("accuracy");
      value.textContent = written(name, latest);
    }
    test.show(run);
  }

  const off = store.onFrame(["evaluations", "run"], show);
  show();
  return off;
}

/**
 * @param {Figure} name
 * @param {Evaluation | null} latest
 */
function written(name, latest) {
  const value = latest?.[name] ?? null;
  if (value === null) return NOTHING;
  return name.endsWith("accuracy") ? percent(value) : number(value);
}

/**
 * @param {Key} key
 * @param {string} part whose data it is about: it has the colour of that curve
 */
function createFigure(key, part) {
  const value = h("span", { class: "readout-value" }, NOTHING);
  const element = h(
    "div",
    { class: `readout readout-${part}`, "data-tip": t("readouts.help") },
    h("span", { class: "readout-name" }, t(key)),
    value,
  );
  return { element, value };
}

/**
 * The test figure stays covered until it is asked for: test data are used once, at the end.
 *
 * @param {Store} store
 * @param {Session} session
 * @param {Pick<Api, "test">} api
 */
function createTest(store, session, api) {
  const value = h("span", { class: "readout-value" });
  const reveal = h(
    "button",
    {
      class: "button readout-reveal",
      "data-tip": t("readouts.test.help"),
      onclick: ask,
    },
    t("readouts.reveal"),
  );
  const name = h("span", { class: "readout-name" }, t("readouts.test"));
  const element = h("div", { class: "readout readout-test" }, name, value, reveal);
  let shownFor = "";

  /** @param {Run} run */
  const life = (run) => `${run.id} ${run.generation}`;

  async function ask() {
    const run = store.get("run");
    const figures = run && (await session.attempt(() => api.test(run.id)));
    if (!figures) return;
    shownFor = life(run);
    value.textContent =
      figures.accuracy === null ? number(figures.loss) : percent(figures.accuracy);
    name.textContent = t("readouts.test.at", { step: count(figures.step) });
    show(store.get("run"));
  }

  /** @param {Run | null} run */
  function show(run) {
    const known = run !== null && life(run) === shownFor;
    value.hidden = !known;
    reveal.hidden = known;
    reveal.disabled = !run?.summary;
    if (!known) name.textContent = t("readouts.test");
  }

  return { element, show };
}
