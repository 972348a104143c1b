import { describe, expect, it } from 'vitest';
import { Problem } from '../api/problem.ts';
import {
  type ChatEvent,
  type Conversation,
  emptyConversation,
  isUsedUp,
  messagesOf,
  reduceConversation,
} from './conversation.ts';

const replay = (...events: ChatEvent[]): Conversation => events.reduce(reduceConversation, emptyConversation);
const asked = (question: string): ChatEvent => ({ type: 'asked', question });
const words = (text: string): ChatEvent => ({ type: 'words', text });
const left = (count: number) => ({ open: true, left: count, resetsAt: '2026-11-27T00:00:00Z' });
const ended = (count = 9): ChatEvent => ({ type: 'ended', cut: false, trial: left(count) });
const failed = (action: string): ChatEvent => ({
  type: 'failed',
  problem: new Problem(429, { error: 'code', message: 'No.', action: action as 'retry', helpUrl: '' }),
});
const said = ({ turns }: Conversation) => turns.map(({ who, text, note }) => [who, text, note]);

describe('a conversation', () => {
  it('grows word by word, and knows what is left once the answer is complete', () => {
    const during = replay(asked('Hi?'), words('Hel'), words('lo'));
    expect([said(during), during.asking]).toEqual([
      [
        ['you', 'Hi?', undefined],
        ['grok', 'Hello', undefined],
      ],
      true,
    ]);
    expect(reduceConversation(during, ended(3))).toMatchObject({ asking: false, trial: { left: 3 } });
  });

  it('keeps the text of a stopped answer, and notes the stop even if no text came', () => {
    expect(said(replay(asked('Hi?'), words('Hel'), { type: 'stopped' })).at(-1)).toEqual([
      'grok',
      'Hel',
      'stopped',
    ]);
    expect(said(replay(asked('Hi?'), { type: 'stopped' }))).toEqual([
      ['you', 'Hi?', undefined],
      ['grok', '', 'stopped'],
    ]);
  });

  it('puts a failed question back into the field, and keeps the text of a broken answer', () => {
    const refused = replay(asked('Hi?'), failed('retry'));
    expect([refused.turns, refused.draft, refused.asking]).toEqual([[], 'Hi?', false]);
    const broken = replay(asked('Hi?'), words('Hel'), failed('retry'));
    expect([said(broken).at(-1), broken.draft]).toEqual([['grok', 'Hel', 'broken'], '']);
    expect(broken.problem?.message).toBe('No.');
    expect(reduceConversation(broken, asked('Hi?')).problem).toBeNull();
  });

  it('is used up after the last message, when the API says so, and when today’s budget is used up', () => {
    expect(isUsedUp(replay(asked('Hi?'), words('Yes.'), ended(1)))).toBe(false);
    expect(isUsedUp(replay(asked('Hi?'), words('Yes.'), ended(0)))).toBe(true);
    expect(isUsedUp(replay(asked('Hi?'), failed('sign_up')))).toBe(true);
    expect(isUsedUp(replay({ type: 'known', trial: { ...left(5), open: false } }))).toBe(true);
    expect(isUsedUp(emptyConversation)).toBe(false);
  });
});

describe('the messages sent with a question', () => {
  const long = (turns: number, length: number): Conversation =>
    Array.from({ length: turns }).reduce<Conversation>(
      (was) =>
        [asked('?'.repeat(length)), words('!'.repeat(length)), ended()].reduce(reduceConversation, was),
      emptyConversation,
    );

  it('are all of a short conversation, the question last', () => {
    expect(messagesOf(replay(asked('Hi?'), words('Yes.'), ended(), asked('Sure?')))).toEqual([
      { role: 'user', content: 'Hi?' },
      { role: 'assistant', content: 'Yes.' },
      { role: 'user', content: 'Sure?' },
    ]);
  });

  it('are as much of a long conversation as the API accepts', () => {
    const many = messagesOf(reduceConversation(long(20, 1), asked('Still there?')));
    expect([many.length, many.at(-1)?.content]).toEqual([12, 'Still there?']);
    const large = messagesOf(reduceConversation(long(10, 1_000), asked('x'.repeat(1_000))));
    expect(large.reduce((sum, { content }) => sum + content.length, 0)).toBe(8_000);
    const [, answer] = messagesOf(replay(asked('Hi?'), words('!'.repeat(5_000)), ended(), asked('And?')));
    expect(answer?.content).toHaveLength(4_000);
  });
});
