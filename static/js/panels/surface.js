/**
 * A canvas in a panel: as wide as the panel, as high as it asks or its card has room, sharp, named
 * for screen readers, idle while unseen.
 *
 * @import { Paper } from "../draw/canvas.js"
 * @import { Palette } from "../draw/palette.js"
 */

import { h } from "../dom.js";
import { fit } from "../draw/canvas.js";
import { loop } from "../draw/loop.js";
import { readPalette } from "../draw/palette.js";

/**
 * Words change at most this often, in milliseconds: nobody reads faster. They change out of sight
 * too, because a screen reader reads them there.
 */
export const WORDS_EVERY = 100;

/** Screen readers are told of new figures at most this often, in milliseconds. */
const NAMING = 1000;

/** @type {{theme: string | undefined, palette: Palette} | null} */
let cached = null;

/** Return the colours of the theme that is set; they are read once a theme. */
export function palette() {
  const root = document.documentElement;
  if (cached?.theme !== root.dataset["theme"] || !cached) {
    const style = getComputedStyle(root);
    cached = {
      theme: root.dataset["theme"],
      palette: readPalette((name) => style.getPropertyValue(name)),
    };
  }
  return cached.palette;
}

/**
 * Run a drawing with the page's loop while `element` can be seen.
 *
 * @param {HTMLElement} element
 * @param {(time: number) => void} draw
 * @param {number} [interval] the least time between two drawings, in milliseconds
 * @returns {{redraw: () => void, remove: () => void}}
 */
export function whileSeen(element, draw, interval = 0) {
  const task = loop.add(draw, interval);
  task.pause();
  const seen = new IntersectionObserver((entries) => {
    if (entries.at(-1)?.isIntersecting) task.resume();
    else task.pause();
  }, { rootMargin: "80px" });
  seen.observe(element);
  return {
    redraw: task.request,
    remove: () => {
      seen.disconnect();
      task.remove();
    },
  };
}

/**
 * @typedef {object} Picture
 * @property {(width: number, em: number) => number} height the least, in pixels, for that width and
 *   text size
 * @property {(paper: Paper) => void} draw
 * @property {() => string} label what is to be seen, with the figures
 * @property {(x: number, y: number) => string[] | null} [inspect] what the pointer is on, in lines
 */

/**
 * Return a canvas that shows `picture`.
 *
 * @param {Picture} picture
 */
export function surface(picture) {
  const canvas = h("canvas", { role: "img", "aria-label": picture.label() });
  const ruler = h("div", { class: "pn-ruler" });
  const element = h("div", { class: "pn-surface" }, ruler, canvas);
  const name = naming(canvas, picture.label);
  const tip = hovering(element, canvas, (x, y) => picture.inspect?.(x, y) ?? null);
  let [width, least, em] = [0, 0, 13];

  function settle() {
    const wanted = Math.round(picture.height(width, em));
    if (wanted === least || width === 0) return;
    least = wanted;
    element.style.minHeight = `${least}px`;
  }

  function draw() {
    if (width === 0) return;
    settle();
    const height = Math.max(least, element.clientHeight);
    const ctx = fit(canvas, width, height, devicePixelRatio);
    picture.draw({ ctx, width, height, em, palette: palette() });
    name.refresh();
    tip.refresh();
  }

  const seen = whileSeen(element, draw);
  const resized = new ResizeObserver(() => {
    width = ruler.clientWidth;
    em = Math.max(13, parseFloat(getComputedStyle(element).fontSize));
    // Later: the observer may not change the size of what it observes. Unseen pictures too.
    requestAnimationFrame(settle);
    seen.redraw();
  });
  resized.observe(element);
  const remove = () => [() => resized.disconnect(), seen.remove, name.stop].forEach((end) => end());
  return { element, redraw: seen.redraw, remove };
}

/**
 * Show beside the pointer what is under it, also when that changes while the pointer rests.
 *
 * @param {HTMLElement} element
 * @param {HTMLCanvasElement} canvas
 * @param {(x: number, y: number) => string[] | null} inspect
 */
function hovering(element, canvas, inspect) {
  const tip = h("div", { class: "pn-tip", hidden: true });
  element.append(tip);
  /** @type {[number, number] | null} */
  let pointer = null;
  function refresh() {
    const lines = pointer && inspect(...pointer);
    tip.hidden = !lines;
    if (!lines || !pointer) return;
    tip.replaceChildren(...lines.map((line) => h("div", {}, line)));
    const room = element.clientWidth - tip.offsetWidth;
    tip.style.left = `${Math.max(0, Math.min(room, pointer[0] + 14))}px`;
    tip.style.top = `${pointer[1] + 18}px`;
  }
  /** @param {[number, number] | null} place */
  const move = (place) => {
    pointer = place;
    refresh();
  };
  canvas.addEventListener("pointermove", (event) => move([event.offsetX, event.offsetY]));
  canvas.addEventListener("pointerleave", () => move(null));
  return { refresh };
}

/**
 * Return the function that names an element for screen readers, but not with every frame.
 *
 * @param {HTMLElement} element
 * @param {() => string} label
 */
export const naming = (element, label) =>
  seldom(() => {
    const words = label();
    if (element.getAttribute("aria-label") !== words) element.setAttribute("aria-label", words);
  });

/**
 * Run `write` at the first `refresh`, and of those that follow once a while, the last one included.
 *
 * @param {() => void} write
 */
export function seldom(write) {
  let timer = 0;
  let written = false;
  return {
    refresh: () => {
      if (!written) write();
      else timer ||= setTimeout(() => {
        timer = 0;
        write();
      }, NAMING);
      written = true;
    },
    stop: () => clearTimeout(timer),
  };
}
