import type { OperationRecord } from '../../api/operations/operation.model.ts';
import { isOver } from '../../api/operations/read/operation.present.ts';
import { until } from '../../api/testing/product.ts';
import type { Fault } from '../../sandbox/core/fault-rules.ts';
import type { Sandbox } from '../../sandbox/open.ts';
import { findTarget } from './engine-processes.ts';
import type { CloudCallPattern, FaultInjection, FaultPoint, KillTarget } from './fault-point.ts';
import { operationHistory } from './operation-history.ts';
import type { TestCell } from './test-cell.fixture.ts';

/** A point's fault, armed and waiting for its moment. */
export interface ArmedFault {
  /** Resolves when it has struck. Rejects where the operation was over first: then the point tests nothing. */
  triggered(cell: TestCell, operationId: string): Promise<void>;
  /** Lifts what is still in force. */
  lift(): void;
}

/** How long a moment is waited for, in ms. */
const TIMEOUT_MS = 240_000;

/** Puts what the clouds do in force, before anything begins. */
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
        // What is done at the next try may not need the call a second time: whoever polls a deletion sees it gone.
        return hit >= (injection.times ?? 1) || (hit > 0 && isOver(operation));
      });
      if (injection.liftMs && fault) await new Promise((resolve) => setTimeout(resolve, injection.liftMs));
      if (injection.liftMs && fault) cell.sandbox.clearFault(fault.id);
  }
}

/** Waits for the moment; an operation that is over never comes to it. */
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
      throw new Error(`it was over before ${what}, and nothing was tested: ${operationHistory(operation)}`);
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
