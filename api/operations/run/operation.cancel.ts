import { AppError } from '../../platform/errors/app-error.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import type { Lease } from '../lease/operation.lease.ts';
import type { OperationBus } from '../operation.bus.ts';
import { isRemovalUnderWay } from '../operation.cancellable.ts';
import type { OperationCollections } from '../operation.collections.ts';
import type { OperationRecord } from '../operation.model.ts';
import { isOver } from '../read/operation.present.ts';
import { enqueueOperation } from './operation.commands.ts';

interface Deps {
  collections: OperationCollections;
  jobs: JobQueue;
  bus: OperationBus;
}

/**
 * Requests that an operation stops, and returns it as it is then. One that never started is cancelled at once. One that
 * runs, or started and waits, is stopped by its worker, which removes partial resources. A second request has no effect.
 * Throws `operation_over` if it has ended, and `not_cancellable` for a removal that has started: it cannot be undone.
 */
export async function cancelOperation(
  deps: Deps,
  operation: OperationRecord,
  by: string,
): Promise<OperationRecord> {
  if (isOver(operation)) throw alreadyEndedError(operation);
  if (isRemovalUnderWay(operation)) throw new AppError('not_cancellable');
  const now = new Date();
  const cancel = operation.cancel ?? { at: now, by };
  const neverBegan = operation.status === 'queued' && !operation.startedAt;
  const change = neverBegan
    ? { status: 'cancelled', endedAt: now, cancel, error: cancelledError }
    : // A pause between attempts ends here: its worker has to clean up.
      { cancel, ...(operation.status === 'queued' && { notBefore: now, pauseMs: 0 }) };
  const { status, fence, _id } = operation;
  const changed = await deps.collections.operations
    .findOneAndUpdate(
      { _id, status, fence, ...(!operation.cancel && { cancel: null }) },
      { $set: change, $inc: { revision: 1 } },
      { returnDocument: 'after' },
    )
    .lean();
  if (!changed) return cancelOperation(deps, await reread(deps.collections, operation), by);
  deps.bus.changed(_id.toString());
  if (!neverBegan) await enqueueOperation(deps, _id);
  return changed;
}

const cancelledError = {
  code: 'operation_cancelled' as const,
  message: new AppError('operation_cancelled').message,
};

/** The operation started, ended or was taken over between our read and our write. */
async function reread(collections: OperationCollections, { _id }: OperationRecord): Promise<OperationRecord> {
  const latest = await collections.operations.findOne({ _id }).lean();
  if (!latest) throw new AppError('not_found', { message: 'This operation is no longer there.' });
  return latest;
}

function alreadyEndedError({ status, kind }: OperationRecord): AppError {
  const how = { succeeded: 'has succeeded', failed: 'has failed', cancelled: 'was cancelled' }[
    status as 'failed'
  ];
  return new AppError('operation_over', {
    message: `This operation (${kind}) ${how} already: there is nothing left to cancel.`,
  });
}

/** Aborts when a running operation is cancelled: notified by the bus in this process, and polled with each heartbeat. */
export function watchCancel(
  { collections, bus }: Pick<Deps, 'collections' | 'bus'>,
  { operation }: Lease,
): { signal: AbortSignal; poll: () => Promise<void>; unsubscribe: () => void } {
  const controller = new AbortController();
  if (operation.cancel) controller.abort();
  const poll = async () => {
    if (controller.signal.aborted) return;
    const latest = await collections.operations.findOne({ _id: operation._id }, { cancel: 1 }).lean();
    if (latest?.cancel) controller.abort();
  };
  const unsubscribe = bus.onChange(operation._id.toString(), () => void poll().catch(() => undefined));
  return { signal: controller.signal, poll, unsubscribe };
}
