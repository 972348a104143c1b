import { AppError, presentError } from '../../platform/errors/app-error.ts';
import { customerSetupWaitText } from '../../platform/setup/setup.messages.ts';
import type { SetupStatus } from '../../platform/setup/setup.read.ts';
import { isRemovalUnderWay, isTeamsToCancel } from '../operation.cancellable.ts';
import { CANCELLED_BY, type OperationRecord, type StepRecord } from '../operation.model.ts';
import type { OperationBody, StepBody } from '../operation.schema.ts';
import { blockedOn } from './operation.blocked-on.ts';

/** Where an operation stands in the queue, for its owner. */
export interface QueueEstimate {
  position: number;
  /** Undefined while unknown. */
  expectedWaitMs: number | undefined;
}

/** What a queued operation waits for that its record does not say. */
export interface QueueState {
  estimate?: QueueEstimate | undefined;
  /** Set-up of this installation that must finish first. */
  setup?: SetupStatus | undefined;
}

/** The public fields of an operation. Which worker runs it, and where, stays internal. */
export function presentOperation(
  operation: OperationRecord,
  publicUrl: string,
  { estimate, setup }: QueueState = {},
): OperationBody {
  const url = `/api/operations/${operation._id}`;
  const { error } = operation;
  return {
    id: operation._id.toString(),
    kind: operation.kind,
    ...(operation.purpose && { purpose: operation.purpose }),
    status: operation.status,
    steps: operation.steps.map((step) => presentStep(step, isCancelled(operation))),
    createdAt: operation.createdAt.toISOString(),
    ...(operation.startedAt && { startedAt: operation.startedAt.toISOString() }),
    ...(operation.endedAt && { endedAt: operation.endedAt.toISOString() }),
    attempt: operation.attempt,
    cancelling: Boolean(operation.cancel) && !isOver(operation),
    cancellable: isCancellable(operation),
    ...cancelledBy(operation),
    ...(estimate && { queue: presentQueueEstimate(estimate) }),
    ...(operation.status === 'queued' && setup ? waitingForSetup(operation, setup) : waitingFor(operation)),
    ...(error && { error: presentError(new AppError(error.code, { message: error.message }), publicUrl) }),
    instanceId: operation.instanceId.toString(),
    url,
    eventsUrl: `${url}/events`,
  };
}

function isCancellable(operation: OperationRecord): boolean {
  const isOpen = !isOver(operation) && !operation.cancel && !isRemovalUnderWay(operation);
  return isOpen && isTeamsToCancel(operation);
}

function presentQueueEstimate({ position, expectedWaitMs }: QueueEstimate): OperationBody['queue'] {
  return {
    position,
    ...(expectedWaitMs !== undefined && { expectedWaitSeconds: Math.ceil(expectedWaitMs / 1000) }),
  };
}

/** Takes precedence over the operation's own pause: nothing runs before set-up is done. */
function waitingForSetup(
  { kind }: OperationRecord,
  setup: SetupStatus,
): Required<Pick<OperationBody, 'waitingFor'>> {
  const message = customerSetupWaitText(setup, kind === 'provision' ? 'Your assistant' : 'This');
  return { waitingFor: { message, ...(setup.readyAt && { readyAt: setup.readyAt.toISOString() }) } };
}

/** Why it is paused, in words for a customer: the engine's messages mention stacks and are for operators. */
function waitingFor(operation: OperationRecord): Pick<OperationBody, 'waitingFor'> {
  const { status, troubles, notBefore } = operation;
  const blocked = blockedOn(operation);
  if (blocked) {
    const message = blocked.why === 'outage' ? outage : throttled;
    return { waitingFor: { message, ...(blocked.until && { retryAt: blocked.until.toISOString() }) } };
  }
  const last = troubles.at(-1);
  if (status !== 'queued' || !last?.retryAt || last.retryAt.getTime() !== notBefore.getTime()) return {};
  const message = PAUSES[last.code] ?? 'Something did not work at the first try. We try again automatically.';
  return { waitingFor: { message, retryAt: notBefore.toISOString() } };
}

const outage = 'Our cloud provider does not answer at the moment. We continue as soon as it does.';
const throttled = 'Our cloud provider limits our calls for a moment. We continue as soon as it accepts more.';
const PAUSES: Record<string, string> = {
  provider_unavailable: outage,
  unavailable: outage,
  provider_throttled: throttled,
  throttled,
  stack_busy: 'Another change to your assistant is still running. This one starts right after it.',
  disk_full: 'Our own disk is full or read-only. We repair it and continue as soon as we can.',
  server_type_sold_out: 'The first location had no free server. We try the next one.',
  health_check_failed: 'Your assistant does not answer yet. We check again.',
};

/** Never an operator's name: customers read this. */
function cancelledBy({ status, cancel }: OperationRecord): Pick<OperationBody, 'cancelledBy'> {
  if (status !== 'cancelled' || !cancel) return {};
  if (cancel.by === CANCELLED_BY.owner) return { cancelledBy: 'owner' };
  return { cancelledBy: cancel.by === CANCELLED_BY.removal ? 'removal' : 'operator' };
}

/** Whether it ended by being cancelled, or will once its partial resources are removed. */
function isCancelled({ status, cleanup }: OperationRecord): boolean {
  return status === 'cancelled' || cleanup?.outcome === 'cancelled';
}

/** A cancelled operation did not fail where it stopped, but its clean-up may have. */
function presentStep(step: StepRecord, cancelled: boolean): StepBody {
  const stopped = cancelled && step.status === 'failed' && step.name !== 'cleaning_up';
  return {
    name: step.name,
    status: stopped ? 'stopped' : step.status,
    ...(step.startedAt && { startedAt: step.startedAt.toISOString() }),
    ...(step.endedAt && { endedAt: step.endedAt.toISOString() }),
  };
}

/** Whether nothing more will happen to an operation. */
export function isOver(operation: Pick<OperationRecord, 'status'>): boolean {
  return operation.status !== 'queued' && operation.status !== 'running';
}
