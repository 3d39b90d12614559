/**
 * The keys of the transport: Space, →, R; as in any player, unless the user is typing.
 *
 * @import { Session } from "./session"
 */

/** Elements that use these keys themselves. */
const TYPING = "input:not([type=checkbox]):not([type=radio]), select, textarea, [contenteditable]";
const PRESSABLE = "button, summary, a, input, [role=button]";

/**
 * Return what a key asks for, null for nothing.
 *
 * @param {{key: string, ctrlKey: boolean, metaKey: boolean, altKey: boolean, target: EventTarget | null}} event
 * @returns {"toggle" | "step" | "reset" | null}
 */
export function actionOf({ key, ctrlKey, metaKey, altKey, target }) {
  if (ctrlKey || metaKey || altKey) return null;
  /** @param {string} selector */
  const isOn = (selector) => target instanceof Element && target.closest(selector) !== null;
  if (isOn(TYPING)) return null;
  if (key === " ") return isOn(PRESSABLE) ? null : "toggle";
  if (key === "ArrowRight") return isOn("[role=radiogroup], canvas[tabindex]") ? null : "step";
  return key === "r" || key === "R" ? "reset" : null;
}

/**
 * Let go of a button that was clicked with the pointer, so that Space means Play again.
 *
 * @param {MouseEvent} event
 */
function letGo({ detail, target }) {
  const pressed = target instanceof Element ? target.closest("button, summary") : null;
  if (detail > 0 && pressed instanceof HTMLElement) pressed.blur();
}

/** @param {Session} session */
export function listenToKeys(session) {
  document.addEventListener("click", letGo);
  document.addEventListener("keydown", (event) => {
    const action = event.defaultPrevented ? null : actionOf(event);
    if (!action || (event.repeat && action !== "step")) return;
    event.preventDefault();
    if (action === "toggle") session.toggle();
    else if (action === "step") session.command("step", { steps: 1 });
    else session.command("reset");
  });
}
