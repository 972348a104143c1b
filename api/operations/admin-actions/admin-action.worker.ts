import { HeartbeatMonitor } from '../../../gateway/store/heartbeat-monitor.ts';
import type { AuditRecord } from '../../platform/audit/audit.model.ts';
import { holderIsDead } from '../../platform/process/worker-identity.ts';
import type { OperationCollections } from '../operation.collections.ts';
import { type AdminActionExecutorDeps, executeAndRecord, recordOutcome } from './admin-action.requests.ts';

/** An action that was started this often and never ended is given up: something about it kills its processes. */
const MAX_TRIES = 3;
/** An action is a few writes. If one of another machine runs for this long, in ms of our clock, its process has died. */
const SILENT_MS = 60_000;

/** Executes actions requested at the command line, and finishes those of processes that died. */
export type RunPendingAdminActions = () => Promise<void>;

/** One worker at a time executes an action; taking one over does nothing a second time. */
export function createAdminActionWorker<Slice extends OperationCollections>(
  deps: AdminActionExecutorDeps<Slice>,
  clock: () => number = () => performance.now(),
): RunPendingAdminActions {
  const heartbeats = new HeartbeatMonitor({ clock });
  return async () => {
    for (let next = await claimRequested(deps); next; next = await claimRequested(deps))
      await executeClaimed(deps, next);
    const underWay = await deps.collections.audit.find({ outcome: 'underway' }).lean();
    heartbeats.retain(underWay.map(({ _id }) => _id.toString()));
    // A try changes nothing before it ends, so its number is all that shows life.
    const observed = underWay.map((entry) => ({
      entry,
      silentMs: heartbeats.observe(entry._id.toString(), entry.tries),
    }));
    for (const { entry, silentMs } of observed) {
      if (silentMs <= SILENT_MS && !holderIsDead(entry.holder, deps.worker)) continue;
      const claimed = await takeOver(deps, entry);
      if (claimed) await executeClaimed(deps, claimed);
    }
  };
}

type EntryDeps = Pick<AdminActionExecutorDeps, 'collections' | 'worker' | 'logger'>;

function claimRequested({ collections, worker }: EntryDeps): Promise<AuditRecord | null> {
  return collections.audit
    .findOneAndUpdate(
      { outcome: 'asked' },
      { $set: { outcome: 'underway', holder: worker }, $inc: { tries: 1 } },
      { sort: { at: 1 }, returnDocument: 'after' },
    )
    .lean();
}

/** The process that raises the count of tries owns the entry; the previous one can no longer write its outcome. */
function takeOver(
  { collections, worker, logger }: EntryDeps,
  entry: AuditRecord,
): Promise<AuditRecord | null> {
  const { _id, tries, act, target } = entry;
  logger.warn({ act, target, tries }, 'an unfinished admin action is taken over');
  return collections.audit
    .findOneAndUpdate(
      { _id, outcome: 'underway', tries },
      { $set: { holder: worker }, $inc: { tries: 1 } },
      { returnDocument: 'after' },
    )
    .lean();
}

async function executeClaimed<Slice extends OperationCollections>(
  deps: AdminActionExecutorDeps<Slice>,
  entry: AuditRecord,
): Promise<void> {
  if (entry.tries > MAX_TRIES) {
    const message = `The process that executed it died before finishing, ${MAX_TRIES} times. Check its target, then request it again.`;
    return recordOutcome(deps, entry, { outcome: 'failed', message });
  }
  // The entry records the outcome; nobody waits for this call.
  await executeAndRecord(deps, entry).catch(() => undefined);
}
