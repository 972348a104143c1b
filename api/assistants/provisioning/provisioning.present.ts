import type { OperationRecord } from '../../operations/operation.model.ts';
import type { StatusAnswer } from './provisioning.schema.ts';

/** The progress of the set-up in one word: the first unfinished step, or how it ended. */
export function provisioningStatusOf(operation: OperationRecord | null): StatusAnswer['status'] {
  if (!operation) return 'none';
  if (operation.status === 'failed' || operation.status === 'cancelled') return 'failed';
  if (operation.kind === 'destroy') return 'none';
  if (operation.status === 'succeeded') return 'complete';
  if (operation.status === 'queued') return 'pending';
  const open = operation.steps.find((step) => step.status !== 'succeeded');
  return (open?.name ?? 'complete') as StatusAnswer['status'];
}
