/**
 * All panels, in the order of the page.
 *
 * @import { Panel } from "../types"
 */

import { activations } from "./activations.js";
import { boundary } from "./boundary.js";
import { curves } from "./curves.js";
import { gradcheck } from "./gradcheck.js";
import { gradients } from "./gradients.js";
import { network } from "./network.js";
import { predictions } from "./predictions.js";

/** @type {Panel[]} */
export const panels = [network, boundary, curves, activations, gradients, predictions, gradcheck];
