/**
 * The address of a run: its id, and its configuration as far as it differs from the default, so
 * that a link works too when the run is gone.
 *
 * @import { JsonObject } from "./types"
 */
import { isObject } from "./config.js";

/**
 * @typedef {object} Address
 * @property {string | null} run
 * @property {JsonObject | null} config a partial configuration: the rest is the default
 */

/**
 * Read an address; what cannot be read counts as left out.
 *
 * @param {string} hash with or without "#"
 * @returns {Address}
 */
export function readHash(hash) {
  const parts = new URLSearchParams(hash.replace(/^#/, ""));
  return { run: parts.get("run") || null, config: readConfig(parts.get("config")) };
}

/** @param {string | null} text */
function readConfig(text) {
  if (!text) return null;
  try {
    const value = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null; // a link that was cut off in a mail
  }
}

/**
 * Return the address as it stands behind "#": short, and readable where characters allow it.
 *
 * @param {Address} address
 */
export function writeHash({ run, config }) {
  const parts = [];
  if (run) parts.push(`run=${encodeURIComponent(run)}`);
  if (config && Object.keys(config).length) {
    const text = encodeURIComponent(JSON.stringify(config));
    parts.push(`config=${text.replace(/%(22|2C|3A|5B|5D|7B|7D)/g, decodeURIComponent)}`);
  }
  return parts.join("&");
}
