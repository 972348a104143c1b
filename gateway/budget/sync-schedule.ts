/** What happened is reported so soon: each report costs the database as much as a dozen calls do; */
const MIN_SYNC_INTERVAL_MS = 250;
/** but no more of the time is spent on reports than this part: a slow database is asked less often, not more; */
const MAX_SYNC_TIME_FRACTION = 0.25;
/** and that never takes more than this part of a lease, or what is left of it would be short for a slow report. */
const MAX_INTERVAL_LEASE_FRACTION = 1 / 8;
/** How far answers have come only matters after a crash, */
const PROGRESS_INTERVAL_MS = 1_000;
/** and that a process lives is told so many times within a lease. */
export const SYNCS_PER_LEASE = 4;

/** What a process has to tell the ledger, and how its last visit there was. Times in ms. */
interface SyncState {
  hasWaiting: boolean;
  hasUnreportedChanges: boolean;
  progressed: boolean;
  /** Whether the ledger has an entry for it. */
  isRegistered: boolean;
  sinceSync: number;
  syncMs: number;
  leaseMs: number;
  /** In how many ms somebody else could be found to have gone. */
  nextExpiryIn: number | undefined;
  pausedFor: number;
}

/** In how many ms the ledger is to be visited; undefined where there is no need. */
export function nextSyncIn(syncState: SyncState): number | undefined {
  if (syncState.hasWaiting) return 0;
  const {
    hasUnreportedChanges,
    progressed,
    isRegistered,
    sinceSync,
    syncMs,
    leaseMs,
    nextExpiryIn,
    pausedFor,
  } = syncState;
  const pause = Math.max(
    MIN_SYNC_INTERVAL_MS,
    Math.min(syncMs / MAX_SYNC_TIME_FRACTION, leaseMs * MAX_INTERVAL_LEASE_FRACTION),
  );
  const times = [
    hasUnreportedChanges ? pause - sinceSync : undefined,
    progressed ? PROGRESS_INTERVAL_MS - sinceSync : undefined,
    isRegistered ? leaseMs / SYNCS_PER_LEASE - sinceSync : undefined,
    nextExpiryIn,
  ].filter((ms) => ms !== undefined);
  return times.length === 0 ? undefined : Math.max(Math.min(...times), pausedFor);
}
