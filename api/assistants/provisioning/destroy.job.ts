import { retireInstanceAccount } from '../../../gateway/budget/ledger.commands.ts';
import { announce } from '../../accounts/notices/announce.ts';
import type { OperationRecord } from '../../operations/operation.model.ts';
import type { OperationHandler, OperationRun } from '../../operations/run/operation.handler.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import type { AssistantCollections } from '../assistant.collections.ts';
import { assistantOfOperation } from '../instances/assistant.notices.ts';
import { holdName } from '../instances/held-name.commands.ts';
import { deleteRemovedInstance } from '../instances/instance-claims.commands.ts';
import { revokeKeys } from '../model-keys/key.commands.ts';
import { claimInstance } from './operator-operations.ts';
import { followDestroy } from './progress-to-steps.ts';
import { retryDecisionFor } from './retry-decision.ts';
import { type RemovalDeps, removeStack } from './stack-removal.ts';

export interface DestroyDeps extends RemovalDeps {
  collections: AssistantCollections;
  jobs: JobQueue;
}

/** Removes an instance: assistant, name, server, keys, stack, and last its row, which frees the subdomain. */
export function destroyHandler(deps: DestroyDeps): OperationHandler {
  return {
    execute: (run) => destroyInstance(deps, run),
    decideRetry: async (error, run) => retryDecisionFor(error, run, 'destroy_failed'),
    beforeSuccess: ({ operation }) => announceDeleted(deps, operation),
  };
}

/** Keyed by the operation, so that a crash right after it still notifies once. */
async function announceDeleted(deps: DestroyDeps, operation: OperationRecord): Promise<void> {
  const { _id, teamId, byOperator } = operation;
  const [assistant, by] = [
    assistantOfOperation(deps.config, operation),
    byOperator ? 'operator' : 'team',
  ] as const;
  await announce(deps, teamId, {
    key: `removed:${_id}`,
    // Owners see their own removal on the dashboard; nobody else would tell them of an operator's.
    ...(byOperator && { mail: { mail: 'removed', operationId: _id.toString() } }),
    event: { type: 'assistant.deleted', data: { assistant, by } },
  });
}

async function destroyInstance(deps: DestroyDeps, run: OperationRun): Promise<void> {
  const { collections } = deps;
  await claimInstance(collections, run.operation);
  const instance = await collections.instances.findOne({ _id: run.operation.instanceId }).lean();
  if (instance) {
    // Only the operation that the instance itself names may remove anything.
    if (instance.desired.present || !instance.operationId?.equals(run.operation._id)) {
      throw new AppError('operation_cancelled');
    }
    run.steps.start('stopping_assistant');
    await revokeKeys(collections, instance);
    await removeStack(deps, instance, run, followDestroy(run.steps));
    // A name that was never an address has no programs and bookmarks of its owner.
    if (instance.readyAt) await holdName(collections, instance);
    await retireInstanceAccount(collections, instance.teamId.toString(), instance._id.toString());
    await deleteRemovedInstance(collections, run.lease);
  }
  for (const step of ['stopping_assistant', 'removing_dns', 'removing_vps', 'complete'] as const)
    run.steps.succeed(step);
}
