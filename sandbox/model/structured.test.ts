import { expect, test } from 'vitest';
import type { AnswerFormat } from './conversation.ts';
import { replyTo } from './reply.ts';

const answer = (format: AnswerFormat): unknown => {
  const messages = [{ role: 'user' as const, content: 'What is 6 times 7?' }];
  return JSON.parse(replyTo({ messages, tools: [], toolChoice: 'auto', format }).content);
};

test('an answer in JSON is an object', () => {
  expect(answer({ type: 'json' })).toEqual({ answer: '6 * 7 = 42' });
});

test('an answer has the form that a schema describes', () => {
  const schema = {
    type: 'object',
    properties: {
      text: { type: 'string' },
      value: { type: 'number' },
      unit: { enum: ['none', 'metre'] },
      steps: { type: 'array', items: { $ref: '#/$defs/step' } },
      note: { anyOf: [{ type: 'null' }, { type: 'string' }] },
    },
    $defs: { step: { type: 'object', properties: { done: { type: ['boolean', 'null'] } } } },
  };
  expect(answer({ type: 'schema', schema })).toEqual({
    text: '6 * 7 = 42',
    value: 42,
    unit: 'none',
    steps: [{ done: true }],
    note: null,
  });
});
