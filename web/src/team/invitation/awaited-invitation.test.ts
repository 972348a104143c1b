import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { returnTo, saveReturnTo } from '../../session/return-to.ts';
import {
  awaitedInvitation,
  invitedEmail,
  keepInvitation,
  keepInvitedEmail,
  pageBehindX,
} from './awaited-invitation.ts';

beforeEach(() => {
  const stored = new Map<string, string>();
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
  });
});
afterEach(() => vi.unstubAllGlobals());

it('a kept invitation is where a log-in leads back to, with its token after the hash', () => {
  keepInvitation('a-token');
  expect(returnTo()).toBe('/invitation#a-token');
  expect(awaitedInvitation()).toBe('a-token');
});

it('its address fills the forms, until the invitation is no longer awaited', () => {
  keepInvitedEmail('ada@example.com');
  expect(invitedEmail()).toBe('');
  keepInvitation('a-token');
  expect(invitedEmail()).toBe('ada@example.com');
  saveReturnTo('/operators/confirm#an-invite');
  expect(invitedEmail()).toBe('');
});

it('X gets the page to come back to, but never the token', () => {
  keepInvitation('a-token');
  expect(pageBehindX()).toBe('/invitation');
});

it('another address to return to is no invitation', () => {
  expect([awaitedInvitation(), pageBehindX()]).toEqual(['', undefined]);
  saveReturnTo('/operators/confirm#an-invite');
  expect([awaitedInvitation(), pageBehindX()]).toEqual(['', undefined]);
});
