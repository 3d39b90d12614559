/**
 * Reads the JSON schema of RunConfig into fields that a form can be built from.
 *
 * @import { Json, JsonObject, SchemaNode, Texts } from "../types"
 */

/**
 * @typedef {object} Option one of the values to choose from
 * @property {Json} value
 * @property {Texts} texts
 * @property {Field[]} fields the settings of its own, where it is a part told apart by its tag
 */

/**
 * @typedef {object} Field
 * @property {string} name
 * @property {"number" | "integer" | "enum" | "boolean" | "choice" | "group" | "list" | "text"} kind
 * @property {Texts} texts
 * @property {string} unit
 * @property {boolean} live a running network takes a change and keeps its weights
 * @property {boolean} log
 * @property {boolean} nullable
 * @property {Json | undefined} fallback the value where it is left out
 * @property {number} [minimum]
 * @property {number} [maximum]
 * @property {number} [exclusiveMinimum]
 * @property {number} [exclusiveMaximum]
 * @property {Option[]} options of an enum or choice
 * @property {string} tag of a choice: the key that tells which it is ("name")
 * @property {Field[]} fields of a group
 * @property {Field} [item] of a list
 * @property {number} [maxItems] of a list
 * @property {boolean} numeric a text that may be a number too (3 or "same")
 */

/**
 * Return the field that stands for a whole configuration.
 *
 * @param {SchemaNode} schema
 * @returns {Field}
 */
export function readSchema(schema) {
  return readField("", schema, schema.$defs ?? {});
}

/** @typedef {Record<string, SchemaNode>} Definitions */

/**
 * @param {SchemaNode} node
 * @param {Definitions} definitions
 * @returns {SchemaNode} the node with what it refers to filled in; its own words win
 */
function resolve(node, definitions) {
  if (!node.$ref) return node;
  const { $ref, ...own } = node;
  return { ...definitions[$ref.slice("#/$defs/".length)], ...own };
}

/**
 * @param {string} name
 * @param {SchemaNode} unresolved
 * @param {Definitions} definitions
 * @returns {Field}
 */
function readField(name, unresolved, definitions) {
  const outer = resolve(unresolved, definitions);
  const nullable = outer.anyOf?.some((branch) => branch.type === "null") ?? false;
  const node = nullable
    ? { ...withoutNull(outer, definitions), ...outer, anyOf: undefined }
    : outer;
  const kind = kindOf(node);
  return {
    name,
    kind,
    texts: textsOf(node, name),
    unit: node["x-unit"] ?? "",
    live: node["x-live"] ?? false,
    log: node["x-log"] ?? false,
    nullable,
    fallback: node.default,
    minimum: node.minimum,
    maximum: node.maximum,
    exclusiveMinimum: node.exclusiveMinimum,
    exclusiveMaximum: node.exclusiveMaximum,
    options: optionsOf(node, kind, definitions),
    tag: node.discriminator?.propertyName ?? "",
    fields: kind === "group" ? fieldsOf(node, definitions) : [],
    item: node.items && readField("", node.items, definitions),
    maxItems: node.maxItems,
    numeric: node.anyOf?.some(({ type }) => type === "integer" || type === "number") ?? false,
  };
}

/**
 * @param {SchemaNode} node
 * @param {Definitions} definitions
 */
function withoutNull(node, definitions) {
  return resolve((node.anyOf ?? []).find((branch) => branch.type !== "null") ?? {}, definitions);
}

/**
 * @param {SchemaNode} node
 * @returns {Field["kind"]}
 */
function kindOf(node) {
  if (node.oneOf) return "choice";
  if (node.enum) return "enum";
  if (node.items) return "list";
  if (node.properties) return "group";
  if (node.type === "integer" || node.type === "number" || node.type === "boolean")
    return node.type;
  return "text";
}

/**
 * @param {SchemaNode} node
 * @param {Field["kind"]} kind
 * @param {Definitions} definitions
 * @returns {Option[]}
 */
function optionsOf(node, kind, definitions) {
  if (kind === "enum") {
    return (node.enum ?? []).map((value) => ({
      value,
      texts: node["x-options"]?.[String(value)] ?? plainTexts(String(value)),
      fields: [],
    }));
  }
  if (kind !== "choice") return [];
  const tag = node.discriminator?.propertyName ?? "";
  return (node.oneOf ?? []).map((branch) => {
    const part = resolve(branch, definitions);
    const value = part.properties?.[tag]?.const ?? null;
    return { value, texts: textsOf(part, String(value)), fields: fieldsOf(part, definitions) };
  });
}

/**
 * Return the fields of an object; a constant, the tag, is no field.
 *
 * @param {SchemaNode} node
 * @param {Definitions} definitions
 */
function fieldsOf(node, definitions) {
  return Object.entries(node.properties ?? {})
    .filter(([, property]) => property.const === undefined)
    .map(([name, property]) => readField(name, property, definitions));
}

/**
 * @param {SchemaNode} node
 * @param {string} name
 * @returns {Texts}
 */
function textsOf(node, name) {
  return node["x-text"] ?? plainTexts(node.title ?? name, node.description);
}

/**
 * @param {string} title
 * @param {string} [help]
 * @returns {Texts}
 */
function plainTexts(title, help = "") {
  return { en: { title, help }, zh: { title, help } };
}

/**
 * Return the value of an option with all its settings at their defaults.
 *
 * @param {Field} field a choice
 * @param {Option} option
 * @returns {JsonObject}
 */
export function freshPart(field, option) {
  const settings = option.fields.map(({ name, fallback }) => [name, fallback ?? null]);
  return { [field.tag]: option.value, ...Object.fromEntries(settings) };
}

/**
 * Return the field of that name.
 *
 * @param {Field} group
 * @param {string} name
 */
export function fieldNamed(group, name) {
  const field = group.fields.find((candidate) => candidate.name === name);
  if (!field) throw new Error(`the schema has no field ${name}`);
  return field;
}
