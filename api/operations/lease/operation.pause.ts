import type { OperationRecord } from '../operation.model.ts';

/** The fields that decide when an operation may run again. */
type Paused = Pick<OperationRecord, '_id' | 'notBefore' | 'pauseMs' | 'createdAt'>;

/** The pauses of waiting operations, as one worker sees them. */
export interface Pauses {
  /** The waiting operations that may run now. */
  due<T extends Paused>(waiting: readonly T[], now: Date): T[];
}

/** A wake-up that comes slightly early is not rejected for the few milliseconds that are left. */
const SLACK_MS = 500;

/**
 * A pause lasts its intended length by this process's own clock, counted from when the process first sees it. So a wall
 * clock that jumps, or differs from another worker's, makes no pause shorter or longer: retries without their pauses
 * would use up an operation's patience in seconds. For pauses found in the first scan, the wall clock says how much is
 * left, up to the pause's own length; a longer remainder was written before a clock jumped back, and counts as over.
 */
export function createPauses(clock: () => number = () => performance.now()): Pauses {
  let seen: Map<string, { stamp: number; until: number }> | undefined;
  return {
    due(waiting, now) {
      const at = clock();
      const before = seen;
      const untilOf = (one: Paused): number => {
        const known = before?.get(one._id.toString());
        if (known?.stamp === one.notBefore.getTime()) return known.until;
        return at + (before ? pauseLengthMs(one) : remainingMs(one, now));
      };
      seen = new Map(
        waiting.map((one) => [one._id.toString(), { stamp: one.notBefore.getTime(), until: untilOf(one) }]),
      );
      const current = seen;
      return waiting.filter(({ _id }) => (current.get(_id.toString())?.until ?? 0) <= at + SLACK_MS);
    },
  };
}

function pauseLengthMs({ pauseMs, notBefore, createdAt }: Paused): number {
  return pauseMs ?? Math.max(0, notBefore.getTime() - createdAt.getTime());
}

function remainingMs(one: Paused, now: Date): number {
  const leftMs = one.notBefore.getTime() - now.getTime();
  return leftMs > pauseLengthMs(one) ? 0 : leftMs;
}
