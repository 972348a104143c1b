import { expect, it } from 'vitest';
import { browserTitle, loginWords, otherSessions } from './session-words.ts';

const session = {
  id: 'a',
  current: true,
  browser: 'Firefox on Linux',
  network: null,
  createdAt: '2026-11-25T09:41:00Z',
  lastSeenAt: '2026-11-25T09:41:00Z',
  expiresAt: '2026-12-25T09:41:00Z',
  method: 'email',
  secondFactor: false,
} as const;

it.each([
  ['email', 'by email'],
  ['x', 'with X'],
] as const)('a login by %s says when and how', (method, words) => {
  expect(loginWords({ ...session, method })).toMatch(new RegExp(`^Nov 25, 2026, .*, ${words}$`));
});

it('a login that went on with a second factor says so', () => {
  expect(loginWords({ ...session, secondFactor: true })).toMatch(/, by email and a second factor$/);
});

it('all sessions but that of this browser are the others', () => {
  const other = { ...session, id: 'b', current: false };
  expect(otherSessions([session, other])).toEqual([other]);
  expect(otherSessions([session])).toEqual([]);
});

it('a row begins with a capital letter', () => {
  expect(browserTitle('a program')).toBe('A program');
  expect(browserTitle('Firefox on Linux')).toBe('Firefox on Linux');
});
