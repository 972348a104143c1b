import { describe, expect, it } from 'vitest';
import { buildUnprovenUser, buildUser } from '../session/user.builder.ts';
import { isLinkAwaited, orderWords, placedWords, unconfirmedWords } from './email-words.ts';

describe('the order that waits', () => {
  it('is named by its whole address', () => {
    expect(orderWords({ subdomain: 'ada' }, 'clawdet.com')).toBe(
      'Open it, and your assistant ada.clawdet.com is set up.',
    );
  });
  it('is named as far as is known', () => {
    expect(orderWords({ subdomain: 'ada' }, undefined)).toBe('Open it, and your assistant ada is set up.');
    expect(orderWords({}, 'clawdet.com')).toBe('Open it, and your assistant is set up.');
  });
});

describe('a link is awaited', () => {
  it('until the email is confirmed, and while another one is to replace it', () => {
    expect(isLinkAwaited(buildUnprovenUser())).toBe(true);
    expect(isLinkAwaited(buildUser({ newEmail: 'new@example.com' }))).toBe(true);
  });
  it('by nobody whose email is confirmed, or who has none', () => {
    expect(isLinkAwaited(buildUser())).toBe(false);
    expect(isLinkAwaited(buildUser({ email: null, emailProven: false }))).toBe(false);
  });
});

describe('the reminder of a link that was not opened', () => {
  it('says that what is ordered waits for it', () => {
    expect(unconfirmedWords(buildUnprovenUser())).toMatch(
      /ada@example\.com\. We set up your assistant only after that\.$/,
    );
  });
  it('says to users of X that mails wait for it, since they can order', () => {
    expect(unconfirmedWords(buildUser({ provider: 'x', emailProven: false }))).toMatch(/we send no mails/);
  });
  it('is not shown without a link to open', () => {
    expect(unconfirmedWords(buildUser())).toBeNull();
    expect(unconfirmedWords(buildUser({ email: null, emailProven: false }))).toBeNull();
  });
});

it('says what became of the order once the email is confirmed', () => {
  expect(placedWords(null)).toMatch(/not need to do anything/);
  expect(placedWords({ placed: true })).toMatch(/is being set up/);
  expect(placedWords({ placed: false, error: 'subdomain_taken', message: 'Taken.' })).toMatch(
    /could not be ordered/,
  );
});
