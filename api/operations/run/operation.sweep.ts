import { holderIsDead } from '../../platform/process/process-identity.ts';
import { LEASE_MS } from '../lease/operation.lease.ts';
import type { OperationRecord } from '../operation.model.ts';
import { reclaimOperation } from './operation.commands.ts';
import type { RunnerDeps } from './operation.work.ts';

/** Looks for operations whose holder has died and gives them back to the queue; answers how many. */
export type Sweep = () => Promise<number>;

/** What a sweep goes by. */
interface SweepOptions {
  clock?: () => number;
  /** Whether this very process runs an operation at the moment. */
  runsHere?: (operationId: string) => boolean;
}

/** Who could not look for so long has not seen a lease stand still: the database was away, for its holder as well. */
const BLIND_MS = LEASE_MS / 2;
/** A lease that was just taken is not run yet. */
const BEGINNING_MS = 2_000;

/**
 * A holder of this machine is dead when its process is. One of another machine is dead when its lease has not moved for
 * the length of a lease, by this process's own clock: no wall clock that jumps, here or there, ends a healthy run. What
 * this process itself holds and does not run was given up, because nothing could be written at its end.
 */
export function createSweep(
  deps: RunnerDeps,
  { clock = () => performance.now(), runsHere = () => true }: SweepOptions = {},
): Sweep {
  let seen = new Map<string, Sighting>();
  let lookedAt = clock();
  return async () => {
    const running = await deps.models.operations.find({ status: 'running' }).lean();
    const now = clock();
    const before = now - lookedAt > BLIND_MS ? new Map<string, Sighting>() : seen;
    lookedAt = now;
    seen = new Map(running.map((one) => [one._id.toString(), sightingOf(one, before, now)]));
    let taken = 0;
    for (const one of running) {
      const id = one._id.toString();
      const silentMs = now - (seen.get(id)?.since ?? now);
      const givenUp = silentMs > BEGINNING_MS && one.lease?.owner === deps.worker.owner && !runsHere(id);
      const dead = givenUp || silentMs > LEASE_MS || holderIsDead(one.lease, deps.worker);
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
