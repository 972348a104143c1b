import { expect, it } from 'vitest';
import type { ActivityEntry } from '../api/contract.ts';
import { buildActivity } from './activity.builder.ts';
import { activityWords, isFailure } from './activity-words.ts';

const words = (change: Partial<ActivityEntry>) => activityWords(buildActivity(change));

it.each<[Partial<ActivityEntry>, string]>([
  [{}, 'Logged in from Firefox on Linux, 198.51.100.0/24'],
  [{ detail: { method: 'x' } }, 'Logged in with X from Firefox on Linux, 198.51.100.0/24'],
  [{ network: 'This machine' }, 'Logged in from Firefox on Linux, this machine'],
  [{ network: null }, 'Logged in from Firefox on Linux'],
  [{ act: 'email_proven', browser: null, network: null }, 'Confirmed the email address'],
  [{ act: 'email_proven', by: 'operator', browser: null }, 'An operator confirmed the email address'],
  [{ act: 'login_failed', browser: 'a program' }, 'A log-in failed from a program, 198.51.100.0/24'],
  [{ act: 'login_failed', count: 7, browser: null }, '7 log-ins failed'],
  [{ act: 'confirm_failed', count: 2, browser: null }, '2 wrong passwords were typed'],
  [{ act: 'session_ended', detail: { sessions: 1 }, browser: null }, 'Ended a session'],
  [
    { act: 'session_ended', by: 'operator', detail: { sessions: 3 }, browser: null },
    'An operator ended 3 sessions',
  ],
  [{ act: 'x_linked', detail: { handle: 'ada' }, browser: null }, 'Linked @ada of X'],
  [
    { act: 'factor_reset_asked', by: 'operator', detail: { askedBy: 'Olga' }, browser: null },
    'Olga asked to remove the second factor',
  ],
  [
    { act: 'factors_reset', by: 'operator', detail: { askedBy: 'Olga', confirmedBy: 'Otto' }, browser: null },
    'Removed the second factor: Olga asked for it, and Otto confirmed it',
  ],
  [
    { act: 'factor_reset_withdrawn', by: 'operator', browser: null },
    'An operator withdrew the request to remove the second factor',
  ],
  [{ act: 'token_revealed', detail: { assistant: 'alice' }, browser: null }, 'Revealed the token of alice'],
])('%j reads as a sentence', (change, sentence) => {
  expect(words(change)).toBe(sentence);
});

it('an act of a newer API is not left out', () => {
  expect(words({ act: 'toString' as ActivityEntry['act'], browser: null })).toBe('Something else happened');
});

it('only failed log-ins and wrong passwords are failures', () => {
  expect(isFailure(buildActivity({ act: 'login_failed' }))).toBe(true);
  expect(isFailure(buildActivity({ act: 'confirm_failed' }))).toBe(true);
  expect(isFailure(buildActivity())).toBe(false);
});
