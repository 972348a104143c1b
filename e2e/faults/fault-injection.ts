import type { OperationRecord } from '../../api/operations/operation.model.ts';
import { isOver } from '../../api/operations/read/operation.present.ts';
import { until } from '../../api/testing/product.ts';
import type { Fault } from '../../sandbox/core/fault-rules.ts';
import type { Sandbox } from '../../sandbox/open.ts';
import { findTarget } from './engine-processes.ts';
import type { CloudCallPattern, FaultInjection, FaultPoint, KillTarget } from './fault-point.ts';
import { operationHistory } from './operation-history.ts';
import type { TestCell } from './test-cell.fixture.ts';

/** A point's fault, ready to be injected at its moment. */
export interface ArmedFault {
  /** Resolves when the fault was injected. Rejects if the operation ended first: then the point tests nothing. */
  triggered(cell: TestCell, operationId: string): Promise<void>;
  /** Lifts what is still in force. */
  lift(): void;
}

/** How long to wait for a moment, in ms. */
const TIMEOUT_MS = 240_000;

/** Adds the point's cloud faults to the sandbox before anything begins. */
export function arm({ injection, refusal }: FaultPoint, sandbox: Sandbox): ArmedFault {
  const fault = 'call' in injection ? armCall(injection, sandbox) : undefined;
  const refusalFault = refusal && addFault(refusal, sandbox);
  return {
    triggered: (cell, id) => inject(cell, injection, { fault, id }),
    lift: () => {
      for (const one of [fault, refusalFault]) if (one) sandbox.clearFault(one.id);
    },
  };
}

function armCall(injection: Extract<FaultInjection, { call: unknown }>, sandbox: Sandbox): Fault {
  const times = injection.kind === 'kill inside' ? 1 : injection.times;
  return addFault({ ...injection, times }, sandbox);
}

interface CallFault {
  call: CloudCallPattern;
  effect: string;
  times?: number | undefined;
}

function addFault({ call: { cloud, method, path }, effect, times }: CallFault, sandbox: Sandbox): Fault {
  return sandbox.fault({ cloud, method, path, effect, ...(times && { times }) });
}

interface InjectionContext {
  fault: Fault | undefined;
  id: string;
}

async function inject(
  cell: TestCell,
  injection: FaultInjection,
  { fault, id }: InjectionContext,
): Promise<void> {
  switch (injection.kind) {
    case 'kill at': {
      const hasBegun = ({ steps }: OperationRecord) =>
        steps.some(({ name, status }) => name === injection.step && status !== 'waiting');
      await waitForMoment(cell, id, injection.step, hasBegun);
      return kill(cell, injection.target, id);
    }
    case 'kill at birth':
      return kill(cell, injection.target, id);
    case 'kill inside':
      await waitForMoment(cell, id, injection.call.name, () => (fault?.hit ?? 0) > 0);
      return kill(cell, injection.target, id);
    case 'kill inside health':
      await cell.healthProxy.holdNext();
      return kill(cell, injection.target, id);
    case 'misbehave':
      await waitForMoment(cell, id, injection.call.name, (operation) => {
        const hit = fault?.hit ?? 0;
        // A retry may not need the call again: one that polls a deletion finds the resource gone.
        return hit >= (injection.times ?? 1) || (hit > 0 && isOver(operation));
      });
      if (injection.liftMs && fault) await new Promise((resolve) => setTimeout(resolve, injection.liftMs));
      if (injection.liftMs && fault) cell.sandbox.clearFault(fault.id);
  }
}

/** Waits for the moment; throws if the operation ends before it. */
async function waitForMoment<T>(
  { database }: TestCell,
  id: string,
  what: string,
  condition: (operation: OperationRecord) => T | undefined | false,
): Promise<T> {
  const check = async () => {
    const operation = await database.collections.operations.findById(id).lean();
    const found = operation && condition(operation);
    if (found) return found;
    if (operation && isOver(operation))
      throw new Error(`it ended before ${what}, and nothing was tested: ${operationHistory(operation)}`);
    return false;
  };
  return await until<T>(`the moment of ${what}`, check, TIMEOUT_MS);
}

async function kill(cell: TestCell, target: KillTarget, id: string): Promise<void> {
  if (target === 'worker') return cell.replaceWorker();
  const pid = await waitForMoment(cell, id, `${target} was there`, ({ engine }) =>
    findTarget(cell.home, target, engine?.pid),
  );
  process.kill(pid, 'SIGKILL');
}
