import { type Lease, writeOperation } from '../lease/operation.lease.ts';
import type { OperationBus } from '../operation.bus.ts';
import type { OperationCollections } from '../operation.collections.ts';
import type { StepRecord } from '../operation.model.ts';
import type { StepName } from '../operation.schema.ts';

/** Tracks the steps of a running operation, and writes their changes one after the other. */
export interface Steps {
  start(name: StepName): void;
  /** Starts a step that is not one of its kind's own, and appends it to them. */
  begin(name: StepName): void;
  succeed(name: StepName): void;
  /** Marks running steps as failed. */
  failRunning(): void;
  /** Resolves when all changes so far are written. Rejects with LeaseLost if the lease was lost. */
  written(): Promise<void>;
}

/** The steps of a lease's operation. A new attempt starts from the recorded ones: steps that were done stay done. */
export function recordSteps(
  deps: { collections: OperationCollections; bus: OperationBus },
  lease: Lease,
): Steps {
  let steps: StepRecord[] = lease.operation.steps.map(restart);
  let writing: Promise<void> = Promise.resolve();

  const change = (applies: (step: StepRecord) => boolean, next: (step: StepRecord) => StepRecord): void => {
    if (!steps.some(applies)) return;
    steps = steps.map((step) => (applies(step) ? next(step) : step));
    const snapshot = steps;
    writing = writing.then(() => writeOperation(deps, lease, { steps: snapshot }));
    // Awaited in `written`; a rejection before that must not end the process.
    writing.catch(() => undefined);
  };

  return {
    start: (name) =>
      change(
        (step) => step.name === name && step.status === 'waiting',
        (step) => ({ ...step, status: 'running', startedAt: new Date() }),
      ),
    begin(name) {
      if (!steps.some((step) => step.name === name)) steps = [...steps, { name, status: 'waiting' }];
      this.start(name);
    },
    succeed: (name) => change((step) => step.name === name && step.status !== 'succeeded', done),
    failRunning: () =>
      change(
        (step) => step.status === 'running',
        (step) => ({ ...step, status: 'failed', endedAt: new Date() }),
      ),
    written: () => writing,
  };
}

function done(step: StepRecord): StepRecord {
  const now = new Date();
  return { ...step, status: 'succeeded', startedAt: step.startedAt ?? now, endedAt: now };
}

/** A step at the start of the next attempt. */
function restart(step: StepRecord): StepRecord {
  return step.status === 'succeeded' ? step : { name: step.name, status: 'waiting' };
}
