import type { AccountCollections } from '../account.collections.ts';
import type { DeliveryRecord } from './delivery.model.ts';

const MINUTE_MS = 60_000;
/** Minutes that each look goes back: a delivery of a dead worker is locked for one of them, and clocks differ. */
const MINUTES_BACK = 3;
/** What is in none of these minutes, such as what an earlier version queued, is found by a look at all that waits. */
const LOOK_AT_ALL_MS = 5 * MINUTE_MS;

/** A delivery that is due, without what it says. */
export type DueDeliveryRow = Pick<DeliveryRecord, '_id' | 'teamId' | 'dueAt' | 'revision' | 'lockedUntil'>;

/** The minute (UTC) at which a delivery is due, as `2026-12-31T12:00`: the embedded database looks up equal values only. */
export function dueMinuteOf(at: Date): string {
  return at.toISOString().slice(0, 16);
}

/**
 * Reads what is due, without what waits for hours: a look is at these few minutes. The first one, one every five minutes, and the
 * first one after a pause are at all that waits; so is one that is told of a backlog, which is due since any time.
 */
export function createDueReader({
  webhookDeliveries,
}: Pick<AccountCollections, 'webhookDeliveries'>): (
  now: Date,
  look: { hasBacklog: boolean },
) => Promise<DueDeliveryRow[]> {
  let last = Number.NEGATIVE_INFINITY;
  let lastAtAll = Number.NEGATIVE_INFINITY;
  return async (now, { hasBacklog }) => {
    const at = now.getTime();
    const sinceLast = at - last;
    const paused = sinceLast < 0 || sinceLast > (MINUTES_BACK - 1) * MINUTE_MS;
    const isAtAll = hasBacklog || paused || at - lastAtAll >= LOOK_AT_ALL_MS;
    // By one field alone: with the status beside it, the embedded database looks through all that waits.
    const among = isAtAll ? { status: 'waiting' as const } : { dueMinute: { $in: minutesUntil(now) } };
    const fields = { teamId: 1, dueAt: 1, revision: 1, lockedUntil: 1 } as const;
    const waiting = await webhookDeliveries.find(among, fields).lean();
    last = at;
    if (isAtAll) lastAtAll = at;
    return waiting.filter(({ dueAt, lockedUntil }) => dueAt <= now && (!lockedUntil || lockedUntil <= now));
  };
}

function minutesUntil(now: Date): string[] {
  return Array.from({ length: MINUTES_BACK + 1 }, (_none, ago) =>
    dueMinuteOf(new Date(now.getTime() - ago * MINUTE_MS)),
  );
}
