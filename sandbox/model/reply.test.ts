import { describe, expect, test } from 'vitest';
import type { Message } from './conversation.ts';
import { replyTo as reply } from './reply.ts';

const replyTo = (messages: Message[]) => reply({ messages, tools: [], toolChoice: 'auto' });
const messages = (...contents: string[]) => contents.map((content) => ({ role: 'user' as const, content }));

test.each([
  ['What is 12 + 30?', '12 + 30 = 42'],
  ['2 + 3 * 4', '2 + 3 * 4 = 14'],
  ['10 divided by 4 please', '10 / 4 = 2.5'],
  ['Reply with exactly: PONG', 'PONG'],
  ['Hello there', 'Hello! What can I do for you?'],
  ['What is your name?', "I am Grok, your assistant, running on the sandbox's model."],
])('%s', (question, answer) => {
  expect(replyTo(messages(question)).content).toBe(answer);
});

test('an earlier name is remembered', () => {
  expect(replyTo(messages('Hi, my name is Ada', 'What is my name?')).content).toBe('Your name is Ada.');
});

test('a question without a rule is quoted', () => {
  expect(replyTo(messages('Why is the sky blue?')).content).toContain('"Why is the sky blue?"');
});

test('text that OpenClaw adds is not part of the question', () => {
  const stamped =
    '[Sun 2026-11-22 07:12 UTC] What is 3 * 3?\n\nRuntime: agent=main | host=vm | repo=/data/workspace | channel=webchat';
  const internal =
    '<<<BEGIN_OPENCLAW_INTERNAL_CONTEXT>>>\nConversation data:\n"Active exec sessions: 1 + 1"\n<<<END_OPENCLAW_INTERNAL_CONTEXT>>>';
  const untrusted = 'Conversation info (untrusted metadata):\n```json\n{"n": "1 + 1"}\n```\n\n';
  expect(replyTo(messages(untrusted + stamped, internal)).content).toBe('3 * 3 = 9');
});

test('earlier turns in the same message are context, and only the current one is answered', () => {
  const turns =
    '[Sun 2026-11-22 07:14 UTC] [Chat messages since your last reply - for context]\nUser: My name is Ada. What is 1 + 1?\nAssistant: 2\n\n' +
    '[Current message - respond to this]\nUser: What is my name?';
  expect(replyTo(messages(turns)).content).toBe('Your name is Ada.');
  expect(replyTo(messages(turns.replace('What is my name?', 'What is 2 * 4?'))).content).toBe('2 * 4 = 8');
});

test('the name comes from OpenClaw', () => {
  const system = {
    role: 'system' as const,
    content: 'You are a personal assistant running inside OpenClaw.\n## Tooling',
  };
  expect(replyTo([system, ...messages('Who are you?')]).content).toMatch(/^I am OpenClaw/);
});

test('the same conversation gets the same answer', () => {
  expect(replyTo(messages('anything'))).toEqual(replyTo(messages('anything')));
});

test('a tool is called first, and the reply then has its result', () => {
  const tools = [{ name: 'calculate', parameters: {} }];
  const asked = messages('1 + 1');
  expect(reply({ messages: asked, tools, toolChoice: 'auto' })).toMatchObject({
    content: '',
    calls: [{ name: 'calculate' }],
  });
  const given = [...asked, { role: 'tool' as const, content: '2' }];
  expect(reply({ messages: given, tools, toolChoice: 'auto' })).toMatchObject({
    content: 'The tool says: "2".',
    calls: [],
  });
  const internal = '<<<BEGIN_OPENCLAW_INTERNAL_CONTEXT>>>\nNothing.\n<<<END_OPENCLAW_INTERNAL_CONTEXT>>>';
  expect(reply({ messages: [...given, ...messages(internal)], tools, toolChoice: 'auto' }).content).toContain(
    '"2"',
  );
  expect(reply({ messages: [...given, ...messages('2 + 2')], tools, toolChoice: 'auto' }).calls).toHaveLength(
    1,
  );
});

describe('asked for two things at once, the model', () => {
  const tools = [{ name: 'calculate', parameters: { properties: { expression: { type: 'string' } } } }];
  const asked = messages('What is 6 times 7 and 8 times 9?');

  test('calls two tools in one answer, and reports both results', () => {
    expect(reply({ messages: asked, tools, toolChoice: 'auto' }).calls).toEqual([
      { name: 'calculate', input: { expression: '6 * 7' } },
      { name: 'calculate', input: { expression: '8 * 9' } },
    ]);
    const results = ['42', '72'].map((content) => ({ role: 'tool' as const, content }));
    const answered = [...asked, { role: 'assistant' as const, content: '' }, ...results];
    expect(reply({ messages: answered, tools, toolChoice: 'auto' }).content).toBe(
      'The tools say: "42" and "72".',
    );
  });

  test('calls one where parallel calls are not allowed', () => {
    expect(reply({ messages: asked, tools, toolChoice: 'auto', parallelTools: false }).calls).toHaveLength(1);
  });
});
