import type { OperationRecord } from '../../api/operations/operation.model.ts';
import { isOver } from '../../api/operations/read/operation.present.ts';
import { until } from '../../api/testing/product.ts';
import type { Fault } from '../../sandbox/core/faults.ts';
import type { Sandbox } from '../../sandbox/open.ts';
import type { CloudCall, FaultPoint, Strike, Victim } from './point.ts';
import { storyOf } from './story.ts';
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
const PATIENCE_MS = 240_000;

/** Puts what the clouds do in force, before anything begins. */
export function arm({ strike, refusal }: FaultPoint, sandbox: Sandbox): Armed {
  const fault = 'call' in strike ? armCall(strike, sandbox) : undefined;
  const refused = refusal && inForce(refusal, sandbox);
  return {
    struck: (world, id) => strikes(world, strike, { fault, id }),
    lift: () => {
      for (const one of [fault, refused]) if (one) sandbox.clearFault(one.id);
    },
  };
}

function armCall(strike: Extract<Strike, { call: unknown }>, sandbox: Sandbox): Fault {
  const times = strike.kind === 'kill inside' ? 1 : strike.times;
  return inForce({ ...strike, times }, sandbox);
}

interface Rule {
  call: CloudCall;
  effect: string;
  times?: number | undefined;
}

function inForce({ call: { cloud, method, path }, effect, times }: Rule, sandbox: Sandbox): Fault {
  return sandbox.fault({ cloud, method, path, effect, ...(times && { times }) });
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
      await before(world, id, strike.call.name, (operation) => {
        const hit = fault?.hit ?? 0;
        // What is done at the next try may not need the call a second time: whoever polls a deletion sees it gone.
        return hit >= (strike.times ?? 1) || (hit > 0 && isOver(operation));
      });
      if (strike.liftMs && fault) await new Promise((resolve) => setTimeout(resolve, strike.liftMs));
      if (strike.liftMs && fault) world.sandbox.clearFault(fault.id);
  }
}

/** Waits for the moment; an operation that is over never comes to it. */
async function before<T>(
  { database }: World,
  id: string,
  what: string,
  look: (operation: OperationRecord) => T | undefined | false,
): Promise<T> {
  const lookAgain = async () => {
    const operation = await database.models.operations.findById(id).lean();
    const found = operation && look(operation);
    if (found) return found;
    if (operation && isOver(operation))
      throw new Error(`it was over before ${what}, and nothing was tested: ${storyOf(operation)}`);
    return false;
  };
  return await until<T>(`the moment of ${what}`, lookAgain, PATIENCE_MS);
}

async function kill(world: World, victim: Victim, id: string): Promise<void> {
  if (victim === 'worker') return world.replaceWorker();
  const pid = await before(world, id, `${victim} was there`, ({ engine }) =>
    findVictim(world.home, victim, engine?.pid),
  );
  process.kill(pid, 'SIGKILL');
}
