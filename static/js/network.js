/**
 * The hidden layers as blocks: a layer with weights and what follows it, up to the next one.
 *
 * Everything here takes a list of layers and returns another; nothing is changed in place.
 *
 * @import { LayerConfig } from "./types"
 */

/** Kinds with weights: each begins a block. */
const STARTS = new Set(["affine", "conv2d"]);

/** Kinds that are something else than an activation. */
const OTHERS = new Set([
  ...STARTS,
  "batch_norm",
  "dropout",
  "flatten",
  "max_pool2d",
  "avg_pool2d",
  "global_avg_pool",
]);

/** @param {string} kind */
export const isStart = (kind) => STARTS.has(kind);

/** @param {string} kind */
export const isActivation = (kind) => !OTHERS.has(kind);

/**
 * @typedef {object} Block
 * @property {number} start index of its first layer
 * @property {LayerConfig[]} layers
 */

/**
 * Return the blocks; layers before the first with weights are a block of their own.
 *
 * @param {LayerConfig[]} layers
 * @returns {Block[]}
 */
export function blocksOf(layers) {
  /** @type {Block[]} */
  const blocks = [];
  layers.forEach((layer, index) => {
    if (isStart(layer.kind) || !blocks.length) blocks.push({ start: index, layers: [layer] });
    else blocks[blocks.length - 1].layers.push(layer);
  });
  return blocks;
}

/** @param {Block[]} blocks */
const flat = (blocks) => blocks.flatMap((block) => block.layers);

/**
 * @param {LayerConfig[]} layers
 * @param {number} index of a block
 * @param {(layers: LayerConfig[]) => LayerConfig[]} change
 */
function changeBlock(layers, index, change) {
  return flat(
    blocksOf(layers).map((block, i) =>
      i === index ? { ...block, layers: change(block.layers) } : block,
    ),
  );
}

/**
 * Return the layers with a block moved to another place.
 *
 * @param {LayerConfig[]} layers
 * @param {number} from
 * @param {number} to
 */
export function moveBlock(layers, from, to) {
  const blocks = blocksOf(layers);
  blocks.splice(to, 0, ...blocks.splice(from, 1));
  return flat(blocks);
}

/**
 * @param {LayerConfig[]} layers
 * @param {number} index of a block
 */
export function removeBlock(layers, index) {
  return flat(blocksOf(layers).filter((_, i) => i !== index));
}

/**
 * Return the layers with another block at the end: like the last one, or the given one.
 *
 * @param {LayerConfig[]} layers
 * @param {LayerConfig[]} fallback
 */
export function addBlock(layers, fallback) {
  const last = blocksOf(layers).at(-1)?.layers;
  const model = last && isStart(last[0].kind) ? last : fallback;
  return [...layers, ...structuredClone(model)];
}

/**
 * Return the layers with a new block: at the end, or, one of image layers, before the first block
 * that flattens the image.
 *
 * @param {LayerConfig[]} layers
 * @param {LayerConfig[]} block
 */
export function addKind(layers, block) {
  const flattens = layers.findIndex(({ kind }) => kind === "affine");
  const end = block[0].kind === "affine" || flattens < 0 ? layers.length : flattens;
  return layers.toSpliced(end, 0, ...block);
}

/**
 * Return the layers with another activation in a block: in the place of its first one, else
 * after BatchNorm and before dropout; null takes all activations away.
 *
 * @param {LayerConfig[]} layers
 * @param {number} index of a block
 * @param {LayerConfig | null} activation
 */
export function setActivation(layers, index, activation) {
  return changeBlock(layers, index, (block) => {
    if (!activation) return block.filter(({ kind }) => !isActivation(kind));
    const at = block.findIndex(({ kind }) => isActivation(kind));
    if (at >= 0) return block.with(at, activation);
    const dropout = block.findIndex(({ kind }) => kind === "dropout");
    return block.toSpliced(dropout < 0 ? block.length : dropout, 0, activation);
  });
}

/**
 * Return the layers with BatchNorm or dropout switched on or off in a block: BatchNorm goes
 * right behind the layer with weights, dropout to the end.
 *
 * @param {LayerConfig[]} layers
 * @param {number} index of a block
 * @param {LayerConfig} layer what to switch on
 * @param {boolean} on
 */
export function toggleLayer(layers, index, layer, on) {
  return changeBlock(layers, index, (block) => {
    if (!on) return block.filter(({ kind }) => kind !== layer.kind);
    return layer.kind === "batch_norm" ? block.toSpliced(1, 0, layer) : [...block, layer];
  });
}

/**
 * Return the layers with one moved by one place.
 *
 * @param {LayerConfig[]} layers
 * @param {number} index
 * @param {1 | -1} by
 */
export function moveLayer(layers, index, by) {
  const target = index + by;
  if (target < 0 || target >= layers.length) return layers;
  return layers.with(index, layers[target]).with(target, layers[index]);
}

/**
 * @param {LayerConfig[]} layers
 * @param {number} index
 */
export const removeLayer = (layers, index) => layers.toSpliced(index, 1);

/**
 * @param {LayerConfig[]} layers
 * @param {number} index where it goes
 * @param {LayerConfig} layer
 */
export const insertLayer = (layers, index, layer) => layers.toSpliced(index, 0, layer);

/**
 * Return the widths of a network, "64 → 50 → 10".
 *
 * @param {(number | number[])[]} shapes
 */
export function widths(shapes) {
  return shapes
    .map((shape) =>
      Array.isArray(shape)
        ? shape.filter((size, i) => size !== 1 || i || shape.length === 1).join("×")
        : shape,
    )
    .join(" → ");
}
