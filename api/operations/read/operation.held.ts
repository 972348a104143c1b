import { cloudTitles } from '../../../infra/clouds/gate/budget.ts';
import type { OnHold } from '../../../infra/clouds/gate/holds.ts';
import type { Models } from '../../collections.ts';
import { inAbout } from '../../platform/words/durations.ts';
import type { Lease } from '../lease/operation.lease.ts';
import type { OperationBus } from '../operation.bus.ts';
import type { HeldRecord, OperationRecord } from '../operation.model.ts';

/** The name under which a run's calls go to the clouds: a later run of the same operation has another. */
export function callerOf({ operation, fence }: Lease): string {
  return `${operation._id}-${fence}`;
}

/** Writes on each operation what holds its calls, one change after the other, as long as that very run goes on. */
export function writeHolds(
  { models, bus }: { models: Models; bus: OperationBus },
  onTrouble: (error: unknown) => void,
): OnHold {
  let writing: Promise<void> = Promise.resolve();
  return (caller, hold) => {
    const [id = '', fence] = caller.split('-');
    const until = hold?.forMs === undefined ? {} : { until: new Date(Date.now() + hold.forMs) };
    const held = hold ? { cloud: hold.cloud, why: hold.why, ...until } : null;
    const write = async () => {
      const running = { _id: id, fence: Number(fence), status: 'running' as const };
      const { matchedCount } = await models.operations.updateOne(running, {
        $set: { held },
        $inc: { revision: 1 },
      });
      if (matchedCount > 0) bus.changed(id);
    };
    writing = writing.then(write).catch(onTrouble);
  };
}

/** What a running operation's calls wait for; undefined where nothing holds them. */
export function heldOf({ status, held }: OperationRecord): HeldRecord | undefined {
  return status === 'running' && held ? held : undefined;
}

/** `waiting for Hetzner’s rate limit, goes on by itself in about 20 s` */
export function heldWords({ cloud, why, until }: HeldRecord, now: Date): string {
  if (why === 'outage')
    return `waiting for ${cloudTitles[cloud]}, which does not answer, goes on by itself when it does`;
  return `waiting for ${cloudTitles[cloud]}’s rate limit, goes on by itself ${inAbout(until, now)}`;
}
