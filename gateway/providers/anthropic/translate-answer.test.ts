import { expect, test } from 'vitest';
import { USUAL_FORM } from './answer-form.ts';
import { translateAnswer } from './translate-answer.ts';

const now = Date.parse('2026-11-25T12:00:00Z');
const message = (change: object): string =>
  JSON.stringify({
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-5-5',
    content: [{ type: 'text', text: 'Grüße' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: {
      input_tokens: 3,
      cache_creation_input_tokens: 2,
      cache_read_input_tokens: null,
      output_tokens: 9,
    },
    ...change,
  });
const choiceOf = (change: object) =>
  (translateAnswer(message(change), USUAL_FORM, now)?.body.choices as object[] | undefined)?.[0];

test('text', () => {
  const { body, account, generatedBytes } = translateAnswer(message({}), USUAL_FORM, now) ?? {};
  expect(body).toEqual({
    id: 'msg_1',
    object: 'chat.completion',
    created: now / 1000,
    model: 'claude-sonnet-5-5',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: 'Grüße', refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: {
      prompt_tokens: 5,
      completion_tokens: 9,
      total_tokens: 14,
      prompt_tokens_details: { cached_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 0 },
    },
  });
  expect(account?.usage).toEqual({ input: 5, cachedInput: 0, cacheSurcharge: 1, output: 9 });
  expect(generatedBytes).toBe(Buffer.byteLength('Grüße'));
});

test('thinking, text and tool calls', () => {
  const content = [
    { type: 'thinking', thinking: 'Hm.', signature: 'x' },
    { type: 'redacted_thinking', data: 'x' },
    { type: 'text', text: 'a' },
    { type: 'text', text: 'b' },
    { type: 'tool_use', id: 'toolu_1', name: 'add', input: { a: 1 } },
    { type: 'tool_use', id: 'toolu_2', name: 'now', input: {} },
  ];
  expect(translateAnswer(message({ content }))?.tools.names).toEqual(['add', 'now']);
  expect(choiceOf({ content, stop_reason: 'tool_use' })).toMatchObject({
    finish_reason: 'tool_calls',
    message: {
      content: 'ab',
      reasoning_content: 'Hm.',
      tool_calls: [
        { id: 'toolu_1', type: 'function', function: { name: 'add', arguments: '{"a":1}' } },
        { id: 'toolu_2', type: 'function', function: { name: 'now', arguments: '{}' } },
      ],
    },
  });
});

test('a tool call without text has null content, and an empty answer has empty content', () => {
  const call = { type: 'tool_use', id: 'a', name: 'add', input: {} };
  expect(choiceOf({ content: [call] })).toMatchObject({ message: { content: null } });
  expect(choiceOf({ content: [] })).toMatchObject({ message: { content: '' } });
});

test('thinking counts as reasoning, and invalid usage is not reported', () => {
  const counted = message({
    usage: { input_tokens: 3, output_tokens: 9, output_tokens_details: { thinking_tokens: 4 } },
  });
  expect(translateAnswer(counted)?.body.usage).toMatchObject({
    completion_tokens_details: { reasoning_tokens: 4 },
  });
  const lying = translateAnswer(message({ usage: { input_tokens: -3, output_tokens: 9 } }));
  expect([lying?.body.usage, lying?.account.usage]).toEqual([undefined, undefined]);
});

test.each(['', '<html>', '[]', '{"type":"error"}', '{"type":"message"}'])('%j is not an answer', (text) => {
  expect(translateAnswer(text)).toBeUndefined();
});
