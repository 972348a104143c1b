import { describe, expect, test } from 'vitest';
import { supportedSchema } from './output-schema.ts';
import { hello, translatedRequest } from './translated-request.builder.ts';

const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more });

describe('a JSON schema for Anthropic', () => {
  test('has objects without other members, also nested ones', () => {
    const inner = object({ b: { type: 'string' } });
    const schema = object({ a: { type: 'array', items: inner }, c: { anyOf: [inner, { type: 'null' }] } });
    const closed = { ...inner, additionalProperties: false };
    expect(supportedSchema(schema)).toEqual(
      object(
        { a: { type: 'array', items: closed }, c: { anyOf: [closed, { type: 'null' }] } },
        { additionalProperties: false },
      ),
    );
  });

  test.each([
    [
      { type: 'integer', minimum: 1, maximum: 9 },
      { type: 'integer', description: '(minimum: 1, maximum: 9)' },
    ],
    [
      { type: 'string', description: 'A name', minLength: 2 },
      { type: 'string', description: 'A name (minLength: 2)' },
    ],
    [
      { type: 'array', minItems: 2 },
      { type: 'array', description: '(minItems: 2)' },
    ],
    [
      { type: 'array', minItems: 1 },
      { type: 'array', minItems: 1 },
    ],
    [
      { type: 'string', format: 'color' },
      { type: 'string', description: '(format: "color")' },
    ],
    [
      { type: 'string', format: 'email' },
      { type: 'string', format: 'email' },
    ],
    [
      { type: 'string', pattern: '^(?=a)' },
      { type: 'string', description: '(pattern: "^(?=a)")' },
    ],
    [{ oneOf: [{ type: 'string' }] }, { anyOf: [{ type: 'string' }] }],
  ])('keeps what is enforced, and says the rest: %j', (schema, expected) => {
    expect(supportedSchema(schema)).toEqual(expected);
  });

  test.each([
    ['recursive', { $ref: '#/$defs/a', $defs: { a: { type: 'array', items: { $ref: '#/$defs/a' } } } }],
    ['an object with any members', { type: 'object' }],
    ['a map', { type: 'object', additionalProperties: { type: 'string' } }],
    ['an intersection', { allOf: [object({ a: {} }), object({ b: {} })] }],
    ['outside', { $ref: 'https://example.com/schema.json' }],
  ])('is undefined where it cannot be expressed: %s', (_what, schema) => {
    expect(supportedSchema(schema)).toBeUndefined();
  });

  test('may use one definition many times, each looked at once', () => {
    const names = Array.from({ length: 60 }, (_, at) => `d${at}`);
    const definitions = names.map((name, at) => {
      const next = { $ref: `#/$defs/${names[at + 1]}` };
      return [name, at === names.length - 1 ? { type: 'string' } : { anyOf: [next, next] }];
    });
    const schema = { $ref: '#/$defs/d0', $defs: Object.fromEntries(definitions) };
    expect(supportedSchema(schema)).toMatchObject({ $ref: '#/$defs/d0' });
  });
});

describe('a request for JSON', () => {
  const format = (schema: object) => ({
    response_format: { type: 'json_schema', json_schema: { name: 'a', schema } },
  });

  test('is enforced where its schema can be', () => {
    const { output_config: config, system } = translatedRequest(format(object({ a: { type: 'string' } })));
    expect(config).toMatchObject({ format: { schema: { additionalProperties: false } } });
    expect(system).toBeUndefined();
  });

  test('is an instruction where it cannot', () => {
    const { output_config: config, system } = translatedRequest(format({ type: 'object' }));
    expect(config).toBeUndefined();
    expect(JSON.stringify(system)).toContain('JSON schema');
  });

  test('of a strict tool is enforced, or a hint', () => {
    const tool = (name: string, parameters: object) => ({
      type: 'function',
      function: { name, parameters, strict: true },
    });
    const tools = [
      tool('f', object({ a: { type: 'integer', minimum: 1 } })),
      tool('g', object({ a: { type: 'object' } })),
    ];
    const { tools: sent } = translatedRequest({ messages: [hello], tools });
    expect(sent).toMatchObject([
      { strict: true, input_schema: { additionalProperties: false, properties: { a: { type: 'integer' } } } },
      { input_schema: { properties: { a: { type: 'object' } } } },
    ]);
    expect((sent as object[])[1]).not.toHaveProperty('strict');
  });
});
