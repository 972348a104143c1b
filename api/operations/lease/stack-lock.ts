import type { Collections } from '../../collections.ts';
import type { StackLockRecord } from '../operation.model.ts';
import type { Lease } from './operation.lease.ts';

type Deps = { collections: Collections };

/**
 * Takes the instance's stack for a leased operation: one operation per stack at a time. False where another one runs on
 * it. What a crash left behind is taken over: a holder counts only while its operation is running under that very fence.
 */
export async function lockStack({ collections }: Deps, lease: Lease): Promise<boolean> {
  const { _id: operationId, instanceId } = lease.operation;
  for (;;) {
    const instance = await collections.instances.findOne({ _id: instanceId }, { hold: 1 }).lean();
    // Gone: there is no stack to hold, and the operation's own work will see that.
    if (!instance) return true;
    const seen = instance.hold ?? null;
    if (seen && !seen.operationId.equals(operationId) && (await isRunning(collections, seen))) return false;
    // Written even where it is ours already: the new fence makes whoever saw the old one look again.
    const { modifiedCount } = await collections.instances.updateOne(
      { _id: instanceId, ...asSeen(seen) },
      { $set: { hold: { operationId, fence: lease.fence } } },
    );
    if (modifiedCount === 1) return true;
  }
}

/** The condition under which a holder may write to its instance: an older fence writes nothing. */
export function stackLockFilter({ operation, fence }: Lease) {
  return { _id: operation.instanceId, 'hold.operationId': operation._id, 'hold.fence': fence };
}

async function isRunning(
  collections: Collections,
  { operationId, fence }: StackLockRecord,
): Promise<boolean> {
  return (await collections.operations.exists({ _id: operationId, status: 'running', fence })) !== null;
}

function asSeen(seen: StackLockRecord | null) {
  return seen ? { 'hold.operationId': seen.operationId, 'hold.fence': seen.fence } : { hold: null };
}
