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

it('changes are reported a quarter of a second after the last report, later when reports are slow', () => {
  expect(nextSyncIn(syncState)).toBe(210);
  expect(nextSyncIn({ ...syncState, syncMs: 200 })).toBe(760);
});

it('the lease is renewed in time even when the ledger is slow', () => {
  expect(nextSyncIn({ ...syncState, syncMs: 4_000 })).toBe(1_835);
  expect(nextSyncIn({ ...syncState, hasUnreportedChanges: false })).toBe(3_710);
});

it('a waiting call is reported at once, and nothing is sent when there is nothing to report', () => {
  expect(nextSyncIn({ ...syncState, hasWaiting: true, syncMs: 200 })).toBe(0);
  expect(nextSyncIn({ ...syncState, hasUnreportedChanges: false, isRegistered: false })).toBeUndefined();
});
