/** What happened is reported so soon: each report costs the database as much as a dozen calls do; */
const REPORT_MS = 250;
/** but no more of the time is spent on reports than this part: a slow database is asked less often, not more; */
const REPORT_PART = 0.25;
/** and that never takes more than this part of a lease, or what is left of it would be short for a slow report. */
const LONGEST_PAUSE = 1 / 8;
/** How far answers have come only matters after a crash, */
const PROGRESS_MS = 1_000;
/** and that a process lives is told so many times within a lease. */
export const BEATS = 4;

/** What a process has to tell the ledger, and how its last visit there was. Times in ms. */
interface Standing {
  hasWaiting: boolean;
  hasNews: boolean;
  progressed: boolean;
  /** Whether the ledger has an entry for it. */
  known: boolean;
  sinceVisit: number;
  visitMs: number;
  leaseMs: number;
  /** In how many ms somebody else could be found to have gone. */
  lookIn: number | undefined;
  pausedFor: number;
}

/** In how many ms the ledger is to be visited; undefined where there is no need. */
export function dueIn(standing: Standing): number | undefined {
  if (standing.hasWaiting) return 0;
  const { hasNews, progressed, known, sinceVisit, visitMs, leaseMs, lookIn, pausedFor } = standing;
  const pause = Math.max(REPORT_MS, Math.min(visitMs / REPORT_PART, leaseMs * LONGEST_PAUSE));
  const times = [
    hasNews ? pause - sinceVisit : undefined,
    progressed ? PROGRESS_MS - sinceVisit : undefined,
    known ? leaseMs / BEATS - sinceVisit : undefined,
    lookIn,
  ].filter((ms) => ms !== undefined);
  return times.length === 0 ? undefined : Math.max(Math.min(...times), pausedFor);
}
