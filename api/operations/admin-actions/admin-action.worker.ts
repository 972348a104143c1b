import type { AuditRecord } from '../../platform/audit/audit.model.ts';
import { holderIsDead } from '../../platform/process/worker-identity.ts';
import { type AdminActionExecutorDeps, executeAndRecord, recordOutcome } from './admin-action.requests.ts';

/** Begun so often and never ended, an act is given up: something about it ends the processes that carry it out. */
const MAX_TRIES = 3;
/** An act is a few writes. One of another machine that is under way for so long, in ms of our clock, lost its process. */
const SILENT_MS = 60_000;

/** Carries out what was asked at the command line, and what a process that died left under way. */
export type RunPendingAdminActions = () => Promise<void>;

/** Each act is carried out by one worker at a time; one that is taken over does nothing a second time. */
export function createAdminActionWorker(
  deps: AdminActionExecutorDeps,
  clock: () => number = () => performance.now(),
): RunPendingAdminActions {
  /** When a line under way was first seen, by line and try. */
  let seen = new Map<string, number>();
  return async () => {
    for (let next = await claimRequested(deps); next; next = await claimRequested(deps))
      await executeClaimed(deps, next);
    const underWay = await deps.collections.audit.find({ outcome: 'underway' }).lean();
    seen = new Map(underWay.map((line) => [keyOf(line), seen.get(keyOf(line)) ?? clock()]));
    for (const entry of underWay) {
      const silentMs = clock() - (seen.get(keyOf(entry)) ?? clock());
      if (silentMs <= SILENT_MS && !holderIsDead(entry.holder, deps.worker)) continue;
      const claimed = await takeOver(deps, entry);
      if (claimed) await executeClaimed(deps, claimed);
    }
  };
}

const keyOf = ({ _id, tries }: AuditRecord) => `${_id} ${tries}`;

function claimRequested({ collections, worker }: AdminActionExecutorDeps): Promise<AuditRecord | null> {
  return collections.audit
    .findOneAndUpdate(
      { outcome: 'asked' },
      { $set: { outcome: 'underway', holder: worker }, $inc: { tries: 1 } },
      { sort: { at: 1 }, returnDocument: 'after' },
    )
    .lean();
}

/** Whoever raises the count of tries has it; the one before can no longer write its outcome. */
function takeOver(
  { collections, worker, logger }: AdminActionExecutorDeps,
  entry: AuditRecord,
): Promise<AuditRecord | null> {
  const { _id, tries, act, target } = entry;
  logger.warn({ act, target, tries }, 'an act was left under way; it is taken up again');
  return collections.audit
    .findOneAndUpdate(
      { _id, outcome: 'underway', tries },
      { $set: { holder: worker }, $inc: { tries: 1 } },
      { returnDocument: 'after' },
    )
    .lean();
}

async function executeClaimed(deps: AdminActionExecutorDeps, entry: AuditRecord): Promise<void> {
  if (entry.tries > MAX_TRIES) {
    const message = `The process that carried it out ended in the middle, ${MAX_TRIES} times. Look at what it was done to, then ask again.`;
    return recordOutcome(deps, entry, { outcome: 'failed', message });
  }
  // How it went is on the line; nobody waits for us.
  await executeAndRecord(deps, entry).catch(() => undefined);
}
