import { cloudTitles } from '../../../infra/clouds/egress-proxy/rate-limiter.ts';
import type { OnWaitStatus } from '../../../infra/clouds/egress-proxy/wait-status.ts';
import type { Collections } from '../../collections.ts';
import { approximateWait } from '../../platform/text/durations.ts';
import type { Lease } from '../lease/operation.lease.ts';
import type { OperationBus } from '../operation.bus.ts';
import type { BlockedOnRecord, OperationRecord } from '../operation.model.ts';

/** The name under which a run's calls go to the clouds: a later run of the same operation has another. */
export function cloudCallerOf({ operation, fence }: Lease): string {
  return `${operation._id}-${fence}`;
}

/** Writes on each operation what holds its calls, one change after the other, as long as that very run goes on. */
export function recordBlockedOn(
  { collections, bus }: { collections: Collections; bus: OperationBus },
  onTrouble: (error: unknown) => void,
): OnWaitStatus {
  let writing: Promise<void> = Promise.resolve();
  return (caller, wait) => {
    const [id = '', fence] = caller.split('-');
    const until = wait?.forMs === undefined ? {} : { until: new Date(Date.now() + wait.forMs) };
    const held = wait ? { cloud: wait.cloud, why: wait.why, ...until } : null;
    const write = async () => {
      const running = { _id: id, fence: Number(fence), status: 'running' as const };
      const { matchedCount } = await collections.operations.updateOne(running, {
        $set: { held },
        $inc: { revision: 1 },
      });
      if (matchedCount > 0) bus.changed(id);
    };
    writing = writing.then(write).catch(onTrouble);
  };
}

/** What a running operation's calls wait for; undefined where nothing holds them. */
export function blockedOn({ status, held }: OperationRecord): BlockedOnRecord | undefined {
  return status === 'running' && held ? held : undefined;
}

/** `waiting for Hetzner’s rate limit, goes on by itself in about 20 s` */
export function blockedOnText({ cloud, why, until }: BlockedOnRecord, now: Date): string {
  if (why === 'outage')
    return `waiting for ${cloudTitles[cloud]}, which does not answer, goes on by itself when it does`;
  return `waiting for ${cloudTitles[cloud]}’s rate limit, goes on by itself ${approximateWait(until, now)}`;
}
