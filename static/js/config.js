/**
 * Configurations as values: reading and changing by path, differences, what needs a reset.
 *
 * @import { Config, FieldProblem, Json, JsonObject } from "./types"
 * @import { Field } from "./form/schema"
 */

/**
 * @param {unknown} value
 * @returns {value is JsonObject}
 */
export const isObject = (value) =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * @param {Json | undefined} a
 * @param {Json | undefined} b
 * @returns {boolean}
 */
export function same(a, b) {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((value, i) => same(value, b[i]));
  }
  if (isObject(a) && isObject(b)) {
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length && keys.every((key) => key in b && same(a[key], b[key]))
    );
  }
  return Object.is(a, b);
}

/**
 * Return the value at a path such as "layers.0.units", undefined where there is none.
 *
 * @param {Json | undefined} value
 * @param {string} path
 * @returns {Json | undefined}
 */
export function getIn(value, path) {
  for (const key of path ? path.split(".") : []) {
    if (Array.isArray(value)) value = value[Number(key)];
    else if (isObject(value) && Object.hasOwn(value, key)) value = value[key];
    else return undefined;
  }
  return value;
}

/**
 * Return a copy of `value` with another value at `path`; what is not on the path is shared.
 *
 * @template {Json | undefined} T
 * @param {T} value
 * @param {string} path
 * @param {Json} next
 * @returns {T}
 */
export function setIn(value, path, next) {
  const [key, ...rest] = path.split(".");
  const copy = /** @type {any} */ (
    Array.isArray(value) ? [...value] : { ...(isObject(value) ? value : {}) }
  );
  copy[key] = rest.length ? setIn(copy[key], rest.join("."), next) : next;
  return copy;
}

/**
 * Return what has to be laid over `old` (as a merge patch) to get `next`.
 *
 * Lists are replaced as a whole, and so is a part whose `name` changes.
 *
 * @param {JsonObject} old
 * @param {JsonObject} next
 * @returns {JsonObject}
 */
export function difference(old, next) {
  /** @type {JsonObject} */
  const patch = {};
  for (const [key, value] of Object.entries(next)) {
    const before = old[key];
    if (same(before, value)) continue;
    const merges = isObject(before) && isObject(value) && before.name === value.name;
    patch[key] = merges ? difference(before, value) : value;
  }
  return patch;
}

/**
 * Tell whether a running network takes the change from `old` to `next` and keeps its weights.
 *
 * The same rule as the server's: a part of the same kind is compared field by field, so that a
 * live field of a part that is not live as a whole (the rate of a dropout layer) can change.
 *
 * @param {Field} field
 * @param {Json | undefined} old
 * @param {Json | undefined} next
 * @returns {boolean}
 */
export function isLiveChange(field, old, next) {
  if (same(old, next)) return true;
  if (field.kind === "list" && Array.isArray(old) && Array.isArray(next)) {
    const { item } = field;
    return (
      item !== undefined &&
      old.length === next.length &&
      old.every((part, i) => isLiveChange(item, part, next[i]))
    );
  }
  const fields = field.kind === "group" ? field.fields : sharedFields(field, old, next);
  if (!fields) return field.live;
  return fields.every((part) => isLiveChange(part, getIn(old, part.name), getIn(next, part.name)));
}

/**
 * Return the fields of the option that both values choose, undefined where they differ.
 *
 * @param {Field} field
 * @param {Json | undefined} old
 * @param {Json | undefined} next
 */
function sharedFields(field, old, next) {
  if (field.kind !== "choice") return undefined;
  const [before, after] = [getIn(old, field.tag), getIn(next, field.tag)];
  return before === after ? field.options.find(({ value }) => value === after)?.fields : undefined;
}

/**
 * Return the draft with its wrong values put back to those in force, so that the rest applies.
 *
 * A wrong value is left in where the network changed its shape at that place: there is nothing in
 * force to put back, and the server has to say so.
 *
 * @param {Config} draft
 * @param {Config} inForce
 * @param {Record<string, FieldProblem>} problems
 */
export function withoutProblems(draft, inForce, problems) {
  return Object.keys(problems).reduce((config, path) => {
    const value = getIn(inForce, path);
    const owner = path.split(".").slice(0, 2).join(".") + ".kind";
    const kept =
      value !== undefined &&
      getIn(draft, path) !== undefined &&
      getIn(inForce, owner) === getIn(draft, owner);
    return kept ? setIn(config, path, value) : config;
  }, draft);
}
