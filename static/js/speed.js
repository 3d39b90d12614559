/** The speeds to choose from: one step a second to as fast as it goes. */

/** Steps a second; null is as fast as it goes. */
export const SPEEDS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, null];

/** What a small two-dimensional run plays at unless told otherwise: quick, yet to be watched. */
export const WATCHABLE = 50;

/** @param {number} index */
export const speedAt = (index) => SPEEDS[index];

/**
 * Return the place of the nearest speed.
 *
 * @param {number | null} speed
 */
export function speedIndex(speed) {
  if (speed === null) return SPEEDS.length - 1;
  const faster = SPEEDS.findIndex((rung) => rung === null || rung >= speed);
  const [above, below] = [SPEEDS[faster], SPEEDS[faster - 1]];
  if (!below) return faster;
  return above === null
    ? faster - 1
    : Math.log(speed / below) < Math.log(above / speed)
      ? faster - 1
      : faster;
}

/**
 * Return the speed that suits data: points are watched, images need all there is.
 *
 * @param {"points" | "image"} kind
 */
export const speedFor = (kind) => (kind === "points" ? WATCHABLE : null);
