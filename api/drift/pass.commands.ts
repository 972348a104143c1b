import { isDuplicate } from '../database/duplicate.ts';
import type { Models } from '../database/models.ts';
import type { Depth } from './drift.kinds.ts';
import type { PassRecord } from './pass.model.ts';

/** A pass that has not ended after this has died; the next may begin. */
const PASS_MS = 600_000;
/** Passes that are kept, by age. */
const KEPT_MS = 7 * 24 * 3600_000;

/** How a pass ended. */
export interface PassEnd {
  outcome: Exclude<PassRecord['outcome'], 'running'>;
  reason?: string | undefined;
  calls?: number;
  instances?: number;
  findings?: number;
}

/**
 * Begins the next pass of a cell and depth when it is due (at once with `now`), or undefined: not due yet, or another
 * process has it. The row's number is the lease: of two that begin at once, the second meets a duplicate.
 */
export async function beginPass(
  { driftPasses }: Pick<Models, 'driftPasses'>,
  { cell, depth, now = false }: { cell: string; depth: Depth; now?: boolean },
): Promise<PassRecord | undefined> {
  const last = await driftPasses.findOne({ cell, depth }).sort({ number: -1 }).lean();
  const at = new Date();
  if (last?.outcome === 'running') {
    if (last.expiresAt > at) return undefined;
    await endPass({ driftPasses }, last, 0, { outcome: 'failed', reason: 'The process that made it ended.' });
  } else if (!now && last?.nextAt && last.nextAt > at) {
    return undefined;
  }
  try {
    const expiresAt = new Date(at.getTime() + PASS_MS);
    const row = { cell, depth, number: (last?.number ?? 0) + 1, beganAt: at, expiresAt };
    return (await driftPasses.create(row)).toObject();
  } catch (error) {
    if (isDuplicate(error)) return undefined;
    throw error;
  }
}

/** Ends a pass and says when the next is due. */
export async function endPass(
  { driftPasses }: Pick<Models, 'driftPasses'>,
  pass: Pick<PassRecord, '_id'>,
  pauseMs: number,
  end: PassEnd,
): Promise<void> {
  const endedAt = new Date();
  const nextAt = new Date(endedAt.getTime() + pauseMs);
  await driftPasses.updateOne({ _id: pass._id, outcome: 'running' }, { $set: { ...end, endedAt, nextAt } });
}

/** Has the next pass of a cell and depth made at once, instead of when it would be due. One under way is not cut off. */
export async function makeDue(
  { driftPasses }: Pick<Models, 'driftPasses'>,
  where: { cell: string; depth: Depth },
): Promise<void> {
  const last = await driftPasses.findOne(where).sort({ number: -1 }).lean();
  if (last && last.outcome !== 'running')
    await driftPasses.updateOne({ _id: last._id }, { $set: { nextAt: new Date() } });
}

/** Forgets passes of more than a week ago. */
export async function removeOldPasses({ driftPasses }: Pick<Models, 'driftPasses'>): Promise<void> {
  await driftPasses.deleteMany({
    beganAt: { $lt: new Date(Date.now() - KEPT_MS) },
    outcome: { $ne: 'running' },
  });
}
