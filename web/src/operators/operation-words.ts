import type { Operation } from '../api/contract.ts';
import { currentStep } from '../operation/progress.ts';
import { stepWords } from '../operation/step-words.ts';
import { formatElapsed } from '../ui/format-duration.ts';

/** What an operator can do with an operation in the queue. */
export type QueueAction = 'cancel' | 'retry' | 'destroy';

const kinds: Record<Operation['kind'], string> = {
  provision: 'Set-up',
  adopt: 'Adoption',
  update: 'Update',
  refresh: 'Refresh',
  repair: 'Repair',
  repair_cell: 'Firewall repair',
  destroy: 'Removal',
};

/** The name of a kind of operation in a list. */
export function kindWords(kind: Operation['kind']): string {
  return kinds[kind];
}

/** The stage of an operation in a word or two: the running step, or the failed one. */
export function stageWords({ kind, status, steps, cancelling }: Operation): string {
  if (cancelling) return 'Cancelling';
  if (status === 'queued') return 'Waiting';
  if (status === 'cancelled') return 'Cancelled';
  const step = currentStep(steps);
  return step ? stepWords(step.name, kind).title : status === 'running' ? 'About to begin' : 'Ended';
}

/** A wait as its own line: `Waiting for Hetzner’s rate limit; work continues in about 20 s`. */
export function waitingForWords(waitingFor: string): string {
  return waitingFor.charAt(0).toUpperCase() + waitingFor.slice(1);
}

/** How long an operation has been waiting or running, or how long ago it ended: `2 min 05 s`. `now` in ms. */
export function sinceWords(operation: Operation, now: number): string {
  const from = operation.endedAt ?? operation.startedAt ?? operation.createdAt;
  const span = formatElapsed(Math.max(0, now - Date.parse(from)));
  return operation.endedAt ? `${span} ago` : span;
}
