import { reclaimOperation } from './operation.commands.ts';
import { LEASE_MS } from './operation.lease.ts';
import type { OperationRecord } from './operation.model.ts';
import type { RunnerDeps } from './operation.work.ts';
import { holderIsDead } from './process-identity.ts';

/** Looks for operations whose holder has died and gives them back to the queue; answers how many. */
export type Sweep = () => Promise<number>;

/**
 * A holder of this machine is dead when its process is. One of another machine is dead when its lease has not moved for
 * the length of a lease, by this process's own clock: no wall clock that jumps, here or there, ends a healthy run.
 */
export function createSweep(deps: RunnerDeps, clock: () => number = () => performance.now()): Sweep {
  let seen = new Map<string, Sighting>();
  return async () => {
    const running = await deps.models.operations.find({ status: 'running' }).lean();
    seen = new Map(running.map((one) => [one._id.toString(), sightingOf(one, seen, clock())]));
    let taken = 0;
    for (const one of running) {
      const silentMs = clock() - (seen.get(one._id.toString())?.since ?? clock());
      const dead = silentMs > LEASE_MS || holderIsDead(one.lease, deps.worker);
      if (dead && (await reclaimOperation(deps, one))) taken += 1;
    }
    if (taken > 0) deps.logger.info({ operations: taken }, 'operations without a worker taken up again');
    return taken;
  };
}

/** A lease as it was last seen to move, and when that was, in ms of the process's clock. */
interface Sighting {
  lease: string;
  since: number;
}

function sightingOf(one: OperationRecord, before: ReadonlyMap<string, Sighting>, now: number): Sighting {
  const lease = `${one.fence} ${one.lease?.expiresAt.getTime()}`;
  const known = before.get(one._id.toString());
  return known?.lease === lease ? known : { lease, since: now };
}
