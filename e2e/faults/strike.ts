import type { OperationRecord } from '../../api/operations/operation.model.ts';
import { isOver } from '../../api/operations/operation.present.ts';
import { until } from '../../api/testing/product.ts';
import type { Fault } from '../../sandbox/core/faults.ts';
import type { Sandbox } from '../../sandbox/open.ts';
import type { FaultPoint, Strike, Victim } from './point.ts';
import { findVictim } from './victims.ts';
import type { World } from './world.ts';

/** A point's fault, armed and waiting for its moment. */
export interface Armed {
  /** Resolves when it has struck. Rejects where the operation was over first: then the point tests nothing. */
  struck(world: World, operationId: string): Promise<void>;
  /** Lifts what is still in force. */
  lift(): void;
}

/** How long a moment is waited for, in ms. */
const PATIENCE_MS = 60_000;

/** Puts what the clouds do in force, before anything begins. */
export function arm({ strike }: FaultPoint, sandbox: Sandbox): Armed {
  const fault = 'call' in strike ? armCall(strike, sandbox) : undefined;
  return {
    struck: (world, id) => strikes(world, strike, { fault, id }),
    lift: () => fault && void sandbox.clearFault(fault.id),
  };
}

function armCall(strike: Extract<Strike, { call: unknown }>, sandbox: Sandbox): Fault {
  const { cloud, method, path } = strike.call;
  const times = strike.kind === 'kill inside' ? 1 : strike.times;
  return sandbox.fault({ cloud, method, path, effect: strike.effect, ...(times && { times }) });
}

interface Moment {
  fault: Fault | undefined;
  id: string;
}

async function strikes(world: World, strike: Strike, { fault, id }: Moment): Promise<void> {
  switch (strike.kind) {
    case 'kill at': {
      const begun = ({ steps }: OperationRecord) =>
        steps.some(({ name, status }) => name === strike.step && status !== 'waiting');
      await before(world, id, strike.step, begun);
      return kill(world, strike.victim, id);
    }
    case 'kill at birth':
      return kill(world, strike.victim, id);
    case 'kill inside':
      await before(world, id, strike.call.name, () => (fault?.hit ?? 0) > 0);
      return kill(world, strike.victim, id);
    case 'kill inside health':
      await world.healthDoor.holdNext();
      return kill(world, strike.victim, id);
    case 'misbehave':
      await before(world, id, strike.call.name, () => (fault?.hit ?? 0) >= (strike.times ?? 1));
      if (strike.liftMs && fault) await new Promise((resolve) => setTimeout(resolve, strike.liftMs));
      if (strike.liftMs && fault) world.sandbox.clearFault(fault.id);
  }
}

/** Waits for the moment; an operation that is over never comes to it. */
async function before(
  { database }: World,
  id: string,
  what: string,
  holds: (operation: OperationRecord) => boolean,
): Promise<void> {
  const look = async () => {
    const operation = await database.models.operations.findById(id).lean();
    if (operation && holds(operation)) return true;
    if (operation && isOver(operation)) throw new Error(`it was over before ${what}: nothing was tested`);
    return false;
  };
  await until(`the moment of ${what}`, look, PATIENCE_MS);
}

async function kill(world: World, victim: Victim, id: string): Promise<void> {
  if (victim === 'worker') return world.replaceWorker();
  const { engine } = (await world.database.models.operations.findById(id).lean()) ?? {};
  const isChild = (pid: number) => pid === engine?.pid;
  const look = async () => findVictim(world.home, victim, isChild);
  const pid = await until(`${victim} to be there`, look, 20_000);
  process.kill(pid, 'SIGKILL');
}
