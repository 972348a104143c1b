import { isObject, type JsonObject } from '../json.ts';

/** Keywords that Anthropic does not enforce (docs, Structured outputs, JSON Schema limitations). */
const UNENFORCED = new Set(
  `minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength maxItems uniqueItems minProperties
  maxProperties patternProperties propertyNames not if then else dependentRequired dependentSchemas contains
  minContains maxContains unevaluatedProperties prefixItems`.split(/\s+/),
);
const FORMATS = new Set<unknown>('date-time time date duration email hostname uri ipv4 ipv6 uuid'.split(' '));
/** Parts of a regular expression that it does not support. */
const COMPLEX_PATTERN = /\(\?[=!<]|\\[bB]|\\\d/;

/** A schema that Anthropic cannot enforce at all: recursive, or an object with any members. */
class UnsupportedSchema extends Error {}

/**
 * A JSON schema as Anthropic accepts it: objects with no other members, and what it does not enforce as a sentence of the
 * description. Undefined where it cannot be expressed.
 */
export function supportedSchema(schema: JsonObject): JsonObject | undefined {
  try {
    refuseRecursion(schema, { root: schema, within: [], checked: new Set() });
    return supported(schema);
  } catch (error) {
    if (error instanceof UnsupportedSchema) return undefined;
    throw error;
  }
}

function supported(schema: JsonObject): JsonObject {
  // Each of several closed objects would exclude the members of the others.
  if (Array.isArray(schema.allOf) && schema.allOf.length > 1) throw new UnsupportedSchema();
  const notes: string[] = [];
  const kept: JsonObject = {};
  for (const [name, value] of Object.entries(schema)) {
    if (value === undefined) continue;
    if (isEnforced(name, value)) kept[name === 'oneOf' ? 'anyOf' : name] = supportedMember(name, value);
    else notes.push(`${name}: ${JSON.stringify(value)}`);
  }
  const isOfObjects = kept.type === 'object' || isObject(kept.properties);
  const said = typeof kept.description === 'string' ? `${kept.description} ` : '';
  return {
    ...kept,
    ...(isOfObjects && closedObject(schema)),
    ...(notes.length > 0 && { description: `${said}(${notes.join(', ')})` }),
  };
}

function isEnforced(name: string, value: unknown): boolean {
  if (name === 'minItems') return value === 0 || value === 1;
  if (name === 'format') return FORMATS.has(value);
  if (name === 'pattern') return typeof value === 'string' && !COMPLEX_PATTERN.test(value);
  if (name === 'enum')
    return Array.isArray(value) && value.every((one) => typeof one !== 'object' || one === null);
  return !UNENFORCED.has(name);
}

function supportedMember(name: string, value: unknown): unknown {
  if (['properties', '$defs', 'definitions'].includes(name) && isObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, child]) => [key, isObject(child) ? supported(child) : child]),
    );
  if (['anyOf', 'oneOf', 'allOf'].includes(name) && Array.isArray(value))
    return value.map((child) => (isObject(child) ? supported(child) : child));
  return name === 'items' && isObject(value) ? supported(value) : value;
}

/** Whatever has to hold any members cannot be closed. */
function closedObject({ properties, additionalProperties: others }: JsonObject): JsonObject {
  const isOpen = isObject(others) || (others !== false && !isObject(properties));
  if (isOpen) throw new UnsupportedSchema();
  return { additionalProperties: false };
}

/** References are followed once each: one definition may be used many times. */
interface Following {
  root: JsonObject;
  within: readonly string[];
  checked: Set<string>;
}

function refuseRecursion(node: unknown, following: Following): void {
  if (Array.isArray(node)) for (const child of node) refuseRecursion(child, following);
  if (!isObject(node)) return;
  const { $ref: reference, $defs: _defs, definitions: _definitions, ...others } = node;
  for (const child of Object.values(others)) refuseRecursion(child, following);
  if (typeof reference === 'string') follow(reference, following);
}

function follow(reference: string, { root, within, checked }: Following): void {
  if (within.includes(reference) || !reference.startsWith('#/')) throw new UnsupportedSchema();
  if (checked.has(reference)) return;
  const steps = reference.slice(2).split('/');
  const target = steps.reduce<unknown>((at, step) => (isObject(at) ? at[step] : undefined), root);
  refuseRecursion(target, { root, within: [...within, reference], checked });
  checked.add(reference);
}
