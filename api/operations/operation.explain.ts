import type { CancelRecord, OperationRecord, TroubleRecord } from './operation.model.ts';
import type { Turn } from './operation.present.ts';
import type { OperationKind } from './operation.schema.ts';

/** What an operator asks of an operation, in plain words: what is happening, why, and what can I do. */
export interface Explanation {
  happening: string;
  why: string[];
  canDo: string[];
}

const VERBS: Record<OperationKind, string> = {
  provision: 'Setting up',
  update: 'Bringing up to date',
  refresh: 'Comparing with the clouds',
  repair: 'Repairing',
  destroy: 'Removing',
};

/** Explains an operation. A pure function: everything it says is on the record. */
export function explainOperation(
  operation: OperationRecord,
  turn: Turn | undefined,
  now = new Date(),
): Explanation {
  const { status, customer } = operation;
  if (status === 'queued') return waits(operation, customer, turn, now);
  if (status === 'running') return runs(operation, customer, now);
  return over(operation, customer);
}

function waits(operation: OperationRecord, customer: string, turn: Turn | undefined, now: Date): Explanation {
  const last = operation.troubles.at(-1);
  const what = `${VERBS[operation.kind]} ${customer}`;
  const canDo = [`clawdet cancel ${operation._id}`];
  if (operation.notBefore > now && last) {
    return {
      happening: `${what} pauses until ${clock(operation.notBefore)} and is then tried again by itself.`,
      why: [...intent(operation), told(last)],
      canDo: [...canDo, ...hints(last.code)],
    };
  }
  const place = turn ? `is number ${turn.position} in the queue` : 'waits for a worker';
  const time = turn ? `, about ${seconds(turn.expectedWaitMs)} to go` : '';
  const idle = turn?.position === 1 ? ['If nothing else runs, no worker may be up: clawdet doctor.'] : [];
  return {
    happening: `${what} ${place}${time}.`,
    why: [...intent(operation), ...(last ? [told(last)] : [])],
    canDo: [...canDo, ...idle],
  };
}

function runs(operation: OperationRecord, customer: string, now: Date): Explanation {
  const { lease, engine, startedAt, cleanup } = operation;
  const step = operation.steps.find((one) => one.status === 'running')?.name ?? 'about to begin';
  const since = startedAt ? ` for ${seconds(now.getTime() - startedAt.getTime())}` : '';
  const where = lease
    ? `on ${lease.host} (worker ${lease.pid}${engine ? `, engine ${engine.pid}` : ''})`
    : '';
  const removable = operation.kind !== 'destroy' && !operation.cancel && !cleanup;
  return {
    happening: `${VERBS[operation.kind]} ${customer} runs ${where}${since}: ${step}.`,
    why: [...intent(operation), ...operation.troubles.slice(-1).map(told)],
    canDo: removable
      ? [`clawdet cancel ${operation._id}`]
      : ['Wait: it ends by itself, also when its worker dies.'],
  };
}

function over(operation: OperationRecord, customer: string): Explanation {
  const { status, endedAt, error } = operation;
  const how = { succeeded: 'succeeded', failed: 'failed', cancelled: 'was cancelled' }[status as 'failed'];
  const left = operation.steps.some(({ name, status: at }) => name === 'cleaning_up' && at !== 'succeeded');
  const last = operation.troubles.at(-1);
  return {
    happening: `${VERBS[operation.kind]} ${customer} ${how}${endedAt ? ` at ${clock(endedAt)}` : ''}.`,
    why: [
      ...intent(operation),
      ...(error ? [`The customer reads: ${error.message}`] : []),
      ...(last ? [told(last)] : []),
      ...(left ? ['What was half made could not be removed: it may still be billed.'] : []),
    ],
    canDo:
      status === 'succeeded'
        ? []
        : [
            `clawdet retry ${operation._id}`,
            ...(left ? [`clawdet destroy ${customer}`] : []),
            ...hints(last?.code),
          ],
  };
}

/** Somebody's wish that is under way. */
function intent({ cancel, cleanup, status }: OperationRecord): string[] {
  const open = status === 'queued' || status === 'running';
  return [
    ...(cancel ? [cancelled(cancel, status)] : []),
    ...(cleanup && open
      ? [`It is given up: what was half made is being removed (try ${cleanup.attempt}).`]
      : []),
  ];
}

function cancelled({ by, at }: CancelRecord, status: OperationRecord['status']): string {
  const late = status === 'succeeded' || status === 'failed';
  return late
    ? `${by} asked at ${clock(at)} to cancel it, which came too late.`
    : `Cancelled by ${by} at ${clock(at)}.`;
}

function told({ at, attempt, message }: TroubleRecord): string {
  return `${clock(at)}, attempt ${attempt}: ${message}`;
}

/** What helps against a kind of trouble, where an operator can do something that waiting does not. */
const HINTS: Record<string, string> = {
  provider_denied: 'Check the clouds’ tokens: clawdet doctor',
  denied: 'Check the clouds’ tokens: clawdet doctor',
  quota_exceeded: 'Ask the cloud for a higher limit, or add a cell.',
  passphrase_wrong: 'Set PULUMI_CONFIG_PASSPHRASE to the one that the stack was made with.',
  disk_full: 'Free space on the control plane: clawdet doctor',
  toolchain_missing: 'Run make setup, then retry.',
  stack_busy: 'Somebody may be at work on it by hand. Wait, or find that process and end it.',
};

const hints = (code: string | undefined): string[] => (code && HINTS[code] ? [HINTS[code]] : []);

/** `12:34:56 UTC`: operators sit in several time zones. */
function clock(at: Date): string {
  return `${at.toISOString().slice(11, 19)} UTC`;
}

function seconds(ms: number): string {
  const whole = Math.max(0, Math.round(ms / 1000));
  return whole < 120 ? `${whole} s` : `${Math.round(whole / 60)} min`;
}
