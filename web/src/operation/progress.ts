import type { Operation, Step } from '../api/contract.ts';

/** What the page knows about the operation it follows. `revision` is the id of the last applied event. */
export type Progress = {
  operation: Operation;
  revision: number;
  connection: 'connecting' | 'live' | 'reconnecting' | 'ended';
};

/** An event of the stream: it opens, sends an operation, breaks or ends. */
export type ProgressEvent =
  | { type: 'opened' }
  | { type: 'operation'; revision: number; operation: Operation }
  | { type: 'lost' }
  | { type: 'ended' };

/** Applies one event. An older revision than the current one (a replay after a reconnect) changes nothing. */
export function reduceProgress(progress: Progress, event: ProgressEvent): Progress {
  if (progress.connection === 'ended' && event.type !== 'operation') return progress;
  switch (event.type) {
    case 'opened':
      return { ...progress, connection: 'live' };
    case 'lost':
      return { ...progress, connection: 'reconnecting' };
    case 'ended':
      return { ...progress, connection: 'ended' };
    case 'operation':
      return event.revision < progress.revision ? progress : take(event);
  }
}

function take({ revision, operation }: { revision: number; operation: Operation }): Progress {
  return { operation, revision, connection: isOperationOver(operation) ? 'ended' : 'live' };
}

/** Whether the operation has ended. */
export function isOperationOver(operation: Pick<Operation, 'status'>): boolean {
  return operation.status !== 'queued' && operation.status !== 'running';
}

/** The running step, or else the one that failed or at which a cancellation stopped it. */
export function currentStep(steps: Step[]): Step | undefined {
  return (
    steps.find(({ status }) => status === 'running') ??
    steps.find(({ status }) => status === 'failed' || status === 'stopped')
  );
}

/** How much is done, 0 to 1; a running step counts half. */
export function fraction(steps: Step[]): number {
  if (steps.length === 0) return 0;
  const done = steps.filter((step) => step.status === 'succeeded').length;
  const running = steps.some((step) => step.status === 'running') ? 0.5 : 0;
  return Math.min(1, (done + running) / steps.length);
}
