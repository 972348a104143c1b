import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { clearPageToShow, clearReturnTo, returnTo, savePageToShow, saveReturnTo } from './return-to.ts';

beforeEach(() => {
  const stored = new Map<string, string>();
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  });
});
afterEach(() => vi.unstubAllGlobals());

it('a log-in leads to the page that was opened before, otherwise to the dashboard', () => {
  expect(returnTo()).toBe('/dashboard');
  savePageToShow('/account#mails');
  expect(returnTo()).toBe('/account#mails');
  clearPageToShow();
  expect(returnTo()).toBe('/dashboard');
});

it('a page that was opened later does not lose the link of a mail', () => {
  saveReturnTo('/invitation#a-token');
  savePageToShow('/team');
  expect(returnTo()).toBe('/invitation#a-token');
  clearPageToShow();
  expect(returnTo()).toBe('/invitation#a-token');
  clearReturnTo();
  expect(returnTo()).toBe('/dashboard');
});
