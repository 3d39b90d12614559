/**
 * Says why the run cannot go on, and what helps: diverged, failed, full.
 *
 * @import { Run, Store } from "./types"
 * @import { Session } from "./session"
 */
import { byId, h } from "./dom.js";
import { count } from "./draw/format.js";
import { readSchema } from "./form/schema.js";
import { inLanguage, t } from "./i18n/index.js";
import { blockNumbers, kindTitle } from "./panels/names.js";
import { titleOf } from "./problems.js";

/** States with something to say; "full" is a paused run that keeps as many steps as it may. */
const KINDS = /** @type {const} */ (["diverged", "failed", "full"]);

/**
 * Return what there is to say about a run, null for nothing.
 *
 * @param {Run | null} run
 */
export function alertOf(run) {
  const kind =
    run &&
    (KINDS.find((name) => name === run.state) ??
      KINDS.find((name) => name === run.detail?.kind && name === "full"));
  return kind ?? null;
}

/**
 * @param {Store} store
 * @param {Session} session
 */
export function mountAlert(store, session) {
  const root = byId("alert");
  let shown = "";

  function show() {
    const run = store.get("run");
    const kind = alertOf(run);
    const look = run && kind ? `${run.id} ${run.generation} ${run.step} ${kind}` : "";
    if (look === shown) return;
    shown = look;
    root.replaceChildren(...(run && kind ? [card(store, session, run, kind)] : []));
  }

  const off = store.subscribe(["run"], show);
  show();
  return off;
}

/**
 * @param {Store} store
 * @param {Session} session
 * @param {Run} run
 * @param {typeof KINDS[number]} kind
 */
function card(store, session, run, kind) {
  const { detail } = run;
  const knob = detail?.knob;
  const schema = store.get("schema");
  const title = knob && schema ? titleOf(knob, readSchema(schema.config)) : "";
  return h(
    "div",
    { class: `alert alert-${kind}`, role: "alert" },
    h(
      "div",
      { class: "alert-words" },
      h("h2", {}, t(`alert.${kind}`, { step: count(detail?.step ?? run.step) })),
      ...sentences(store, run, kind).map((words) => h("p", {}, words)),
    ),
    h(
      "div",
      { class: "alert-buttons" },
      knob &&
        h(
          "button",
          {
            class: "button button-strong",
            onclick: () => store.set("highlight", knob),
          },
          t("alert.show", { title: title || knob }),
        ),
      h(
        "button",
        { class: "button", onclick: () => session.command("reset") },
        t("transport.reset"),
      ),
    ),
  );
}

/**
 * Say where it showed first, the layers numbered as in the panels.
 *
 * @param {Store} store
 * @param {Run} run
 * @param {{index: number, kind: string}} layer
 */
function whichLayer(store, run, { index, kind }) {
  const numbers = blockNumbers(run.config.layers);
  if (index >= numbers.length) return t("alert.layer.output");
  return t("alert.layer", {
    number: numbers[index],
    kind: kindTitle(store.get("schema"), kind, store.get("lang")),
  });
}

/**
 * @param {Store} store
 * @param {Run} run
 * @param {typeof KINDS[number]} kind
 */
function sentences(store, run, kind) {
  const { detail } = run;
  if (kind === "full") return [t("alert.full.help")];
  const words = [];
  if (kind === "diverged" && detail) {
    const why = t("alert.diverged.why", { last: count(detail.last_good_step ?? 0) });
    words.push(`${why}${detail.layer ? whichLayer(store, run, detail.layer) : ""}`);
  }
  if (detail?.cure) words.push(inLanguage(detail.cure));
  else if (detail?.text) words.push(detail.text);
  else if (kind === "failed") words.push(t("alert.failed.help"));
  return words;
}
