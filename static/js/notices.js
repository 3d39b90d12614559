/**
 * Messages in the corner of the page; each can be closed, some go by themselves.
 *
 * @import { Notice, Store } from "./types"
 */
import { byId, h } from "./dom.js";
import { t } from "./i18n/index.js";

const MAX_NOTICES = 4;

/**
 * Show a message, in the place of the one with the same id.
 *
 * @param {Store} store
 * @param {Notice} notice
 */
export function tell(store, notice) {
  const others = store.get("notices").filter(({ id }) => id !== notice.id);
  store.set("notices", [...others, notice].slice(-MAX_NOTICES));
}

/**
 * @param {Store} store
 * @param {string} id
 */
export function dismiss(store, id) {
  const kept = store.get("notices").filter((notice) => notice.id !== id);
  if (kept.length < store.get("notices").length) store.set("notices", kept);
}

/** @param {Notice} notice */
const words = ({ key, values, text }) => text ?? (key ? t(key, values) : "");

/** @param {Store} store */
export function mountNotices(store) {
  const root = byId("notices");
  /** @type {Map<Notice, HTMLElement>} */
  const shown = new Map();

  /** @param {Notice} notice */
  function make(notice) {
    const { action } = notice;
    const close = () => dismissThis(notice);
    if (notice.lasts) setTimeout(close, notice.lasts);
    return h(
      "div",
      { class: `notice notice-${notice.tone}` },
      h("p", {}, words(notice)),
      action &&
        h(
          "button",
          {
            class: "notice-action",
            onclick: () => {
              action.run();
              close();
            },
          },
          t(action.key),
        ),
      h("button", { class: "notice-close", "aria-label": t("notice.close"), onclick: close }, "×"),
    );
  }

  /** @param {Notice} notice a newer one with its id stays */
  function dismissThis(notice) {
    if (store.get("notices").includes(notice)) dismiss(store, notice.id);
  }

  store.subscribe(["notices"], ({ notices }) => {
    for (const [notice, element] of shown) {
      if (notices.includes(notice)) continue;
      element.remove();
      shown.delete(notice);
    }
    for (const notice of notices) {
      if (shown.has(notice)) continue;
      const element = make(notice);
      shown.set(notice, element);
      root.append(element);
    }
  });
}
