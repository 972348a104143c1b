import { expect, it } from 'vitest';
import { nextSyncIn } from './sync-schedule.ts';

const syncState = {
  hasWaiting: false,
  hasUnreportedChanges: true,
  progressed: false,
  isRegistered: true,
  sinceSync: 40,
  syncMs: 5,
  leaseMs: 15_000,
  nextExpiryIn: undefined,
  pausedFor: -1,
};

it('news goes to the ledger a quarter of a second after the last report, later where reports take long', () => {
  expect(nextSyncIn(syncState)).toBe(210);
  expect(nextSyncIn({ ...syncState, syncMs: 200 })).toBe(760);
});

it('a slow ledger is told in time all the same that the process lives', () => {
  expect(nextSyncIn({ ...syncState, syncMs: 4_000 })).toBe(1_835);
  expect(nextSyncIn({ ...syncState, hasUnreportedChanges: false })).toBe(3_710);
});

it('a call that waits goes at once, and nothing goes where there is nothing to tell', () => {
  expect(nextSyncIn({ ...syncState, hasWaiting: true, syncMs: 200 })).toBe(0);
  expect(nextSyncIn({ ...syncState, hasUnreportedChanges: false, isRegistered: false })).toBeUndefined();
});
