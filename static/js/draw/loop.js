/**
 * The one animation loop of the page: whoever draws asks for a turn and gets it with the next
 * frame, at most once a frame and no more often than it wants; nothing runs while nobody asks.
 *
 * @typedef {{
 *   request: () => void,
 *   pause: () => void,
 *   resume: () => void,
 *   remove: () => void,
 * }} Task
 */

/** Frames come a little early or late; a task that is due within this time (ms) is due now. */
const SLACK = 4;

/** Gives turns. */
export class Loop {
  /**
   * @param {(tick: (time: number) => void) => void} frame calls back before the next paint
   * @param {(error: unknown) => void} report told of what a task throws; the others go on
   */
  constructor(frame, report) {
    this.frame = frame;
    this.report = report;
    /** @type {Set<Entry>} */
    this.entries = new Set();
    this.asked = false;
  }

  /** @typedef {{draw: (time: number) => void, interval: number, dirty: boolean, active: boolean,
   *             last: number}} Entry */

  /**
   * Add a task. It draws after each `request`, but never while paused: what was asked for
   * meanwhile is drawn once on `resume`.
   *
   * @param {(time: number) => void} draw
   * @param {number} [interval] the least time between two turns, in milliseconds
   * @returns {Task}
   */
  add(draw, interval = 0) {
    /** @type {Entry} */
    const entry = { draw, interval, dirty: false, active: true, last: -Infinity };
    this.entries.add(entry);
    return {
      request: () => {
        entry.dirty = true;
        this.wake(entry);
      },
      pause: () => {
        entry.active = false;
      },
      resume: () => {
        entry.active = true;
        this.wake(entry);
      },
      remove: () => void this.entries.delete(entry),
    };
  }

  /** @param {Entry} entry */
  wake(entry) {
    if (this.asked || !entry.dirty || !entry.active || !this.entries.has(entry)) return;
    this.asked = true;
    this.frame((time) => this.tick(time));
  }

  /** @param {number} time */
  tick(time) {
    this.asked = false;
    for (const entry of this.entries) {
      if (entry.dirty && entry.active && time - entry.last >= entry.interval - SLACK) {
        this.run(entry, time);
      }
      this.wake(entry);
    }
  }

  /**
   * @param {Entry} entry
   * @param {number} time
   */
  run(entry, time) {
    entry.dirty = false;
    entry.last = time;
    try {
      entry.draw(time);
    } catch (error) {
      this.report(error);
    }
  }
}

/** The page's loop. */
export const loop = new Loop(
  (tick) => void requestAnimationFrame(tick),
  (error) => reportError(error),
);
