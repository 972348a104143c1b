import type { Setup } from '../api/contract.ts';

/** A set-up for tests, in the middle of building the Hetzner plugin, with the test's changes. */
export function buildSetup(change: Partial<Setup> = {}): Setup {
  const building = {
    state: 'building' as const,
    done: 7,
    total: 12,
    fraction: 0.4,
    now: ['the Hetzner plugin'],
    secondsLeft: 370,
  };
  return { ...building, operator: { ...building, total: 13 }, mailbox: null, ...change };
}
