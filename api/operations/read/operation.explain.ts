import { approximateWait, durationText } from '../../../gateway/text/quantities.ts';
import { operatorSetupWaitText, setupRestartText } from '../../platform/setup/setup.messages.ts';
import type { SetupStatus } from '../../platform/setup/setup.read.ts';
import type { CancelRecord, OperationRecord, TroubleRecord } from '../operation.model.ts';
import type { OperationKind } from '../operation.schema.ts';
import { blockedOn, blockedOnText } from './operation.blocked-on.ts';
import {
  adoptAgainAction,
  cancelAction,
  destroyAction,
  nextActionsFor,
  type OperationNextAction,
  retryAction,
  startWorkerAction,
  waitAction,
} from './operation.next-actions.ts';
import type { QueueEstimate, QueueState } from './operation.present.ts';

/** An operation for operators, in plain words: what is happening, why, and what they can do. */
export interface Explanation {
  happening: string;
  /** What it waits for and how long, other than its place in the queue: a cloud, or its own pause. */
  waitingFor?: string;
  why: string[];
  canDo: OperationNextAction[];
}

/** Each begins a sentence whose subject goes on with the customer, or the cell. */
const SUBJECTS: Record<OperationKind, string> = {
  provision: 'The set-up of',
  adopt: 'The adoption of',
  update: 'The update of',
  refresh: 'The refresh of',
  repair: 'The repair of',
  repair_cell: 'The firewall repair of cell',
  destroy: 'The removal of',
};

/** Explains an operation. A pure function: all its facts come from the record and the queue state. */
export function explainOperation(
  operation: OperationRecord,
  { estimate, setup }: QueueState = {},
  now = new Date(),
): Explanation {
  const { status, customer } = operation;
  if (status === 'queued' && setup) return explainSetupWait(operation, setup, now);
  if (status === 'queued') return explainQueued(operation, customer, estimate, now);
  if (status === 'running') return explainRunning(operation, customer, now);
  return explainEnded(operation, customer);
}

function explainSetupWait(operation: OperationRecord, setup: SetupStatus, now: Date): Explanation {
  const waitingFor = operatorSetupWaitText(setup, now);
  const restart = setupRestartText(setup);
  return {
    happening: `${SUBJECTS[operation.kind]} ${operation.customer} is ${waitingFor}.`,
    waitingFor,
    why: [...cancellationNotes(operation), ...operation.troubles.slice(-1).map(troubleText)],
    canDo: [cancelAction(operation), ...(restart ? [{ words: restart }] : [])],
  };
}

function explainQueued(
  operation: OperationRecord,
  customer: string,
  estimate: QueueEstimate | undefined,
  now: Date,
): Explanation {
  const last = operation.troubles.at(-1);
  const what = `${SUBJECTS[operation.kind]} ${customer}`;
  if (operation.notBefore > now && last) {
    const waitingFor = `${PAUSES[last.code] ?? 'waiting before the next try'}; work continues ${approximateWait(operation.notBefore, now)}`;
    return {
      happening: `${what} is ${waitingFor}, at ${clock(operation.notBefore)}.`,
      waitingFor,
      why: [...cancellationNotes(operation), troubleText(last)],
      canDo: [cancelAction(operation), ...nextActionsFor(last.code)],
    };
  }
  const place = estimate ? `is number ${estimate.position} in the queue` : 'waits for a worker';
  const time =
    estimate?.expectedWaitMs !== undefined ? `, about ${durationText(estimate.expectedWaitMs)} to go` : '';
  return {
    happening: `${what} ${place}${time}.`,
    why: [...cancellationNotes(operation), ...(last ? [troubleText(last)] : [])],
    canDo: [cancelAction(operation), ...(estimate?.position === 1 ? [startWorkerAction] : [])],
  };
}

const silent = 'waiting for a cloud that did not answer';
const throttled = 'waiting for a cloud’s rate limit';
/** What a pause waits for, by the code of the failure before it. */
const PAUSES: Record<string, string> = {
  provider_unavailable: silent,
  unavailable: silent,
  provider_throttled: throttled,
  throttled,
  stack_busy: 'waiting for another process to release its stack',
};

function explainRunning(operation: OperationRecord, customer: string, now: Date): Explanation {
  const { cleanup } = operation;
  const what = `${SUBJECTS[operation.kind]} ${customer}`;
  const blocked = blockedOn(operation);
  const waitingFor = blocked && blockedOnText(blocked, now);
  const where = whereItRuns(operation, now);
  const removable = operation.kind !== 'destroy' && !operation.cancel && !cleanup;
  return {
    happening: waitingFor ? `${what} is ${waitingFor}.` : `${what} ${where}`,
    ...(waitingFor && { waitingFor }),
    why: [
      ...cancellationNotes(operation),
      ...(blocked ? [`It ${where}`] : []),
      ...operation.troubles.slice(-1).map(troubleText),
    ],
    canDo: removable ? [cancelAction(operation)] : [waitAction],
  };
}

function whereItRuns({ lease, engine, startedAt, steps }: OperationRecord, now: Date): string {
  const step = steps.find((one) => one.status === 'running')?.name ?? 'about to begin';
  const since = startedAt ? ` for ${durationText(now.getTime() - startedAt.getTime())}` : '';
  const host = lease
    ? ` on ${lease.host} (worker ${lease.pid}${engine ? `, engine ${engine.pid}` : ''})`
    : '';
  return `runs${host}${since}: ${step}.`;
}

function explainEnded(operation: OperationRecord, customer: string): Explanation {
  const { status, endedAt, error } = operation;
  const how = { succeeded: 'succeeded', failed: 'failed', cancelled: 'was cancelled' }[status as 'failed'];
  const left = operation.steps.some(({ name, status: at }) => name === 'cleaning_up' && at !== 'succeeded');
  const last = operation.troubles.at(-1);
  return {
    happening: `${SUBJECTS[operation.kind]} ${customer} ${how}${endedAt ? ` at ${clock(endedAt)}` : ''}.`,
    why: [
      ...cancellationNotes(operation),
      ...(error ? [`The customer reads: ${error.message}`] : []),
      ...(last ? [troubleText(last)] : []),
      ...(left ? ['Partial resources could not be removed and may still be billed.'] : []),
    ],
    canDo:
      status === 'succeeded'
        ? []
        : [
            operation.kind === 'adopt' ? adoptAgainAction : retryAction(operation),
            ...(left ? [destroyAction(operation)] : []),
            ...nextActionsFor(last?.code),
          ],
  };
}

/** A requested cancellation, and a clean-up that is under way. */
function cancellationNotes({ cancel, cleanup, status }: OperationRecord): string[] {
  const open = status === 'queued' || status === 'running';
  return [
    ...(cancel ? [cancelNote(cancel, status)] : []),
    ...(cleanup && open
      ? [`It has been given up; partial resources are being removed (try ${cleanup.attempt}).`]
      : []),
  ];
}

function cancelNote({ by, at }: CancelRecord, status: OperationRecord['status']): string {
  const late = status === 'succeeded' || status === 'failed';
  return late
    ? `${by} requested cancellation at ${clock(at)}, but too late.`
    : `Cancelled by ${by} at ${clock(at)}.`;
}

function troubleText({ at, attempt, message }: TroubleRecord): string {
  return `${clock(at)}, attempt ${attempt}: ${message}`;
}

/** `12:34:56 UTC`: operators sit in several time zones. */
function clock(at: Date): string {
  return `${at.toISOString().slice(11, 19)} UTC`;
}
