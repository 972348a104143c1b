/** The shortest interval between reports: each report costs the database as much as a dozen calls. */
const MIN_SYNC_INTERVAL_MS = 250;
/** The largest fraction of time spent on reports, so that a slow database gets fewer requests, not more. */
const MAX_SYNC_TIME_FRACTION = 0.25;
/** The longest interval as a fraction of a lease; a longer one would leave too little time for a slow report. */
const MAX_INTERVAL_LEASE_FRACTION = 1 / 8;
/** Progress of answers is reported less often: it only matters after a crash. */
const PROGRESS_INTERVAL_MS = 1_000;
/** How many times per lease a process renews it. */
export const SYNCS_PER_LEASE = 4;

/** What a process has to report, and how its last sync went. Times in ms. */
interface SyncState {
  hasWaiting: boolean;
  hasUnreportedChanges: boolean;
  progressed: boolean;
  /** Whether the ledger has an entry for it. */
  isRegistered: boolean;
  sinceSync: number;
  syncMs: number;
  leaseMs: number;
  /** In how many ms another process could expire. */
  nextExpiryIn: number | undefined;
  pausedFor: number;
}

/** In how many ms the next sync with the ledger is due; undefined where none is needed. */
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
