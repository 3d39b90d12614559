/**
 * Lets the children of a list be put in another order: by dragging a handle, or with the arrow
 * keys on it.
 *
 * @param {HTMLElement} list
 * @param {string} handle selector of the handle inside a child
 * @param {(from: number, to: number) => void} move
 */
export function makeSortable(list, handle, move) {
  /** @param {EventTarget | null} target */
  function childOf(target) {
    const grip = target instanceof Element ? target.closest(handle) : null;
    const child = grip && items().find((item) => item.contains(grip));
    return child ?? null;
  }
  const items = () => /** @type {HTMLElement[]} */ ([...list.children]);

  list.addEventListener("keydown", (event) => {
    const child = childOf(event.target);
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!child || !by) return;
    event.preventDefault();
    const from = items().indexOf(child);
    const to = from + by;
    if (to >= 0 && to < items().length) move(from, to);
  });

  list.addEventListener("pointerdown", (event) => {
    const child = event.button === 0 ? childOf(event.target) : null;
    if (child) drag(list, items(), child, event, move);
  });
}

/**
 * Follow the pointer until it is let go.
 *
 * @param {HTMLElement} list
 * @param {HTMLElement[]} items
 * @param {HTMLElement} child
 * @param {PointerEvent} start
 * @param {(from: number, to: number) => void} move
 */
function drag(list, items, child, start, move) {
  start.preventDefault();
  const from = items.indexOf(child);
  const middles = items.map((item) => {
    const { top, height } = item.getBoundingClientRect();
    return top + height / 2;
  });
  const room = child.getBoundingClientRect().height;
  const leave = new AbortController();
  let to = from;
  list.classList.add("sorting");
  child.classList.add("dragged");

  /** @param {number} dy */
  function follow(dy) {
    to = targetIndex(middles, from, middles[from] + dy);
    items.forEach((item, i) => {
      const shift = i === from ? dy : i > from && i <= to ? -room : i < from && i >= to ? room : 0;
      item.style.transform = shift ? `translateY(${shift}px)` : "";
    });
  }

  /** @param {boolean} done */
  function end(done) {
    leave.abort();
    list.classList.remove("sorting");
    child.classList.remove("dragged");
    for (const item of items) item.style.transform = "";
    if (done && to !== from) move(from, to);
  }

  const { signal } = leave;
  window.addEventListener("pointermove", (event) => follow(event.clientY - start.clientY), {
    signal,
  });
  window.addEventListener("pointerup", () => end(true), { signal });
  window.addEventListener("pointercancel", () => end(false), { signal });
  window.addEventListener("keydown", (event) => event.key === "Escape" && end(false), { signal });
}

/**
 * Return the place of a child whose middle is now at `y`.
 *
 * @param {number[]} middles of all children, before the drag
 * @param {number} from
 * @param {number} y
 */
export function targetIndex(middles, from, y) {
  let to = from;
  while (to + 1 < middles.length && y > middles[to + 1]) to++;
  while (to > 0 && y < middles[to - 1]) to--;
  return to;
}
