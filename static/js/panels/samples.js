/**
 * The data of a run as the panels read it: points by split, or small pictures.
 *
 * @import { Samples } from "../types"
 * @typedef {{x: number[], y: number[], target: number[]}} Points
 * @typedef {{pixels: Uint8Array, shape: number[], places: Map<number, number>}} Images
 *   `places` tells which picture shows the sample of that index
 */

import { bytes } from "../draw/images.js";

/**
 * Return the points of a split; none where the data are no points.
 *
 * @param {Samples | null} samples
 * @param {"train" | "validation"} split
 * @returns {Points}
 */
export function pointsOf(samples, split) {
  const { points } = /** @type {{points?: Record<string, Record<string, number[]>>}} */ (samples ?? {});
  const { x = [], y = [], target, label } = points?.[split] ?? {};
  return { x, y, target: target ?? label ?? [] };
}

/**
 * Return the pictures; null where the data are none.
 *
 * @param {Samples | null} samples
 * @returns {Images | null}
 */
export function imagesOf(samples) {
  const { images, shape, indices } =
    /** @type {{images?: string, shape?: number[], indices?: number[]}} */ (samples ?? {});
  if (!images || !shape || !indices) return null;
  return { pixels: bytes(images), shape, places: new Map(indices.map((index, i) => [index, i])) };
}
