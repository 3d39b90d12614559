/**
 * The server's HTTP resources, as the page uses them.
 *
 * @import { Dataset, Download, GradientCheck, JsonObject, Preset, Probes, Problem, Run, Samples, Schema } from "./types"
 */

/** A request that the server refused, or that did not reach it (`status` 0). */
export class ApiError extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
  }
}

/** @type {Problem} */
export const UNREACHABLE = { title: "The server does not answer", status: 0, code: "unreachable" };

/**
 * @param {string} method
 * @param {string} path below /api
 * @param {JsonObject} [body]
 * @param {typeof fetch} [fetcher]
 * @returns {Promise<any>}
 * @throws {ApiError}
 */
export async function request(method, path, body, fetcher = fetch) {
  /** @type {RequestInit} */
  const options = { method, headers: { Accept: "application/json, application/problem+json" } };
  // Every write says that it is JSON, with or without a body: the server takes no other kind.
  if (method !== "GET") {
    options.headers = { ...options.headers, "Content-Type": "application/json" };
    options.body = JSON.stringify(body ?? {});
  }
  const response = await fetcher(`/api/${path}`, options).catch(() => null);
  if (!response) throw new ApiError(UNREACHABLE);
  const answer = response.status === 204 ? null : await response.json().catch(() => null);
  if (response.ok) return answer;
  throw new ApiError(answer ?? { title: response.statusText, status: response.status });
}

/** @param {string} id */
const runPath = (id) => `runs/${encodeURIComponent(id)}`;

export const api = {
  /** @returns {Promise<Schema>} */
  schema: () => request("GET", "schema"),
  /** @returns {Promise<Dataset[]>} */
  datasets: async () => (await request("GET", "datasets")).datasets,
  /** @returns {Promise<Preset[]>} */
  presets: async () => (await request("GET", "presets")).presets,
  /** @param {string} name @returns {Promise<Download>} */
  fetchDataset: (name) => request("POST", `datasets/${encodeURIComponent(name)}/fetch`),

  /** @param {JsonObject} body a configuration, or the name of a `preset` @returns {Promise<Run>} */
  create: (body) => request("POST", "runs", body),
  /** @returns {Promise<Run[]>} oldest first */
  runs: async () => (await request("GET", "runs")).runs,
  /**
   * @param {string} id
   * @param {"play" | "pause" | "step" | "epoch" | "reset"} action
   * @param {JsonObject} [body]
   * @returns {Promise<Run>}
   */
  control: (id, action, body) => request("POST", `${runPath(id)}/${action}`, body),
  /** @param {string} id @param {JsonObject} changes @returns {Promise<Run>} */
  change: (id, changes) => request("PATCH", runPath(id), changes),
  /** @param {string} id @returns {Promise<{loss: number, accuracy: number | null, samples: number, step: number}>} */
  test: (id) => request("POST", `${runPath(id)}/test`),
  /** @param {string} id @returns {Promise<GradientCheck>} */
  checkGradients: (id) => request("POST", `${runPath(id)}/check-gradients`),
  /** @param {string} id @returns {Promise<Samples>} */
  samples: (id) => request("GET", `${runPath(id)}/view?kind=data`),
  /** @param {string} id @param {number} step @returns {Promise<Probes | null>} */
  probes: (id, step) => request("GET", `${runPath(id)}/probes?step=${step}`),
};

/** @typedef {typeof api} Api */
