import { isObject, type JsonObject, objectsOf } from '../json.ts';
import { supportedSchema } from './output-schema.ts';

/** The schema of a tool's arguments, and whether Anthropic enforces it. */
export interface ToolSchema {
  input_schema: JsonObject;
  strict?: true;
}

/** A tool's schema as Anthropic accepts it. One that it cannot enforce is a hint. */
export function toolSchema(parameters: object | null | undefined, strict: boolean): ToolSchema {
  const schema = objectSchema(withoutNullMembers(parameters ?? {}) as JsonObject);
  const enforced = strict ? supportedSchema({ ...schema }) : undefined;
  return enforced ? { input_schema: enforced, strict: true } : { input_schema: schema };
}

const ALTERNATIVES = ['anyOf', 'oneOf', 'allOf'] as const;

/** Anthropic accepts only an object, without alternatives: their members are offered together, and the rule is described. */
function objectSchema(schema: JsonObject): JsonObject {
  const { anyOf: _any, oneOf: _one, allOf: _all, description, ...others } = schema;
  const given = ALTERNATIVES.filter((name) => Array.isArray(schema[name]));
  const members = given.flatMap((name) => objectsOf(schema[name])).map(({ properties }) => properties);
  const notes = given.map((name) => `${name}: ${JSON.stringify(schema[name])}`);
  const said = typeof description === 'string' ? `${description} ` : '';
  const described = notes.length > 0 ? `${said}(${notes.join(', ')})` : description;
  return {
    ...others,
    ...(described !== undefined && { description: described }),
    type: 'object',
    properties: Object.assign({}, ...members.filter(isObject), others.properties ?? {}) as JsonObject,
  };
}

/** Members whose value may be null. */
const VALUES = new Set(['default', 'const', 'example', 'examples', 'enum']);

/** Others take null for a member that is left out. */
function withoutNullMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNullMembers);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([name, member]) => member !== null || VALUES.has(name));
  return Object.fromEntries(
    kept.map(([name, member]) => [name, VALUES.has(name) ? member : withoutNullMembers(member)]),
  );
}
