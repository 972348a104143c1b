import { AppError, presentError } from '../errors/app-error.ts';
import type { OperationRecord, StepRecord } from './operation.model.ts';
import type { OperationBody, StepBody } from './operation.schema.ts';

/** The fields of an operation that leave the house. Who runs it, and where, stays inside. */
export function presentOperation(operation: OperationRecord, publicUrl: string): OperationBody {
  const url = `/api/operations/${operation._id}`;
  const { error } = operation;
  return {
    id: operation._id.toString(),
    kind: operation.kind,
    status: operation.status,
    steps: operation.steps.map(presentStep),
    createdAt: operation.createdAt.toISOString(),
    ...(operation.startedAt && { startedAt: operation.startedAt.toISOString() }),
    ...(operation.endedAt && { endedAt: operation.endedAt.toISOString() }),
    attempt: operation.attempt,
    ...(error && { error: presentError(new AppError(error.code, { message: error.message }), publicUrl) }),
    instanceId: operation.instanceId.toString(),
    url,
    eventsUrl: `${url}/events`,
  };
}

function presentStep(step: StepRecord): StepBody {
  return {
    name: step.name,
    status: step.status,
    ...(step.startedAt && { startedAt: step.startedAt.toISOString() }),
    ...(step.endedAt && { endedAt: step.endedAt.toISOString() }),
  };
}

/** Whether nothing more will happen to an operation. */
export function isOver(operation: Pick<OperationRecord, 'status'>): boolean {
  return operation.status !== 'queued' && operation.status !== 'running';
}
