/**
 * The presets: whole experiments at one click.
 *
 * @import { Config, Preset, Store } from "./types"
 */
import { difference, same } from "./config.js";
import { attribute, h } from "./dom.js";
import { inLanguage, t } from "./i18n/index.js";

/**
 * @param {Store} store
 * @param {(preset: Preset) => void} choose
 */
export function createPresets(store, choose) {
  const buttons = store.get("presets").map((preset) => ({
    preset,
    element: h(
      "button",
      {
        class: "preset",
        "data-preset": preset.name,
        "data-tip": inLanguage(preset.help),
        onclick: () => choose(preset),
      },
      inLanguage(preset.title),
    ),
  }));
  const story = h("p", { class: "preset-story", hidden: true });
  const element = h(
    "div",
    { class: "presets" },
    h(
      "div",
      { class: "preset-list", role: "group", "aria-label": t("presets.label") },
      ...buttons.map((button) => button.element),
    ),
    story,
  );
  return {
    element,
    show() {
      const config = store.get("config");
      const taken = config && buttons.find(({ preset }) => isPreset(config, preset));
      for (const button of buttons)
        attribute(button.element, "aria-pressed", String(button === taken));
      story.hidden = !taken;
      story.textContent = taken ? inLanguage(taken.preset.help) : "";
    },
  };
}

/**
 * Tell whether a configuration is the preset's, apart from its seed.
 *
 * @param {Config} config
 * @param {Preset} preset
 */
export function isPreset(config, preset) {
  return same(difference(config, { ...preset.config, seed: config.seed }), {});
}
