import { expect, it } from 'vitest';
import { checkedWords, healthWords } from './health-words.ts';

const health = (status: 'healthy' | 'degraded' | 'unhealthy' | 'unknown', message = 'A sentence.') => ({
  status,
  message,
  at: '2026-11-30T12:00:00.000Z',
});

it.each([
  ['healthy', 'Running', 'Your assistant is ready'],
  ['degraded', 'Needs attention', 'Your assistant is ready'],
  ['unhealthy', 'Not working', 'Your assistant does not work at the moment'],
  ['unknown', 'Not checked', 'Your assistant is set up'],
] as const)('an assistant that is %s is never called more than that', (status, badge, title) => {
  expect(healthWords({ health: health(status), suspension: null })).toMatchObject({ badge, title });
});

it('calls an assistant that was never checked neither running nor broken', () => {
  expect(healthWords({ health: null, suspension: null }).badge).toBe('Not checked');
  expect(checkedWords(null)).toBe('Not checked yet.');
});

it('says that it is suspended before anything else', () => {
  const suspension = { at: '2026-11-30T12:00:00.000Z', because: 'a test' };
  expect(healthWords({ health: health('unhealthy'), suspension }).badge).toBe('Suspended');
});

it('says what is wrong and when that was seen; with nothing wrong only when', () => {
  expect(checkedWords(health('healthy'))).toMatch(/^Last checked Nov 30, 2026/);
  expect(checkedWords(health('unhealthy', 'Your server is off.'))).toMatch(
    /^Your server is off. Last checked /,
  );
  expect(checkedWords({ ...health('unknown', 'Not checked yet.'), at: null })).toBe('Not checked yet.');
});
