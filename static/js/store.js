/**
 * The one store of the page: named values, and functions that are told when some of them changed.
 *
 * Panels talk to each other and to the server only through it. A change is a new value under its
 * key: `set` compares by identity, so never change an object in place and set it again.
 *
 * @import { State, Store } from "./types"
 */

/**
 * Make a store.
 *
 * @param {State} initial the first value of every key
 * @param {(run: () => void) => void} [frame] calls back before the next picture is painted
 * @returns {Store}
 */
export function createStore(initial, frame = (run) => void requestAnimationFrame(run)) {
  const state = { ...initial };
  /** @type {Set<Subscriber>} */
  const subscribers = new Set();

  /** @typedef {{keys: Set<keyof State>, run: (state: Readonly<State>) => void, later: typeof frame,
   *             waiting: boolean}} Subscriber */

  /** @param {Subscriber} subscriber */
  function call(subscriber) {
    subscriber.waiting = false;
    if (subscribers.has(subscriber)) subscriber.run(state);
  }

  /** @param {keyof State} key */
  function changed(key) {
    for (const subscriber of subscribers) {
      if (!subscriber.keys.has(key) || subscriber.waiting) continue;
      subscriber.waiting = true;
      subscriber.later(() => call(subscriber));
    }
  }

  /** @type {(later: typeof frame) => Store["subscribe"]} */
  const subscribing = (later) => (keys, run) => {
    const subscriber = { keys: new Set(keys), run, later, waiting: false };
    subscribers.add(subscriber);
    return () => void subscribers.delete(subscriber);
  };

  return {
    get: (key) => state[key],
    set(key, value) {
      if (Object.is(state[key], value)) return;
      state[key] = value;
      changed(key);
    },
    subscribe: subscribing((run) => queueMicrotask(run)),
    onFrame: subscribing(frame),
  };
}
