/**
 * Language, theme and how panels are shown: kept in this browser.
 *
 * @import { Lang, Settings, Store, Theme } from "./types"
 */
import { byId, h } from "./dom.js";
import { setLanguage, t, translate } from "./i18n/index.js";
import { icon } from "./icons.js";

/** @type {Settings} */
const DEFAULTS = { logLoss: false, smoothing: 0, folded: [] };

/**
 * @param {string} name
 * @returns {string | null}
 */
function stored(name) {
  try {
    return localStorage.getItem(`nn-playground.${name}`);
  } catch {
    return null; // storage is switched off: preferences last as long as the page
  }
}

/**
 * @param {string} name
 * @param {string} value
 */
function keep(name, value) {
  try {
    localStorage.setItem(`nn-playground.${name}`, value);
  } catch {
    // storage is full or switched off: preferences last as long as the page
  }
}

/** @returns {{lang: Lang, theme: Theme, settings: Settings}} what early.js and this browser say */
export function readPreferences() {
  const root = document.documentElement;
  /** @type {Settings} */
  let settings = DEFAULTS;
  try {
    settings = { ...DEFAULTS, ...JSON.parse(stored("settings") ?? "{}") };
  } catch {
    // written by something else: the defaults
  }
  return {
    lang: root.lang.startsWith("zh") ? "zh" : "en",
    theme: root.dataset.theme === "dark" ? "dark" : "light",
    settings,
  };
}

/**
 * Show the switches for language and theme, and keep what is chosen.
 *
 * @param {Store} store
 */
export function mountPreferences(store) {
  const root = byId("tools");

  function build() {
    const { lang, theme } = { lang: store.get("lang"), theme: store.get("theme") };
    /** @param {Lang} code @param {string} name */
    const language = (code, name) =>
      h(
        "button",
        {
          class: "language",
          lang: code === "zh" ? "zh-Hans" : "en",
          "aria-pressed": String(code === lang),
          "data-lang": code,
          onclick: () => store.set("lang", code),
        },
        name,
      );
    const next = theme === "dark" ? "light" : "dark";
    root.replaceChildren(
      h(
        "div",
        { class: "languages", role: "group", "aria-label": t("tools.language") },
        language("en", "EN"),
        language("zh", "中文"),
      ),
      h(
        "button",
        {
          class: "icon-button theme",
          id: "theme",
          "aria-label": t(`tools.${next}`),
          "data-tip": t(`tools.${next}`),
          onclick: () => store.set("theme", next),
        },
        icon(theme === "dark" ? "sun" : "moon"),
      ),
    );
  }

  function apply() {
    const { lang, theme } = { lang: store.get("lang"), theme: store.get("theme") };
    document.documentElement.lang = lang === "zh" ? "zh-Hans" : "en";
    document.documentElement.dataset.theme = theme;
    document.title = t("page.title");
    translate(document);
    const focused = document.activeElement?.getAttribute("data-lang");
    const themed = document.activeElement?.id === "theme";
    build();
    const again = focused
      ? root.querySelector(`[data-lang="${focused}"]`)
      : themed
        ? byId("theme")
        : null;
    if (again instanceof HTMLElement) again.focus();
  }

  setLanguage(store.get("lang"));
  apply();
  store.subscribe(["lang", "theme"], ({ lang, theme }) => {
    setLanguage(lang);
    keep("lang", lang);
    keep("theme", theme);
    apply();
  });
  store.subscribe(["settings"], ({ settings }) => keep("settings", JSON.stringify(settings)));
}
