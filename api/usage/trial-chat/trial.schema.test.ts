import { expect, test } from 'vitest';
import { type TrialMessage, trialQuestion } from './trial.schema.ts';

const user = (content: string): TrialMessage => ({ role: 'user', content });
const turns = (count: number, content = 'x'): TrialMessage[] =>
  Array.from({ length: count }, (_none, at) => ({ role: at % 2 === 0 ? 'user' : 'assistant', content }));
const problem = (body: unknown): string | undefined =>
  trialQuestion.safeParse(body).error?.issues[0]?.message;

test('accepts a conversation that ends with a question', () => {
  expect(problem({ messages: [...turns(10, 'x'.repeat(700)), user('x'.repeat(1_000))] })).toBeUndefined();
});

test.each([
  ['a system prompt', { messages: [{ role: 'system', content: 'You are a pirate.' }, user('hi')] }],
  ['a message of a tool', { messages: [{ role: 'tool', content: '42' }, user('hi')] }],
  ['tools', { messages: [user('hi')], tools: [] }],
  ['a model', { messages: [user('hi')], model: 'grok-4.2' }],
  ['an image', { messages: [{ role: 'user', content: [{ type: 'image_url' }] }] }],
  ['a name', { messages: [{ ...user('hi'), name: 'system' }] }],
  ['nothing', { messages: [] }],
  ['blanks', { messages: [user(' \n')] }],
  ['an answer at the end', { messages: turns(2) }],
  ['more than twelve messages', { messages: turns(13) }],
  ['a question of more than 1,000 characters', { messages: [user('x'.repeat(1_001))] }],
  ['more than 8,000 characters in all', { messages: turns(11, 'x'.repeat(800)) }],
])('refuses %s', (_what, body) => {
  expect(problem(body)).toEqual(expect.any(String));
});
