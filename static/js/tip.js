/**
 * One tooltip for the whole page: the help of whatever is pointed at or focused.
 *
 * Elements say it in `data-tip`. It appears after a moment, near its element, and goes with
 * Escape, a click or the pointer.
 */
import { byId } from "./dom.js";

const WAIT = 400;
const GAP = 8;

/** Follow pointer and focus. */
export function mountTips() {
  const tip = byId("tip");
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Element | null} */
  let owner = null;

  function hide() {
    clearTimeout(timer);
    owner = null;
    tip.hidden = true;
  }

  /** @param {EventTarget | null} target */
  function consider(target) {
    const next = target instanceof Element ? target.closest("[data-tip]") : null;
    if (next === owner) return;
    hide();
    owner = next;
    if (next) timer = setTimeout(show, WAIT);
  }

  function show() {
    const words = owner?.getAttribute("data-tip");
    if (!owner?.isConnected || !words) return;
    tip.textContent = words;
    tip.hidden = false;
    const { left, top } = placeTip(owner.getBoundingClientRect(), tip.getBoundingClientRect(), {
      width: document.documentElement.clientWidth,
      height: window.innerHeight,
    });
    tip.style.left = `${left}px`;
    tip.style.top = `${top}px`;
  }

  document.addEventListener("pointerover", (event) => consider(event.target));
  document.addEventListener("pointerdown", hide);
  document.addEventListener("focusin", (event) => {
    if (event.target instanceof Element && event.target.matches(":focus-visible"))
      consider(event.target);
  });
  document.addEventListener("focusout", hide);
  document.addEventListener("scroll", hide, { capture: true, passive: true });
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
}

/**
 * Return where a tip goes: below its element, above where there is no room, never off the screen.
 *
 * @param {{left: number, top: number, bottom: number, width: number}} anchor
 * @param {{width: number, height: number}} tip
 * @param {{width: number, height: number}} screen
 */
export function placeTip(anchor, tip, screen) {
  const centred = anchor.left + anchor.width / 2 - tip.width / 2;
  const left = Math.max(GAP, Math.min(centred, screen.width - tip.width - GAP));
  const below = anchor.bottom + GAP;
  const fits = below + tip.height + GAP <= screen.height;
  return { left, top: fits ? below : Math.max(GAP, anchor.top - GAP - tip.height) };
}
