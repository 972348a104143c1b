import { HeartbeatMonitor } from '../../../gateway/store/heartbeat-monitor.ts';
import { holderIsDead } from '../../platform/process/worker-identity.ts';
import { LEASE_MS } from '../lease/operation.lease.ts';
import type { OperationRecord } from '../operation.model.ts';
import { reclaimOperation } from './operation.commands.ts';
import type { RunnerDeps } from './operation.handler.ts';

/** Finds operations whose holder has died and returns them to the queue. Resolves to their number. */
export type CrashedWorkerTakeover = () => Promise<number>;

interface TakeoverOptions {
  clock?: () => number;
  /** Whether this process runs an operation at the moment. */
  runsHere?: (operationId: string) => boolean;
}

/** After a polling gap this long, a lease that stood still proves nothing: its holder had no database either. */
const MAX_POLL_GAP_MS = LEASE_MS / 2;
/** An operation that was just leased may not have started yet. */
const START_GRACE_MS = 2_000;

/**
 * A holder on this machine is dead when its process is. A holder on another machine is dead when its lease has not moved
 * for the length of a lease, by this process's own clock: a wall clock that jumps, here or there, ends no healthy run. An
 * operation that this process holds but does not run was abandoned because its end could not be written.
 */
export function createCrashedWorkerTakeover(
  deps: RunnerDeps,
  { clock = () => performance.now(), runsHere = () => true }: TakeoverOptions = {},
): CrashedWorkerTakeover {
  const heartbeats = new HeartbeatMonitor({ maxGapMs: MAX_POLL_GAP_MS, clock });
  return async () => {
    const running = await deps.collections.operations.find({ status: 'running' }).lean();
    heartbeats.retain(running.map(({ _id }) => _id.toString()));
    const observed = running.map((one) => ({
      one,
      silentMs: heartbeats.observe(one._id.toString(), heartbeatOf(one)),
    }));
    let reclaimed = 0;
    for (const { one, silentMs } of observed) {
      const id = one._id.toString();
      const abandonedHere =
        silentMs > START_GRACE_MS && one.lease?.owner === deps.worker.owner && !runsHere(id);
      const dead = abandonedHere || silentMs > LEASE_MS || holderIsDead(one.lease, deps.worker);
      if (dead && (await reclaimOperation(deps, one))) reclaimed += 1;
    }
    if (reclaimed > 0) deps.logger.info({ operations: reclaimed }, 'dead workers’ operations requeued');
    return reclaimed;
  };
}

/** What a live holder changes with each renewal of its lease. */
function heartbeatOf({ fence, lease }: OperationRecord): string {
  return `${fence} ${lease?.expiresAt.getTime()}`;
}
