import type { Operation } from '../api/contract.ts';
import { formatElapsed } from '../operation/elapsed.ts';
import { currentStep } from '../operation/progress.ts';
import { stepWords } from '../operation/step-words.ts';

/** What an operator does to an operation from the queue. */
export type QueueAction = 'cancel' | 'retry' | 'destroy';

const kinds: Record<Operation['kind'], string> = {
  provision: 'Set-up',
  update: 'Update',
  refresh: 'Comparison',
  repair: 'Repair',
  repair_cell: 'Firewall repair',
  destroy: 'Removal',
};

/** What an operation is called in a list. */
export function kindWords(kind: Operation['kind']): string {
  return kinds[kind];
}

/** Where an operation stands, in a word or two: its step while it runs or where it broke. */
export function stageWords({ status, steps, cancelling }: Operation): string {
  if (cancelling) return 'Cancelling';
  if (status === 'queued') return 'Waiting';
  if (status === 'cancelled') return 'Cancelled';
  const step = currentStep(steps);
  return step ? stepWords(step.name).title : status === 'running' ? 'About to begin' : 'Ended';
}

/** A wait as a line of its own: `Waiting for Hetzner’s rate limit, goes on by itself in about 20 s`. */
export function waitingForWords(waitingFor: string): string {
  return waitingFor.charAt(0).toUpperCase() + waitingFor.slice(1);
}

/** Since when it runs, waits or has ended: `2 min 05 s`. `now` in ms. */
export function sinceWords(operation: Operation, now: number): string {
  const from = operation.endedAt ?? operation.startedAt ?? operation.createdAt;
  const span = formatElapsed(Math.max(0, now - Date.parse(from)));
  return operation.endedAt ? `${span} ago` : span;
}
