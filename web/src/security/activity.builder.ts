import type { ActivityEntry } from '../api/contract.ts';

/** A log-in for tests, with the test's changes. */
export function buildActivity(change: Partial<ActivityEntry> = {}): ActivityEntry {
  return {
    id: 'a1',
    at: '2026-11-25T09:41:00.000Z',
    act: 'login',
    by: 'self',
    browser: 'Firefox on Linux',
    network: '198.51.100.0/24',
    count: 1,
    detail: { method: 'email' },
    ...change,
  };
}
