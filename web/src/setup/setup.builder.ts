import type { Setup } from '../api/contract.ts';

/** How set-up stands, for tests: in the middle of the Hetzner plugin, changed as the test says. */
export function buildSetup(change: Partial<Setup> = {}): Setup {
  const building = {
    state: 'building' as const,
    done: 7,
    total: 12,
    fraction: 0.4,
    now: ['the Hetzner plugin'],
    secondsLeft: 370,
  };
  return { ...building, operator: { ...building, total: 13 }, ...change };
}
