/**
 * Commands a run: over the live connection while there is one, else by HTTP.
 *
 * Both give the same answers; a refusal over the live connection leaves no trace in the
 * browser's console, where people look for real errors.
 *
 * @import { JsonObject, Run } from "./types"
 * @import { Api } from "./api"
 * @import { Link } from "./socket"
 */

/**
 * @typedef {object} Remote every method answers the run once the command has taken effect
 * @property {(run: string, action: "play" | "pause" | "step" | "epoch" | "reset", body?: JsonObject) => Promise<Run>} control
 * @property {(run: string, changes: JsonObject) => Promise<Run>} change live changes of the configuration
 * @property {(run: string, speed: number | null) => Promise<Run>} setSpeed steps a second; null is as fast as it goes
 */

/**
 * @param {Api} api
 * @param {() => Link} link
 * @returns {Remote}
 */
export function createRemote(api, link) {
  return {
    control: (run, action, body = {}) =>
      link().isConnected()
        ? link().control({ run, action, ...body })
        : api.control(run, action, body),
    change: (run, changes) =>
      link().isConnected()
        ? link().control({ run, action: "update", changes })
        : api.change(run, changes),
    setSpeed: (run, speed) =>
      link().isConnected()
        ? link().control({ run, action: "speed", steps_per_second: speed })
        : api.change(run, { speed }),
  };
}
