import type { OperationRecord } from '../../operations/operation.model.ts';
import type { InstanceRecord } from '../instances/instance.model.ts';
import { instanceStatusOf } from '../instances/instance.present.ts';
import type { StatusAnswer } from './provisioning.schema.ts';

/** The progress of the set-up in one word: the first unfinished step, or how it ended. Updates and repairs are none. */
export function provisioningStatusOf(
  instance: InstanceRecord | null,
  operation: OperationRecord | null,
): StatusAnswer['status'] {
  if (instance && instanceStatusOf(instance, operation) === 'ready') return 'complete';
  if (!operation) return 'none';
  if (operation.status === 'failed' || operation.status === 'cancelled') return 'failed';
  if (operation.kind === 'destroy') return 'none';
  if (operation.status === 'succeeded') return 'complete';
  if (operation.status === 'queued') return 'pending';
  const open = operation.steps.find((step) => step.status !== 'succeeded');
  return (open?.name ?? 'complete') as StatusAnswer['status'];
}
