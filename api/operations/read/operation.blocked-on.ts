import { approximateWait } from '../../../gateway/text/quantities.ts';
import { cloudTitles } from '../../../infra/clouds/egress-proxy/rate-limiter.contract.ts';
import type { OnWaitStatus } from '../../../infra/clouds/egress-proxy/wait-status.ts';
import type { Lease } from '../lease/operation.lease.ts';
import type { OperationBus } from '../operation.bus.ts';
import type { OperationCollections } from '../operation.collections.ts';
import type { BlockedOnRecord, OperationRecord } from '../operation.model.ts';

/** The caller name under which a run calls the clouds: a later run of the same operation has another. */
export function cloudCallerOf({ operation, fence }: Lease): string {
  return `${operation._id}-${fence}`;
}

/** Records on each operation what blocks its calls, one change after the other, while that same run lasts. */
export function recordBlockedOn(
  { collections, bus }: { collections: OperationCollections; bus: OperationBus },
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

/** What blocks a running operation's calls, if anything. */
export function blockedOn({ status, held }: OperationRecord): BlockedOnRecord | undefined {
  return status === 'running' && held ? held : undefined;
}

/** `waiting for Hetzner’s rate limit; work continues in about 20 s` */
export function blockedOnText({ cloud, why, until }: BlockedOnRecord, now: Date): string {
  if (why === 'outage')
    return `waiting for ${cloudTitles[cloud]}, which does not answer; work continues when it does`;
  return `waiting for ${cloudTitles[cloud]}’s rate limit; work continues ${approximateWait(until, now)}`;
}
