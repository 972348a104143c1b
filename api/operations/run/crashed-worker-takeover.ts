import { holderIsDead } from '../../platform/process/worker-identity.ts';
import { LEASE_MS } from '../lease/operation.lease.ts';
import type { OperationRecord } from '../operation.model.ts';
import { reclaimOperation } from './operation.commands.ts';
import type { RunnerDeps } from './operation.handler.ts';

/** Looks for operations whose holder has died and gives them back to the queue; answers how many. */
export type CrashedWorkerTakeover = () => Promise<number>;

/** What a sweep goes by. */
interface TakeoverOptions {
  clock?: () => number;
  /** Whether this very process runs an operation at the moment. */
  runsHere?: (operationId: string) => boolean;
}

/** Who could not look for so long has not seen a lease stand still: the database was away, for its holder as well. */
const MAX_POLL_GAP_MS = LEASE_MS / 2;
/** A lease that was just taken is not run yet. */
const START_GRACE_MS = 2_000;

/**
 * A holder of this machine is dead when its process is. One of another machine is dead when its lease has not moved for
 * the length of a lease, by this process's own clock: no wall clock that jumps, here or there, ends a healthy run. What
 * this process itself holds and does not run was given up, because nothing could be written at its end.
 */
export function createCrashedWorkerTakeover(
  deps: RunnerDeps,
  { clock = () => performance.now(), runsHere = () => true }: TakeoverOptions = {},
): CrashedWorkerTakeover {
  let seen = new Map<string, LeaseObservation>();
  let lastPollAt = clock();
  return async () => {
    const running = await deps.collections.operations.find({ status: 'running' }).lean();
    const now = clock();
    const before = now - lastPollAt > MAX_POLL_GAP_MS ? new Map<string, LeaseObservation>() : seen;
    lastPollAt = now;
    seen = new Map(running.map((one) => [one._id.toString(), observationOf(one, before, now)]));
    let taken = 0;
    for (const one of running) {
      const id = one._id.toString();
      const silentMs = now - (seen.get(id)?.since ?? now);
      const abandonedHere =
        silentMs > START_GRACE_MS && one.lease?.owner === deps.worker.owner && !runsHere(id);
      const dead = abandonedHere || silentMs > LEASE_MS || holderIsDead(one.lease, deps.worker);
      if (dead && (await reclaimOperation(deps, one))) taken += 1;
    }
    if (taken > 0) deps.logger.info({ operations: taken }, 'operations without a worker taken up again');
    return taken;
  };
}

/** A lease as it was last seen to move, and when that was, in ms of the process's clock. */
interface LeaseObservation {
  lease: string;
  since: number;
}

function observationOf(
  one: OperationRecord,
  before: ReadonlyMap<string, LeaseObservation>,
  now: number,
): LeaseObservation {
  const lease = `${one.fence} ${one.lease?.expiresAt.getTime()}`;
  const known = before.get(one._id.toString());
  return known?.lease === lease ? known : { lease, since: now };
}
