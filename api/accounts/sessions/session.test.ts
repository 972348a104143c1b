import { expect, test } from 'vitest';
import { extendedExpiry, SESSION_IDLE_MS, sessionIdOf } from './session.commands.ts';

const DAY = 24 * 3600_000;
const created = new Date('2026-01-01T00:00:00Z');
const after = (days: number) => new Date(created.getTime() + days * DAY);
const firstEnd = new Date(created.getTime() + SESSION_IDLE_MS);

test('a session in use is not written on every request', () => {
  expect(extendedExpiry(created, firstEnd, after(0.5))).toBeUndefined();
});

test('a session in use is extended once a day', () => {
  expect(extendedExpiry(created, firstEnd, after(10))).toEqual(after(40));
});

test('no session lasts longer than ninety days, however much it is used', () => {
  expect(extendedExpiry(created, after(80), after(75))).toEqual(after(90));
  expect(extendedExpiry(created, after(90), after(89))).toBeUndefined();
});

test('the stored id does not reveal the cookie', () => {
  expect(sessionIdOf('a token')).toMatch(/^[0-9a-f]{64}$/);
});
