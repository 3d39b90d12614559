/**
 * Lays the panels out as cards that can be folded away; a folded panel costs nothing.
 *
 * @import { Panel, Run, Store } from "./types"
 */
import { attribute, byId, h } from "./dom.js";
import { t, translate } from "./i18n/index.js";

/**
 * @param {Panel[]} panels
 * @param {Store} store
 */
export function mountCards(panels, store) {
  const root = byId("panels");
  const cards = panels.map((panel) => createCard(panel, store));

  function show() {
    const { run, settings } = { run: store.get("run"), settings: store.get("settings") };
    for (const card of cards) card.show(run, !settings.folded.includes(card.panel.id));
    // Keep the order of the list; cards that are not wanted are not in the page at all.
    const wanted = cards.filter((card) => card.isWanted()).map((card) => card.element);
    if (
      wanted.some((element, i) => root.children[i] !== element) ||
      root.children.length > wanted.length
    ) {
      root.replaceChildren(...wanted);
    }
    const views = cards.filter((card) => card.isOpen()).flatMap((card) => card.panel.views ?? []);
    const unique = [...new Set(views)].sort();
    if (unique.join() !== store.get("wantedViews").join()) store.set("wantedViews", unique);
  }

  const offs = [
    store.subscribe(["run", "settings"], show),
    store.subscribe(["lang"], () => translate(root)),
  ];
  show();
  return () => {
    offs.forEach((off) => off());
    cards.forEach((card) => card.close());
  };
}

/**
 * @param {Panel} panel
 * @param {Store} store
 */
function createCard(panel, store) {
  const id = `panel-${panel.id}`;
  const body = h("div", { class: "card-body", id: `${id}-body` });
  const fold = h(
    "button",
    { class: "card-fold", "aria-controls": body.id, onclick: toggle },
    h("span", { "data-i18n": panel.titleKey }, t(panel.titleKey)),
  );
  const help = h(
    "button",
    {
      class: "card-help",
      "data-i18n-tip": panel.helpKey,
      "data-tip": t(panel.helpKey),
      "data-i18n-label": "panels.help",
      "aria-label": t("panels.help"),
    },
    "?",
  );
  const element = panel.bare
    ? h("div", { class: "strip", id }, body)
    : h(
        "section",
        { class: panel.slim ? "card card-slim" : "card", id },
        h("header", { class: "card-head" }, h("h2", {}, fold), help),
        body,
      );
  let wanted = false;
  /** @type {(() => void) | null} */
  let unmount = null;

  function toggle() {
    const { settings } = { settings: store.get("settings") };
    const folded = settings.folded.includes(panel.id)
      ? settings.folded.filter((name) => name !== panel.id)
      : [...settings.folded, panel.id];
    store.set("settings", { ...settings, folded });
  }

  function close() {
    unmount?.();
    unmount = null;
    body.replaceChildren();
  }

  return {
    panel,
    element,
    close,
    isWanted: () => wanted,
    isOpen: () => unmount !== null,
    /**
     * @param {Run | null} run
     * @param {boolean} open
     */
    show(run, open) {
      // A run that is being opened has no summary yet: keep what is there until it has.
      if (!run || run.summary) wanted = run !== null && panel.wants(run);
      attribute(fold, "aria-expanded", String(open));
      element.classList.toggle("folded", !open);
      if (wanted && open && !unmount) unmount = panel.mount(body, store);
      else if (!(wanted && open) && unmount) close();
    },
  };
}
