import { compareAndSwap } from '../../../gateway/store/compare-and-swap.ts';
import type { OperationCollections } from '../operation.collections.ts';
import type { StackLockRecord } from '../operation.model.ts';
import type { Lease } from './operation.lease.ts';

type Deps = { collections: OperationCollections };

/**
 * Locks the instance's stack for a leased operation: one operation per stack at a time. False if another one runs on it.
 * A lock left by a crash is taken over: a holder counts only while its operation is running under the same fence.
 */
export function lockStack({ collections }: Deps, lease: Lease): Promise<boolean> {
  const { _id: operationId, instanceId } = lease.operation;
  return compareAndSwap(
    async () => {
      const instance = await collections.instances.findOne({ _id: instanceId }, { hold: 1 }).lean();
      // The instance is gone: there is no stack to lock, and the operation's handler will notice.
      if (!instance) return true;
      const seen = instance.hold ?? null;
      if (seen && !seen.operationId.equals(operationId) && (await isRunning(collections, seen))) return false;
      // Written even if the lock is already ours: the new fence makes others that saw the old one read again.
      const { modifiedCount } = await collections.instances.updateOne(
        { _id: instanceId, ...asSeen(seen) },
        { $set: { hold: { operationId, fence: lease.fence } } },
      );
      return modifiedCount === 1 ? true : undefined;
    },
    { onContention: () => new Error(`the stack lock of ${instanceId} changes faster than it can be taken`) },
  );
}

/** The filter under which a lock holder may write to its instance: an older fence matches nothing. */
export function stackLockFilter({ operation, fence }: Lease) {
  return { _id: operation.instanceId, 'hold.operationId': operation._id, 'hold.fence': fence };
}

async function isRunning(
  collections: OperationCollections,
  { operationId, fence }: StackLockRecord,
): Promise<boolean> {
  return (await collections.operations.exists({ _id: operationId, status: 'running', fence })) !== null;
}

function asSeen(seen: StackLockRecord | null) {
  return seen ? { 'hold.operationId': seen.operationId, 'hold.fence': seen.fence } : { hold: null };
}
