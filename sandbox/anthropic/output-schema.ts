type Schema = Record<string, unknown>;

/** Keywords that no structured output and no strict tool may have (docs, Structured outputs, JSON Schema limitations). */
const UNSUPPORTED = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'patternProperties',
  'propertyNames',
  'oneOf',
  'not',
  'if',
];

/** What Anthropic refuses in the schema of a structured output or a strict tool; undefined where it takes it. */
export function schemaProblem(
  schema: unknown,
  root = schema,
  within: readonly unknown[] = [],
): string | undefined {
  if (typeof schema !== 'object' || schema === null) return undefined;
  const node = schema as Schema;
  const keyword = UNSUPPORTED.find((name) => node[name] !== undefined);
  if (keyword) return `output_config.format.schema: property '${keyword}' is not supported`;
  if (typeof node.minItems === 'number' && node.minItems > 1)
    return "output_config.format.schema: For 'array' type, 'minItems' values other than 0 or 1 are not supported";
  if (node.type === 'object' && node.additionalProperties !== false)
    return "output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false";
  if (typeof node.$ref === 'string') return referenceProblem(node.$ref, root as Schema, within);
  const inner = [...childrenOf(node.properties), ...listOf(node.anyOf), ...listOf(node.allOf), node.items];
  return inner.map((child) => schemaProblem(child, root, within)).find(Boolean);
}

function referenceProblem(reference: string, root: Schema, within: readonly unknown[]): string | undefined {
  if (!reference.startsWith('#/')) return 'output_config.format.schema: external $ref is not supported';
  if (within.includes(reference)) return 'output_config.format.schema: recursive schemas are not supported';
  const target = reference
    .slice(2)
    .split('/')
    .reduce<unknown>((at, step) => (at as Schema | undefined)?.[step], root);
  if (!target) return `output_config.format.schema: ${reference} does not exist`;
  return schemaProblem(target, root, [...within, reference]);
}

const childrenOf = (members: unknown): unknown[] =>
  typeof members === 'object' && members !== null ? Object.values(members) : [];
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
