/**
 * The live connection: watches one run, acknowledges frames, and catches up after a gap.
 *
 * @import { Download, Frame, JsonObject, Problem, Run, Store } from "./types"
 * @import { Records } from "./records"
 */

import { ApiError, UNREACHABLE } from "./api.js";

/** Milliseconds until an answer is no longer waited for: the server gives one within five seconds. */
const PATIENCE = 15_000;

/**
 * The part of a socket.io client that is used here.
 *
 * @typedef {object} Socket
 * @property {boolean} connected
 * @property {(event: string, listener: (message: any) => void) => void} on
 * @property {(event: string, message: object, acknowledge?: (answer: any) => void) => void} emit
 */

/**
 * @typedef {object} Callbacks
 * @property {(problem: Problem) => void} onRefused the server does not let the run be watched
 * @property {(download: Download) => void} onDownload
 */

/**
 * Keep the run of the store watched over `socket`, whatever happens to the connection.
 *
 * @param {Store} store
 * @param {Records} records
 * @param {Socket} socket
 * @param {Callbacks} callbacks
 */
export function createLink(store, records, socket, { onRefused, onDownload }) {
  /** @type {string | null} */
  let watched = null;
  let asking = false;

  function watch() {
    if (!watched || !socket.connected) return;
    const run = watched;
    asking = true;
    const request = {
      run,
      since: records.last(),
      generation: records.generation(),
      views: store.get("wantedViews"),
    };
    socket.emit("watch", request, (answer) => {
      asking = false;
      if (run !== watched) return;
      if (answer?.problem) onRefused(answer.problem);
      else records.takeRun({ ...answer, id: run });
    });
  }

  /** @param {Frame} frame */
  function takeFrame(frame) {
    if (frame.run !== watched) return;
    // Acknowledged when it is in the store, not when it is drawn: a hidden tab draws nothing.
    const complete = records.takeFrame(frame);
    socket.emit("ack", { run: frame.run, seq: frame.seq });
    if (!complete && !asking) watch();
  }

  socket.on("connect", () => {
    store.set("connection", "connected");
    watch();
  });
  for (const event of ["disconnect", "connect_error"]) {
    socket.on(event, () => {
      store.set("connection", "reconnecting");
      store.set("stepsPerSecond", null);
    });
  }
  socket.on("frame", takeFrame);
  socket.on("state", (/** @type {Run & {run: string}} */ state) => {
    if (state.run === watched) records.takeRun({ ...state, id: state.run });
  });
  socket.on("resync", ({ run }) => {
    if (run === watched) watch();
  });
  socket.on("dataset", onDownload);
  store.subscribe(["wantedViews"], watch);

  return {
    /**
     * Watch this run from what is known of it, and no other.
     *
     * @param {string} run
     */
    watch(run) {
      if (watched && watched !== run && socket.connected) socket.emit("unwatch", { run: watched });
      watched = run;
      watch();
    },
    isConnected: () => socket.connected,
    /**
     * Command a run.
     *
     * @param {JsonObject} message `{run, action, ...}`
     * @returns {Promise<Run>}
     * @throws {ApiError}
     */
    control: (message) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new ApiError(UNREACHABLE)), PATIENCE);
        socket.emit("control", message, (answer) => {
          clearTimeout(late);
          if (answer.ok) resolve(answer.run);
          else reject(new ApiError(answer.problem));
        });
      }),
  };
}

/** @typedef {ReturnType<typeof createLink>} Link */
