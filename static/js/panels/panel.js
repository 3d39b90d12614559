/**
 * What every panel does: put its parts into its card, keep their words in the page's language,
 * follow the store, and undo all of it.
 *
 * @import { State, Store } from "../types"
 */

import { translate } from "../i18n/index.js";

/**
 * Open a panel and return the function that closes it.
 *
 * @param {HTMLElement} root
 * @param {Store} store
 * @param {object} panel
 * @param {HTMLElement[]} panel.parts
 * @param {[keys: (keyof State)[], run: () => void][]} panel.follows what to run at once and
 *   whenever one of the keys has changed
 * @param {(() => void)[]} panel.ends what to run in the end
 * @returns {() => void}
 */
export function open(root, store, { parts, follows, ends }) {
  root.append(...parts);
  translate(root);
  const offs = [
    store.subscribe(["lang"], () => translate(root)),
    ...follows.map(([keys, run]) => store.subscribe(keys, run)),
  ];
  for (const [, run] of follows) run();
  return () => {
    for (const end of [...offs, ...ends]) end();
    root.replaceChildren();
  };
}
