import type { AnswerFormat } from './conversation.ts';

type Schema = Record<string, unknown>;

/** An answer in the requested format: as it is, in a JSON object, or as the value that a schema describes. */
export function formatted(text: string, format: AnswerFormat | undefined): string {
  if (!format) return text;
  return JSON.stringify(format.type === 'json' ? { answer: text } : valueFor(format.schema as Schema, text));
}

/**
 * A value that a JSON schema allows. Strings get the text, numbers its last number; of several possibilities the first
 * is taken. `root` resolves references.
 */
function valueFor(schema: Schema, text: string, root: Schema = schema): unknown {
  const { $ref: reference, const: constant, enum: options, anyOf, oneOf, allOf } = schema;
  if (typeof reference === 'string') return valueFor(resolved(reference, root), text, root);
  if (constant !== undefined) return constant;
  if (Array.isArray(options)) return options[0];
  for (const several of [anyOf, oneOf, allOf])
    if (Array.isArray(several) && several.length > 0) return valueFor(several[0], text, root);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  return (makers[String(type)] ?? makers.string)?.(schema, text, root);
}

const makers: Record<string, (schema: Schema, text: string, root: Schema) => unknown> = {
  string: (_schema, text) => text,
  number: (_schema, text) => lastNumberIn(text),
  integer: (_schema, text) => Math.trunc(lastNumberIn(text)),
  boolean: () => true,
  null: () => null,
  array: ({ items }, text, root) => [valueFor((items ?? {}) as Schema, text, root)],
  object: ({ properties = {} }, text, root) =>
    Object.fromEntries(
      Object.entries(properties as Schema).map(([name, schema]) => [
        name,
        valueFor(schema as Schema, text, root),
      ]),
    ),
};

/** A reference within the same schema: `#/$defs/City`. */
function resolved(reference: string, root: Schema): Schema {
  const steps = reference.split('/').slice(1);
  return steps.reduce<Schema>((at, step) => (at[step] ?? {}) as Schema, root);
}

function lastNumberIn(text: string): number {
  return Number(text.match(/-?\d+(?:\.\d+)?/g)?.at(-1) ?? 0);
}
