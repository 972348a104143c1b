import { expect, it } from 'vitest';
import { isAt, isMemberPage, memberPages, operatorsPage } from './member-pages.ts';

it('each page of a member has one address and one title', () => {
  for (const key of ['path', 'title'] as const)
    expect(new Set(memberPages.map((entry) => entry[key])).size).toBe(memberPages.length);
});

it('an entry is that of its page and of what is below it', () => {
  expect(isAt(operatorsPage, '/operators')).toBe(true);
  expect(isAt(operatorsPage, '/operators/queue')).toBe(true);
  expect(isAt(operatorsPage, '/operatorships')).toBe(false);
});

it.each([
  ['/dashboard', true],
  ['/account', true],
  ['/operators/fleet', true],
  ['/', false],
  ['/help', false],
  ['/login', false],
])('%s is for members only: %s', (path, expected) => {
  expect(isMemberPage(path)).toBe(expected);
});
