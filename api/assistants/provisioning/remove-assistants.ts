import type { Leaver } from '../../accounts/deletion/deletion.job.ts';
import type { OperationBus } from '../../operations/operation.bus.ts';
import type { OperationRecord } from '../../operations/operation.model.ts';
import { isOver } from '../../operations/read/operation.present.ts';
import { deleteInBatches } from '../../platform/database/delete-in-batches.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import type { AssistantCollections } from '../assistant.collections.ts';
import { lastOperation, requestRemoval } from '../instances/instance.commands.ts';
import { assistantsOf, ownedBy } from '../instances/owned.ts';

interface Deps {
  collections: AssistantCollections;
  jobs: JobQueue;
  bus: OperationBus;
}

/** A removal that failed has been retried by itself already; the next one comes when the cause may be gone. */
const RETRY_MS = 15 * 60_000;

/** Removes a person's assistants by the operation that removes every assistant, and waits until all are gone. */
export async function removeAssistants(deps: Deps, { _id }: Leaver, now: Date): Promise<boolean> {
  const { instances, operations } = await assistantsOf(deps.collections, _id);
  for (const instance of instances) {
    const last = await lastOperation(deps.collections, instance);
    if (mayRequest(last, now)) await requestRemoval(deps, instance);
  }
  // The row of an assistant goes before its removal has ended.
  return instances.length === 0 && operations.every(isOver);
}

/** Not while a removal is under way, nor right after one that failed. */
function mayRequest(last: OperationRecord | null, now: Date): boolean {
  if (last?.kind !== 'destroy') return true;
  return isOver(last) && now.getTime() - (last.endedAt ?? last.createdAt).getTime() > RETRY_MS;
}

/** The keys of a person's assistants and programs. They were revoked when the assistants were removed. */
export async function removeKeys({ collections }: Deps, { _id }: Leaver): Promise<true> {
  const { ids } = await assistantsOf(collections, _id);
  await collections.llmKeys.deleteMany({ instanceId: { $in: ids } });
  await collections.programKeys.deleteMany({ instanceId: { $in: ids } });
  return true;
}

/** What was done to a person's assistants. Goes after everything that is found by the ids in it. */
export async function removeOperations({ collections }: Deps, { _id }: Leaver): Promise<true> {
  await deleteInBatches(collections.operations, await ownedBy(collections, _id));
  return true;
}
